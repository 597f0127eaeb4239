"""Judge any series of yearly values by a named method (序列研判), with a robust trend beside.

A series needs no pack, no area and no return: years, values, and what is asked of them. The
current value is the last one, the base that of the base year or else of the next later year that
has one. The method sees only those two ends; the Theil-Sen trend sees every value between, and
where the two would give different classes, that is said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from changbai.engine import models, reasons
from changbai.engine.forecast import drift, too_few
from changbai.engine.growth_ratio import NO_GRADE, Ends, Graded, growth_ratio
from changbai.engine.results import VERDICTS, VerdictState
from changbai.engine.standing import Finding, Standing
from changbai.engine.trend import theil_sen
from changbai.engine.verdicts import Family
from changbai.kernel.text import Text
from changbai.pack.verdict_method import Method

NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a series (研判设定); years as numbers, None where not said.

    `change` is a target as a change from base in per cent: -16 asks for 84 % of the base on a
    compound path. `group` joins series into one indicator, whose score is the mean of theirs.
    """

    better: str = "higher"
    base_year: float | None = None
    target: float | None = None
    change: float | None = None
    target_year: float | None = None
    limit: float | None = None
    compound: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of yearly values (序列): points in the order of the years, and what is asked."""

    id: str
    points: tuple[tuple[float, float], ...]
    ask: Ask = Ask()


@dataclass(frozen=True, slots=True)
class SeriesVerdict:
    """The verdict on one series (序列结论): class of the method, state, score, and every part."""

    series: str
    grade: str
    title: Text
    state: VerdictState
    score: float | None
    parts: Mapping[str, Any]
    reason: Text = Text("")
    group: str = ""


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """The verdict on several series together (指标结论): mean of the scores that exist."""

    group: str
    grade: str
    score: float | None
    series: tuple[str, ...] = field(default=())


def judge_series(
    series: Sequence[Series], method: Method, found: Family, model: str = "drift"
) -> tuple[list[SeriesVerdict], list[GroupVerdict]]:
    """Judge series by a method of any family; groups follow where series name them (序列研判).

    Each gets a forecast to its target year, by the drift or a model of `engine/models.py`.
    """
    prepared = [_prepared(one, method) for one in series]
    if method.classes:
        verdicts = _graded(prepared, method)
    else:
        verdicts = [_simple(one, method, found) for one in prepared]
    forecasts = [_forecast_parts(one, model) for one in prepared]
    verdicts = [
        replace(one, parts={**one.parts, **more})
        for one, more in zip(verdicts, forecasts, strict=True)
    ]
    return verdicts, _groups(verdicts, method)


def _forecast_parts(one: _Ready, model: str) -> dict[str, Any]:
    """Return the forecast to the target year, or why there is none (预测要素)."""
    if one.now is None or one.target_year is None or one.target_year <= one.now[0]:
        return {"forecast": None}
    points = _since_base(one)
    horizon = one.target_year - one.now[0]
    steps = {b[0] - a[0] for a, b in pairwise(points)}
    note = None
    if model != "drift" and len(points) < models.NEEDED:
        note = models.stands_in(len(points))
    elif model != "drift" and (steps != {1.0} or horizon != int(horizon)):
        note = models.UNEVEN
    if model == "drift" or note is not None:
        model = "drift"
        spread = drift(points, horizon, compound=one.series.ask.change is not None)
        if spread is None:
            note = too_few(len(points))
    else:
        spread = models.model_forecast([value for _, value in points], int(horizon), model)
    return {
        "forecast": None if spread is None else spread.value,
        "forecast_low": None if spread is None else spread.low,
        "forecast_high": None if spread is None else spread.high,
        "forecast_year": one.target_year,
        "forecast_model": model,
        "forecast_note": None if note is None else {"zh": note.zh, "en": note.en},
    }


@dataclass(frozen=True, slots=True)
class _Ready:
    """A series with its ends found."""

    series: Series
    base: tuple[float, float] | None
    now: tuple[float, float] | None
    target: float | None
    target_year: float | None


def _prepared(one: Series, method: Method) -> _Ready:
    ask, points = one.ask, one.points
    default = method.parameters.get("default_base_year")
    first = ask.base_year if ask.base_year is not None else default
    base = next((point for point in points if first is None or point[0] >= float(first)), None)
    target = ask.target
    if target is None and ask.change is not None and base is not None:
        target = base[1] * (1 + ask.change / 100)
    year = ask.target_year
    if year is None and "default_target_year" in method.parameters:
        year = float(method.parameters["default_target_year"])
    return _Ready(one, base, points[-1] if points else None, target, year)


def _graded(prepared: Sequence[_Ready], method: Method) -> list[SeriesVerdict]:
    graded = growth_ratio(Ends.of([_row(one) for one in prepared]), method)
    trended = growth_ratio(Ends.of([_trend_row(one) for one in prepared]), method, by_speed=True)
    return [_one(one, i, graded, trended, method) for i, one in enumerate(prepared)]


def _row(one: _Ready, value: float | None = None) -> tuple[float | None, ...]:
    base, now = one.base or (None, None), one.now or (None, None)
    better = 1.0 if one.series.ask.better == "higher" else -1.0
    at_end = now[1] if value is None else value
    aim = (one.target, one.target_year, one.series.ask.limit)
    return (base[0], base[1], now[0], at_end, better, *aim)


def _trend_row(one: _Ready) -> tuple[float | None, ...]:
    """Return the ends as the robust trend has them: the base, and where its speed leads."""
    points = _since_base(one)
    trend = theil_sen(points, compound=True)
    if trend is None or not trend.compound or one.base is None or one.now is None:
        return _row(one, math.nan)
    return _row(one, one.base[1] * math.exp(trend.slope * (one.now[0] - one.base[0])))


def _since_base(one: _Ready) -> list[tuple[float, float]]:
    return [point for point in one.series.points if one.base and point[0] >= one.base[0]]


def _one(one: _Ready, i: int, graded: Graded, trended: Graded, method: Method) -> SeriesVerdict:
    grade = int(graded.grade[i])
    by_trend = int(trended.grade[i])
    parts = _end_parts(one) | {
        "observed_rate": _number(graded.observed[i]),
        "required_rate": _number(graded.required[i]),
        "progress": _number(graded.progress[i]),
        "scale": _number(graded.scale[i]),
    }
    parts |= _trend_parts(one)
    known = NO_GRADE not in (grade, by_trend)
    parts["trend_class"] = method.classes[by_trend].id if by_trend != NO_GRADE else None
    # The target is reached by the value that is there, whatever the trend says of the way.
    judged = known and not method.classes[grade].reached
    parts["trend_disagrees"] = by_trend != grade if judged else None
    ask = one.series.ask
    if grade == NO_GRADE:
        reason = _why_not(one)
        title = Text("待数据", "Not available")
        return SeriesVerdict(
            one.series.id, NOT_AVAILABLE, title, "no_data", None, parts, reason, ask.group
        )
    chosen = method.classes[grade]
    score = _number(graded.score[i])
    return SeriesVerdict(
        one.series.id, chosen.id, chosen.title, chosen.state, score, parts, Text(""), ask.group
    )


def _why_not(one: _Ready) -> Text:
    if one.now is None:
        return reasons.NO_POINTS
    if one.base is None:
        return reasons.BEFORE_BASE
    return reasons.ONE_POINT if one.base == one.now else reasons.NO_GROWTH


def _end_parts(one: _Ready) -> dict[str, Any]:
    base, now = one.base or (None, None), one.now or (None, None)
    return {
        "base_year": base[0],
        "base_value": base[1],
        "current_year": now[0],
        "current_value": now[1],
        "better": one.series.ask.better,
        "target": one.target,
        "target_year": one.target_year if one.target is not None else None,
        "limit": one.series.ask.limit,
        "points": len(one.series.points),
    }


def _trend_parts(one: _Ready) -> dict[str, Any]:
    trend = theil_sen(_since_base(one), compound=True)
    if trend is None:
        return {"trend": None, "trend_kind": None, "trend_low": None, "trend_high": None}
    kind = "compound" if trend.compound else "linear"

    def rate(slope: float | None) -> float | None:
        return math.expm1(slope) if slope is not None and trend.compound else slope

    return {
        "trend": rate(trend.slope),
        "trend_kind": kind,
        "trend_low": rate(trend.low),
        "trend_high": rate(trend.high),
    }


def _simple(one: _Ready, method: Method, found: Family) -> SeriesVerdict:
    """Judge one series by a family that holds it against a path."""
    given = {name: float(value) for name, value in method.parameters.items()}
    finding = _finding(one, given, method, found)
    parts = _end_parts(one) | {"expected": finding.expected} | finding.parts | _trend_parts(one)
    title = VERDICTS[finding.state][0]
    return SeriesVerdict(
        one.series.id,
        finding.state,
        title,
        finding.state,
        None,
        parts,
        finding.reason,
        one.series.ask.group,
    )


def _finding(one: _Ready, given: Mapping[str, float], method: Method, found: Family) -> Finding:
    if one.now is None:
        return Finding("no_data", reason=reasons.NO_POINTS)
    if one.target is None or one.target_year is None:
        return Finding("no_data", reason=reasons.NO_TARGET)
    if one.base is None:
        return Finding("no_data", reason=reasons.BEFORE_BASE)
    span = one.target_year - one.base[0]
    if span <= 0:
        return Finding("no_data", reason=reasons.DEADLINE_FIRST)
    ask = one.series.ask
    standing = Standing(
        "higher" if ask.better == "higher" else "lower",
        one.now[1],
        one.target,
        one.base[1],
        (one.now[0] - one.base[0]) / span,
        one.now[0] - one.base[0],
        one.target_year - one.now[0],
        "compound" if ask.compound or ask.change is not None else "line",
    )
    return found.judge(standing, given, method)


def _groups(verdicts: Sequence[SeriesVerdict], method: Method) -> list[GroupVerdict]:
    """Return the mean score of each named group, and the class that it falls in."""
    groups: dict[str, list[SeriesVerdict]] = {}
    for verdict in verdicts:
        if verdict.group:
            groups.setdefault(verdict.group, []).append(verdict)
    if method.score is None:
        return []
    return [_group(name, members, method) for name, members in groups.items()]


def _group(name: str, members: Sequence[SeriesVerdict], method: Method) -> GroupVerdict:
    scored = [member for member in members if member.score is not None]
    ids = tuple(member.series for member in members)
    if not scored:
        return GroupVerdict(name, NOT_AVAILABLE, None, ids)
    mean = math.fsum(member.score or 0.0 for member in scored) / len(scored)
    reached = {entry.id for entry in method.classes if entry.reached}
    if all(member.grade in reached for member in scored):
        return GroupVerdict(name, scored[0].grade, mean, ids)
    bounds = [entry for entry in method.classes if entry.score is not None]
    grade = next((e.id for e in bounds if e.score is not None and mean >= float(e.score)), "")
    return GroupVerdict(name, grade or NOT_AVAILABLE, mean, ids)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
