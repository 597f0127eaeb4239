"""Targets without a number that must get better every year (持续改善): 持续下降, 明显提升.

Held against the same months of the year before. Better is on path, as good behind, worse alert;
at the deadline, better in every year since the base is reached.
"""

from __future__ import annotations

from typing import Any

from changbai.engine import reasons
from changbai.engine.lacking import why_none
from changbai.engine.path import months_between
from changbai.engine.present import present
from changbai.engine.question import Question
from changbai.engine.results import PathPoint, Verdict, VerdictState
from changbai.engine.standing import ahead
from changbai.engine.wording import blank, common_parts
from changbai.kernel.period import Period

_MOST_YEARS = 10


def judge_improving(question: Question) -> Verdict:
    """Judge whether the indicator is better than a year ago, and for how many years it has been."""
    assert question.indicator
    assert question.method
    assert question.better
    found, remark = present(
        question.source,
        question.indicator.id,
        question.as_of,
        question.selection,
        whole_years=question.nature == "amount",
    )
    if found.value is None:
        source = question.source
        return blank(question, found, why_none(source.pack, source.data, found))
    now = found.period
    values = _history(question, now, found.value * question.factor)
    value, before = values[now.year], values.get(now.year - 1)
    if before is None:
        return blank(question, found, reasons.no_base(now.shift(-1)))
    gains = _gains(question, values)
    state = _state(question, gains, now)
    parts: dict[str, Any] = {
        "previous_period": str(now.shift(-1)),
        "previous_value": before,
        "change": value - before,
        "change_share": (value - before) / abs(before) if before else None,
        "streak": _streak(gains, now.year),
        "years": [{"year": year, "improved": gain > 0} for year, gain in sorted(gains.items())],
    }
    path = [
        PathPoint(now.shift(year - now.year), level, values.get(year - 1))
        for year, level in sorted(values.items())
    ]
    return Verdict(
        question.target.id,
        question.area,
        question.asked,
        state,
        value,
        question.target.unit or question.indicator.unit,
        None,
        before,
        question.method.id,
        question.method.version,
        common_parts(question, found) | parts,
        None,
        tuple(path),
        found.coverage,
        remark,
    )


def _history(question: Question, now: Period, value: float) -> dict[int, float]:
    """Return the same months of each year from the base on, at least the year before."""
    assert question.indicator is not None
    base = question.base_period
    first = now.year - 1 if base is None else min(base.year, now.year - 1)
    values = {now.year: value}
    for year in range(max(first, now.year - _MOST_YEARS), now.year):
        window = now.shift(year - now.year)
        measured = question.source.measure(question.indicator.id, window, question.selection)
        if measured.value is not None:
            values[year] = measured.value * question.factor
    return values


def _gains(question: Question, values: dict[int, float]) -> dict[int, float]:
    """Return by how much each year is better than the one before, where both are known."""
    assert question.better
    return {
        year: ahead(value, values[year - 1], question.better)
        for year, value in values.items()
        if year - 1 in values
    }


def _streak(gains: dict[int, float], year: int) -> int:
    """Return for how many years in a row it has got better up to now (连续改善年数)."""
    years = 0
    while gains.get(year - years, 0.0) > 0:
        years += 1
    return years


def _state(question: Question, gains: dict[int, float], now: Period) -> VerdictState:
    gain = gains[now.year]
    if gain < 0:
        return "alert"
    if gain == 0:
        return "behind"
    base, deadline = question.base_period, question.deadline
    if base is None or deadline is None or months_between(now, deadline) > 0:
        return "on_path"
    asked = range(base.year + 1, now.year + 1)
    return "achieved" if all(gains.get(year, 0.0) > 0 for year in asked) else "on_path"
