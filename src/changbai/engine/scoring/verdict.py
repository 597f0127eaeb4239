"""Gates, vetoes and bands (限定性条件、一票否决、等次): what the total comes to."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from changbai.engine.scoring.curves import in_bounds
from changbai.engine.scoring.evaluate import Row, evaluate
from changbai.engine.scoring.plan import Plan
from changbai.engine.scoring.results import ConditionResult
from changbai.pack.scorecard import Band, Phase
from changbai.pack.written import Formula

#: Word for a unit that a gate keeps out, when the scheme names no band for it.
NOT_ELIGIBLE = "不符合条件"


def holds_in(phase: Phase, asked: Phase) -> bool:
    """Tell whether something of one phase counts in the phase asked for (适用阶段)."""
    return phase == "both" or asked in ("both", phase)


def conditions(plan: Plan, row: Row, phase: Phase) -> tuple[ConditionResult, ...]:
    """Return every gate and veto on one unit, in written order."""
    strict = plan.card.missing == "zero"
    results = []
    for gate in plan.card.gates:
        if holds_in(gate.phase, phase):
            held = _flag(plan, gate.needs, row, when_missing=False if strict else None)
            results.append(
                ConditionResult(
                    gate.title,
                    "gate",
                    held,
                    gate.needs.text,
                    gate.verdict or NOT_ELIGIBLE,
                    gate.clause,
                    gate.reference,
                )
            )
    for veto in plan.card.vetoes:
        if holds_in(veto.phase, phase):
            struck = _flag(plan, veto.when, row, when_missing=False if strict else None)
            results.append(
                ConditionResult(
                    veto.title,
                    "veto",
                    None if struck is None else not struck,
                    veto.when.text,
                    veto.verdict,
                    veto.clause,
                    veto.reference,
                )
            )
    return tuple(results)


def _flag(plan: Plan, formula: Formula, row: Row, *, when_missing: bool | None) -> bool | None:
    held = evaluate(plan.tree(formula), row, plan.units)
    return when_missing if held is None else bool(held)


def bands_of(plan: Plan, phase: Phase) -> Iterable[Band]:
    """Return the bands of a phase, best first."""
    return [band for band in plan.card.bands if holds_in(band.phase, phase)]


def band_of(plan: Plan, total: Fraction, row: Row, phase: Phase) -> tuple[Band | None, bool]:
    """Return the first band that the total reaches; True with it when a condition is unknown."""
    for band in bands_of(plan, phase):
        if not in_bounds(band, total):
            continue
        if band.needs is None:
            return band, False
        held = evaluate(plan.tree(band.needs), row, plan.units)
        if held is None:
            return None, True
        if held:
            return band, False
    return None, False


def named_band(plan: Plan, verdict: str, phase: Phase) -> Band | None:
    """Return the band of a title; None when the verdict is a word of its own."""
    return next((band for band in bands_of(plan, phase) if band.title.zh == verdict), None)
