"""Targets that every year must meet anew (年度目标): 每年新增不少于, judged inside the year.

An amount to date is held against its share of the yearly amount, month m asking for m / 12;
what is no amount is asked for whole at any time. Earlier years are listed as met or missed; they
do not change the verdict of this year.
"""

from __future__ import annotations

from typing import Any

from changbai.engine import reasons
from changbai.engine.base import measured
from changbai.engine.forecast import LEVEL, Spread, too_few, year_end
from changbai.engine.lacking import why_none
from changbai.engine.present import present
from changbai.engine.question import Question
from changbai.engine.results import Forecast, PathPoint, Verdict, VerdictState
from changbai.engine.standing import Standing, ahead
from changbai.engine.wording import blank, common_parts
from changbai.kernel.period import Period
from changbai.kernel.text import Text

METHOD = "year_end_ratio"
_WHOLE = Text("全年数已齐，不再预测", "The year is whole: nothing is left to forecast")
_NO_AMOUNT = Text("不是累计数，不作全年预计", "Not an amount: no forecast of the year")


def judge_yearly(question: Question) -> Verdict:
    """Judge this year's progress, and list how earlier years ended."""
    assert question.indicator
    assert question.method
    assert question.better
    assert question.goal is not None
    found, remark = present(
        question.source,
        question.indicator.id,
        question.as_of,
        question.selection,
        whole_years=False,
    )
    if found.value is None:
        source = question.source
        return blank(question, found, why_none(source.pack, source.data, found))
    now, value, goal = found.period, found.value * question.factor, question.goal
    amount = question.nature == "amount"
    share = now.months / 12 if amount else 1.0
    standing = Standing(question.better, value, goal, time_share=share)
    state, parts = _state(question, standing, whole=now.months == 12)
    years = _earlier(question, now)
    parts = common_parts(question, found) | parts | {"years": years, "time_share": share}
    path = [PathPoint(Period(row["year"]), row["value"], goal) for row in years]
    return Verdict(
        question.target.id,
        question.area,
        question.asked,
        state,
        value,
        question.target.unit,
        goal,
        goal * share,
        question.method.id,
        question.method.version,
        parts | question.parameters,
        _forecast(question, value, now),
        (*path, PathPoint(now, value, goal * share)),
        found.coverage,
        reasons.joined(_missed(years), remark),
    )


def _state(
    question: Question, standing: Standing, *, whole: bool
) -> tuple[VerdictState, dict[str, Any]]:
    """Return the state inside the year; a ceiling is kept only when the year is over."""
    assert standing.time_share is not None
    expected = standing.goal * standing.time_share
    parameters = question.parameters
    tolerance = parameters.get("tolerance", 1 - parameters.get("behind", 1.0))
    shortfall = max(-standing.ahead(standing.value, expected), 0.0)
    allowed = tolerance * abs(expected)
    parts = {"expected_now": expected, "shortfall": shortfall, "allowed_shortfall": allowed}
    reached = standing.reached(parameters)
    if reached and (whole or standing.better == "higher" or standing.time_share == 1):
        return "achieved", parts
    if shortfall == 0:
        return "on_path", parts
    return ("behind" if shortfall <= allowed else "alert"), parts


def _first_year(question: Question, now: Period) -> int:
    base, starts = question.base_period, question.source.pack.head.starts
    return base.year + 1 if base is not None else starts or now.year


def _earlier(question: Question, now: Period) -> list[dict[str, Any]]:
    """Return how the earlier years of the target ended: value, and met or missed."""
    assert question.goal is not None
    assert question.better
    rows = []
    for year in range(_first_year(question, now), now.year):
        value = measured(question, Period(year))
        met = None if value is None else _met(question, value)
        rows.append({"year": year, "value": value, "met": met})
    return rows


def _met(question: Question, value: float) -> bool:
    assert question.goal is not None
    assert question.better
    return ahead(value, question.goal, question.better) >= 0


def _missed(years: list[dict[str, Any]]) -> Text:
    missed = [str(row["year"]) for row in years if row["met"] is False]
    if not missed:
        return Text("")
    return Text(
        f"以前年度未完成：{'、'.join(missed)}", f"Missed in earlier years: {', '.join(missed)}"
    )


def _forecast(question: Question, value: float, now: Period) -> Forecast:
    """Return the forecast of the whole year, from the share that these months had before."""
    at = Period(now.year)
    if question.nature != "amount":
        return Forecast(at, method=METHOD, reason=_NO_AMOUNT)
    if now.months == 12:
        return Forecast(at, method=METHOD, reason=_WHOLE)
    pairs = []
    for back in range(1, 6):
        part, whole = (
            measured(question, now.shift(-back)),
            measured(question, Period(now.year - back)),
        )
        if part is not None and whole is not None and part > 0:
            pairs.append((part, whole))
    spread: Spread | None = year_end(value, pairs)
    if spread is None:
        return Forecast(at, method=METHOD, points=len(pairs), reason=too_few(len(pairs), 2))
    values = (spread.value, spread.low, spread.high)
    return Forecast(at, *values, level=LEVEL, method=METHOD, points=len(pairs))
