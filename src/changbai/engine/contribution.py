"""Who pulls a target off its path (贡献分解): areas, industries or units, adding up exactly.

Sums and counts: how far each is from its own share of the path, which is the whole's expected
value in proportion to what each had at the base. Ratios: the change of the ratio since the base,
by LMDI-I into each slice's own intensity and the structure.

One thing is ours: the structure effect of a slice is counted against the average. LMDI gives a
clean area that grows a positive structure effect, like any area that grows; taken alone that
misleads whoever reads down the list. Taking the logarithmic mean of the whole ratio times the
change of the slice's weight away changes no sum, because the weights change by zero in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import fsum

import numpy as np

from changbai.analysis.lmdi import log_mean, ratio_change
from changbai.engine.adding import adjusted
from changbai.engine.base import base_of
from changbai.engine.present import present
from changbai.engine.question import Question, ask, per_whole
from changbai.engine.results import Contribution, Pull, Verdict
from changbai.engine.slices import Amounts, By, Slices, slices_of
from changbai.engine.source import Source
from changbai.engine.target import judge
from changbai.kernel.period import Period
from changbai.kernel.text import Text

#: Rows beyond this many are drawn together, the mildest in the middle first.
MOST = 200
#: A rest below this share of the whole is rounding.
_ROUNDING = 1e-9

_PROPORTION = Text(
    "与应达到水平的差距；应达到水平按各自基期所占份额分摊",
    "Distance from the expected level; each one's share of it is its share at the base",
)
_EQUAL = Text(
    "与应达到水平的差距；基期合计为零，应达到水平平均分摊",
    "Distance from the expected level, shared equally because the base is zero",
)
_SINCE = Text(
    "比率比基期的变化：强度效应加结构效应（LMDI，结构按偏离平均计）",
    "Change of the ratio since the base: intensity plus structure (LMDI, against the average)",
)
_SINCE_UNITS = Text(
    "比率比基期的变化：各单位高于或低于平均所致，逐一相加",
    "Change of the ratio since the base: each unit's share above or below the average",
)
_NO_VERDICT = Text("没有可分解的差距或变化", "There is no distance or change to split")
_NO_SLICES = Text("没有可分解的下级对象", "There is nothing below to split by")
_NO_SPLIT = Text(
    "该指标既不可加也不是两数之比，不能分解",
    "The indicator neither adds up nor is a ratio of two sums",
)


def contribution(
    measurer: Source, target_id: str, as_of: Period, area: str = "", by: By = "area"
) -> Contribution:
    """Return who pulls a target, hardest the wrong way first (贡献分解)."""
    question = ask(measurer, target_id, as_of, area)
    verdict = judge(measurer, target_id, as_of, area)
    answer = Contribution(target_id, area, as_of, by, "", question.target.unit, 0.0, ())
    if question.refusal.zh or verdict.value is None or question.indicator is None:
        return replace(answer, reason=verdict.reason if verdict.reason.zh else _NO_VERDICT)
    windows = _windows(question)
    if windows is None:
        return replace(answer, reason=verdict.reason if verdict.reason.zh else _NO_VERDICT)
    slices = slices_of(question, by, windows)
    if slices is None:
        return replace(answer, reason=_NO_SLICES)
    if measurer.is_additive(question.indicator.id):
        return _difference(answer, question, verdict, slices, windows)
    halves = measurer.halves(question.indicator.id)
    if halves is None:
        return replace(answer, reason=_NO_SPLIT)
    return _ratio(answer, question, slices, windows, halves)


def _windows(question: Question) -> tuple[Period, Period] | None:
    """Return the windows that are compared: the base, or a year ago, and now."""
    assert question.indicator is not None
    yearly = question.target.kind == "per_year"
    whole = question.nature == "amount" and not yearly
    found, _ = present(
        question.source,
        question.indicator.id,
        question.as_of,
        question.selection,
        whole_years=whole,
    )
    if yearly or question.target.kind == "keep_improving":
        return found.period.shift(-1), found.period
    base, _ = base_of(question, found.period)
    return None if base is None else (base, found.period)


def _difference(
    answer: Contribution,
    question: Question,
    verdict: Verdict,
    slices: Slices,
    windows: tuple[Period, Period],
) -> Contribution:
    """Split the distance of a sum or count from its expected level."""
    assert question.indicator is not None
    source, id, factor = question.source, question.indicator.id, question.factor
    then, now = (_scaled(slices.amounts(id, window), factor) for window in windows)
    wholes = [source.measure(id, window, question.selection).value for window in windows]
    if wholes[1] is None or verdict.expected_now is None:
        return replace(answer, reason=verdict.reason if verdict.reason.zh else _NO_VERDICT)
    had, has = (wholes[0] or 0.0) * factor, wholes[1] * factor
    expected = verdict.expected_now
    if question.changes:
        expected = had * (1 + expected / per_whole(source.pack, question.target.unit))
    ids = list(dict.fromkeys([*then, *now]))
    rests = (had - fsum(then.values()), has - fsum(now.values()))
    if abs(rests[0]) > _ROUNDING * abs(had) or abs(rests[1]) > _ROUNDING * abs(has):
        then, now = {**then, "": rests[0]}, {**now, "": rests[1]}
        ids.append("")
    if not ids:
        return replace(answer, reason=_NO_SLICES)
    rows = []
    for one in ids:
        share = then.get(one, 0.0) / had if had else 1 / len(ids)
        path, value = expected * share, now.get(one, 0.0)
        parts = {"value": value, "expected": path, "base": then.get(one, 0.0)}
        rows.append(_pull(slices, one, value - path, parts, (one in then, one in now)))
    total = has - expected
    whole = replace(
        answer, method="difference", total=total, meaning=_PROPORTION if had else _EQUAL
    )
    return _finished(whole, rows, question, abs(has) + abs(expected))


def _ratio(
    answer: Contribution,
    question: Question,
    slices: Slices,
    windows: tuple[Period, Period],
    halves: tuple[str, str],
) -> Contribution:
    """Split the change of a ratio of sums."""
    assert question.indicator is not None
    source, selection = question.source, question.selection
    amounts = {(half, w): dict(slices.amounts(half, w)) for half in halves for w in windows}
    for (half, window), found in amounts.items():
        whole = source.measure(half, window, selection).value
        if whole is None:
            return replace(answer, reason=_NO_VERDICT)
        rest = whole - fsum(found.values())
        if abs(rest) > _ROUNDING * abs(whole):
            found[""] = rest
    ids = list(dict.fromkeys(id for found in amounts.values() for id in found))
    columns = [
        np.array([amounts[half, window].get(id, 0.0) for id in ids])
        for window in windows
        for half in halves
    ]
    sums = [fsum(column) for column in columns]
    value = source.measure(question.indicator.id, windows[1], selection).value
    if min(sums[1], sums[3]) <= 0 or value is None or sums[2] == 0:
        return replace(answer, reason=_NO_VERDICT)
    scale = value * question.factor / (sums[2] / sums[3])
    unit = answer.unit or question.indicator.unit
    if question.changes:
        # In points of the change, so that the rows add up to the figure that the target shows.
        if sums[0] <= 0:
            return replace(answer, reason=_NO_VERDICT)
        scale = per_whole(source.pack, question.target.unit) / (sums[0] / sums[1])
    return _ratio_rows(replace(answer, unit=unit), question, slices, ids, columns, sums, scale)


def _ratio_rows(
    answer: Contribution,
    question: Question,
    slices: Slices,
    ids: list[str],
    columns: list[np.ndarray],
    sums: list[float],
    scale: float,
) -> Contribution:
    split = ratio_change(*columns)
    before, after = sums[0] / sums[1], sums[2] / sums[3]
    weights = columns[1] / sums[1], columns[3] / sums[3]
    by_unit = slices.by == "unit"
    # Units come, go and have negative output: the plain mean is exact for them whatever happens.
    middle = (before + after) / 2 if by_unit else float(log_mean(after, before))
    centre = middle * (weights[1] - weights[0])
    change = columns[2] / sums[3] - columns[0] / sums[1]
    structure = split.structure - np.where(split.unsplit == 0, centre, 0.0)
    rows = []
    for index, id in enumerate(ids):
        parts = {
            "value": _over(columns[2][index], columns[3][index], scale),
            "base": _over(columns[0][index], columns[1][index], scale),
            "weight": float(weights[1][index]),
            "weight_base": float(weights[0][index]),
        }
        known = {name: number for name, number in parts.items() if number is not None}
        if not by_unit:
            known |= {
                "intensity": float(split.intensity[index] * scale),
                "structure": float(structure[index] * scale),
                "structure_plain": float(split.structure[index] * scale),
            }
        there = bool(columns[1][index]), bool(columns[3][index])
        rows.append(_pull(slices, id, float((change[index] - centre[index]) * scale), known, there))
    meaning, method = (_SINCE_UNITS, "average") if by_unit else (_SINCE, "lmdi")
    total = (after - before) * scale
    answer = replace(answer, method=method, total=total, meaning=meaning)
    return _finished(answer, rows, question, (abs(before) + abs(after)) * abs(scale))


def _over(above: float, below: float, scale: float) -> float | None:
    """Return a slice's own ratio; of a change from base as an index with 100 at the base."""
    return float(above / below * scale) if below > 0 else None


def _scaled(amounts: Amounts, factor: float) -> dict[str, float]:
    return {id: value * factor for id, value in amounts.items()}


def _pull(
    slices: Slices, id: str, amount: float, parts: dict[str, float], there: tuple[bool, bool]
) -> Pull:
    """Return a row; what was not there then or is not there now is said, not taken for zero."""
    missing = {}
    if id and not there[0]:
        missing["absent_base"] = 1.0
    if id and not there[1]:
        missing["absent_now"] = 1.0
    name = slices.names.get(id, Text(id)) if id else slices.rest_name
    return Pull(id, name, amount, None, parts | missing)


def _finished(
    answer: Contribution, rows: list[Pull], question: Question, size: float
) -> Contribution:
    """Sort the rows by how hard they pull the wrong way, and make them add up to the digit."""
    sign = -1.0 if question.better == "higher" else 1.0
    rows.sort(key=lambda row: -sign * row.amount)
    if len(rows) > MOST:
        rows = _drawn_together(rows, lambda row: -sign * row.amount)
    exact, total = adjusted([row.amount for row in rows], answer.total, size)
    return replace(
        answer,
        total=total,
        rows=tuple(
            replace(row, amount=amount, share=amount / total if total else None)
            for row, amount in zip(rows, exact, strict=True)
        ),
    )


def _drawn_together(rows: list[Pull], order: Callable[[Pull], float]) -> list[Pull]:
    """Keep the rows that pull hardest either way, and draw the others into one."""
    strongest = sorted(rows, key=lambda row: -abs(row.amount))
    kept, others = strongest[: MOST - 1], strongest[MOST - 1 :]
    name = Text(f"其他 {len(others)} 个", f"{len(others)} others")
    rest = Pull("", name, fsum(row.amount for row in others), None, {"units": float(len(others))})
    return [*sorted(kept, key=order), rest]
