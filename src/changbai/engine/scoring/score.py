"""Scoring units by a scorecard (评分): exact points, verdict, and what the review cut.

plan = make_plan(card, units)
sheet = score(plan, units_values)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from changbai.engine.scoring.evaluate import Row
from changbai.engine.scoring.exact import rounded
from changbai.engine.scoring.item import Scorer
from changbai.engine.scoring.plan import Plan, PlanItem, leaves_of
from changbai.engine.scoring.results import ItemScore, UnitScore, VerdictState, leaf_scores
from changbai.engine.scoring.unit_values import UnitValues
from changbai.engine.scoring.verdict import band_of, conditions, named_band
from changbai.engine.scoring.words import needed
from changbai.kernel.text import Text
from changbai.pack.scorecard import Phase

ZERO = Fraction(0)
#: What fixes the verdict before the total is asked, in this order.
FIXED_BY: tuple[tuple[str, VerdictState], ...] = (("gate", "not_eligible"), ("veto", "vetoed"))


def score(plan: Plan, units: Sequence[UnitValues], phase: Phase = "application") -> list[UnitScore]:
    """Score the units of one round, each on its verified values where there are any.

    Units are compared with each other only where the scheme says so; who did not submit is in
    no set.
    """
    handed = [unit for unit in units if unit.submitted]
    judged = _Round(plan, Scorer(plan, [u.counted for u in handed]), phase)
    claimed = _Round(plan, Scorer(plan, [u.reported for u in handed]), phase)
    results = []
    for unit in units:
        if not unit.submitted:
            results.append(_absent(plan, unit, phase))
            continue
        result = judged.unit(unit, unit.counted)
        if unit.reviewed:
            result = _with_cuts(plan, unit, result, claimed.unit(unit, unit.reported))
        results.append(result)
    return results


def score_row(plan: Plan, scorer: Scorer, row: Row, phase: Phase) -> UnitScore:
    """Score one unit by values that count, with a scorer that knows its set (单个评分)."""
    return _Round(plan, scorer, phase).unit(UnitValues(""), row)


@dataclass
class _Round:
    """Scores units on one kind of values."""

    plan: Plan
    scorer: Scorer
    phase: Phase

    def unit(self, unit: UnitValues, row: Row) -> UnitScore:
        items, bonuses, deductions = (
            tuple(self.scorer.score(planned, row) for planned in tops)
            for tops in (self.plan.items, self.plan.bonuses, self.plan.deductions)
        )
        card = self.plan.card
        base, spread = _items_sum(items)
        bonus = _extra(bonuses, card.bonuses.most if card.bonuses else None)
        deduction = _extra(deductions, card.deductions.most if card.deductions else None)
        result = UnitScore(
            unit.unit,
            unit.name,
            "incomplete",
            items=items,
            bonuses=bonuses,
            deductions=deductions,
            items_sum=base,
            spread=spread,
            bonus=bonus,
            deduction=deduction,
            basis="verified" if unit.reviewed else "reported",
        )
        if base is not None and bonus is not None and deduction is not None:
            result = _totalled(self.plan, result, base + bonus - deduction)
        else:
            low, high = _range(items, bonuses, deductions)
            result = replace(result, low=low, high=high)
        return self._judge(result, row)

    def _judge(self, result: UnitScore, row: Row) -> UnitScore:
        """Lay gates, vetoes and bands on a total."""
        told = conditions(self.plan, row, self.phase)
        result = replace(result, conditions=told)
        for kind, state in FIXED_BY:
            failed = next((c for c in told if c.kind == kind and c.good is False), None)
            if failed is not None:
                found = named_band(self.plan, failed.verdict, self.phase)
                return replace(
                    result,
                    state=state,
                    band=failed.verdict,
                    consequence=found.consequence if found else Text(""),
                    why=failed.title,
                )
        if result.total is None or any(c.good is None for c in told):
            return result
        points = {s.key: s.points for s in _every(result.items) if s.points is not None}
        band, unknown = band_of(self.plan, result.total, {**row, **points}, self.phase)
        if band is None:
            return replace(result, state="incomplete" if unknown else "no_band")
        return replace(result, state="by_total", band=band.title.zh, consequence=band.consequence)


def _every(scores: tuple[ItemScore, ...]) -> list[ItemScore]:
    return [one for score in scores for one in (score, *_every(score.children))]


def _items_sum(items: tuple[ItemScore, ...]) -> tuple[Fraction | None, Fraction]:
    """Add up the items; points of those that do not apply are spread over the others."""
    counted = [item for item in items if item.state != "not_applicable"]
    points = [item.points for item in counted if item.points is not None]
    whole = sum((item.full for item in items), ZERO)
    present = sum((item.full for item in counted), ZERO)
    spread = whole / present if present and present < whole else Fraction(1)
    if len(points) < len(counted) or (items and not counted):
        return None, spread
    return sum(points, ZERO) * spread, spread


def _extra(scores: tuple[ItemScore, ...], most: Decimal | None) -> Fraction | None:
    counted = [score for score in scores if score.state != "not_applicable"]
    points = [score.points for score in counted if score.points is not None]
    if len(points) < len(counted):
        return None
    total = sum(points, ZERO)
    return total if most is None else min(total, Fraction(most))


def _totalled(plan: Plan, result: UnitScore, plain: Fraction) -> UnitScore:
    card = plan.card
    capped = plain if card.most is None else min(plain, Fraction(card.most))
    capped = capped if card.floor is None else max(capped, Fraction(card.floor))
    total = rounded(capped, card.rounding.total, card.rounding.mode)
    return replace(
        result, total=total, low=total, high=total, cap=capped - plain, rounding=total - capped
    )


def _range(
    items: tuple[ItemScore, ...],
    bonuses: tuple[ItemScore, ...],
    deductions: tuple[ItemScore, ...],
) -> tuple[Fraction, Fraction]:
    """Return between which ends a total lies whose values are not all there."""
    low = _least(items) + _least(bonuses) - _greatest(deductions)
    return low, _greatest(items) + _greatest(bonuses) - _least(deductions)


def _least(scores: tuple[ItemScore, ...]) -> Fraction:
    return sum((_end(score, 0) for score in scores), ZERO)


def _greatest(scores: tuple[ItemScore, ...]) -> Fraction:
    return sum((_end(score, 1) for score in scores), ZERO)


def _end(score: ItemScore, full: int) -> Fraction:
    if score.points is not None:
        return score.points
    if score.children and score.state == "missing":
        return sum((_end(child, full) for child in score.children), ZERO) * score.scale
    return score.full * full if score.state == "missing" else ZERO


def _absent(plan: Plan, unit: UnitValues, phase: Phase) -> UnitScore:
    rule = plan.card.not_submitted
    verdict = rule.verdict if rule else ""
    found = named_band(plan, verdict, phase) if verdict else None
    consequence = rule.consequence if rule and rule.consequence.zh else Text("")
    if not consequence.zh and found:
        consequence = found.consequence
    return UnitScore(
        unit.unit,
        unit.name,
        "not_submitted",
        band=verdict,
        consequence=consequence,
        bonus=None,
        deduction=None,
    )


def _with_cuts(plan: Plan, unit: UnitValues, judged: UnitScore, claimed: UnitScore) -> UnitScore:
    """Write beside each item what the review took from it, and why."""
    before = {s.key: s.points for s in _all_leaves(claimed)}
    planned = {leaf.key: leaf for top in plan.tops() for leaf in leaves_of(top)}

    def mark(score: ItemScore) -> ItemScore:
        if score.children:
            return replace(score, children=tuple(mark(child) for child in score.children))
        reasons = _reasons(plan, planned[score.key], unit)
        claimed_points = before.get(score.key)
        if claimed_points is None or score.points is None:
            return replace(score, cut_reason=reasons)
        return replace(score, cut=claimed_points - score.points, cut_reason=reasons)

    return replace(
        judged,
        reported_total=claimed.total,
        items=tuple(mark(score) for score in judged.items),
        bonuses=tuple(mark(score) for score in judged.bonuses),
        deductions=tuple(mark(score) for score in judged.deductions),
    )


def _all_leaves(result: UnitScore) -> list[ItemScore]:
    return leaf_scores((*result.items, *result.bonuses, *result.deductions))


def _reasons(plan: Plan, planned: PlanItem, unit: UnitValues) -> str:
    found = [unit.reasons[id] for id in needed(plan, None, planned) if unit.reasons.get(id)]
    return "；".join(dict.fromkeys(found))
