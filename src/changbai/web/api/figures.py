"""Figures (测算结果): values of indicators and verdicts on targets, as far as they are visible."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse

from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records.models import Computation, Result, VerdictRow
from changbai.web.api.answers import Refused, put
from changbai.web.api.caller import Caller, absent, caller_of
from changbai.web.api.door import way
from changbai.web.api.filtering import period_asked
from changbai.web.api.page import FEW, Cursor, Limit, page_of
from changbai.web.api.registry import Word
from changbai.web.api.sending import finite
from changbai.web.api.shapes.figures import ResultPage, VerdictOut, VerdictPage

FIGURES = Text("测算结果", "Figures")
Standing = Literal["achieved", "on_path", "behind", "alert", "no_data"]


@way(
    "GET",
    "/results",
    Text("指标值", "Results"),
    FIGURES,
    ResultPage,
    "results",
    more=Text(
        "按区划和时段的指标值；period 的写法同应答。",
        "Values of indicators by area and window; `period` as written in the answer.",
    ),
)
def results(
    request: HttpRequest,
    indicator: Word = "",
    area: Word = "",
    period: Word = "",
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """Values of indicators by area and window; `period` as written in the answer."""
    caller = caller_of(request)
    computation = _computation(caller)
    found = caller.scope.results()
    if indicator:
        found = found.filter(indicator=indicator)
    if area:
        found = found.filter(area=_area(caller, area))
    if period:
        found = found.filter(period=period)
    some, after = page_of(found, "pk", cursor, limit, str(computation.pk))
    data = [_result(each) for each in some]
    return put(request, {"computation": _source(computation), "data": data, "next": after})


@way(
    "GET",
    "/verdicts",
    Text("研判", "Verdicts"),
    FIGURES,
    VerdictPage,
    "results",
    more=Text(
        "按区划和月份的研判。",
        "Verdicts by area and month.",
    ),
)
def verdicts(
    request: HttpRequest,
    target: Word = "",
    area: Word = "",
    as_of: Word = "",
    state: Standing | None = None,
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """Verdicts on targets by area and month."""
    caller = caller_of(request)
    computation = _computation(caller)
    found = caller.scope.verdicts()
    if target:
        found = found.filter(target=target)
    if area:
        found = found.filter(area=_area(caller, area))
    if asked := period_asked(as_of):
        found = found.filter(as_of=str(asked))
    if state:
        found = found.filter(state=state)
    some, after = page_of(found, "pk", cursor, limit, str(computation.pk))
    data = [_verdict(each) for each in some]
    return put(request, {"computation": _source(computation), "data": data, "next": after})


@way(
    "GET",
    "/verdicts/{target}/{area}/{as_of}",
    Text("一个研判", "One verdict"),
    FIGURES,
    VerdictOut,
    "results",
    more=Text(
        "一个研判的全部组成：方法、轨迹、预测、覆盖、原因。",
        "A verdict with all its parts: method, path, forecast, coverage, reason.",
    ),
)
def verdict(request: HttpRequest, target: str, area: str, as_of: str) -> HttpResponse:
    """A verdict with all its parts: method, path, forecast, coverage, reason."""
    caller = caller_of(request)
    if "\0" in target + area + as_of:
        absent()
    found = caller.scope.verdicts().filter(target=target, area=area, as_of=as_of).first()
    if found is None:
        absent()
        raise AssertionError
    return put(request, _verdict(found) | {"detail": found.detail})


def _computation(caller: Caller) -> Computation:
    computation = caller.scope.computation()
    if computation is None:
        raise Refused(Problem("CB742", Cell("computation"), {}))
    return computation


def _area(caller: Caller, area: str) -> str:
    """Return an area whose figures are visible; another is not there."""
    return area if caller.scope.sees_figures(area) else str(absent())


def _source(computation: Computation) -> dict[str, Any]:
    return {
        "label": computation.label,
        "position": computation.position,
        "computed_at": computation.computed_at.isoformat(),
        "synthetic": computation.synthetic,
    }


def _result(row: Result) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "area": row.area,
        "period": row.period,
        "ends": row.ends.isoformat(),
        "value": finite(row.value),
        "unit": row.unit,
        "state": row.state,
    }


def _verdict(row: VerdictRow) -> dict[str, Any]:
    return {
        "target": row.target,
        "area": row.area,
        "as_of": row.as_of,
        "state": row.state,
        "value": finite(row.value),
        "goal": finite(row.goal),
        "expected_now": finite(row.expected_now),
        "unit": row.unit,
    }
