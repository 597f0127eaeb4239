"""Studies (分析): a method of analysis run on the returns of the month shown."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.analysis._result import Table, Value
from changbai.engine.study import Studied, run_study
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.web.charts.bars import two_sided
from changbai.web.figures import show_number
from changbai.web.frame import Frame, require_frame
from changbai.web.measuring import measurer_for

#: Rows of a table that are shown; the log of an index and all pairs are long.
MOST = 40
#: Tables that are records of the method rather than findings.
ASIDE = frozenset({"log", "screening", "pairs"})
_DONE: OrderedDict[tuple[object, ...], tuple[Studied | None, list[Problem]]] = OrderedDict()
_KEPT = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of a result as the page shows it (结果表)."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    pictures: tuple[str, ...]
    more: int
    aside: bool


def studies(request: HttpRequest) -> HttpResponse:
    """List the studies of the pack; only who sees all returns may look."""
    frame = require_frame(request)
    if frame.scope.areas is not None:
        raise Http404
    return render(request, "web/studies.html", {"studies": list(frame.pack.studies.values())})


def study(request: HttpRequest, id: str) -> HttpResponse:
    """Show what a study finds, in words, a picture and tables, and what it is not for."""
    frame = require_frame(request)
    asked = frame.pack.studies.get(id)
    if frame.scope.areas is not None or asked is None:
        raise Http404
    found, problems = _run(frame, id)
    values = {
        "study": asked,
        "found": found,
        "problems": problems,
        "tables": [_shown(table) for table in found.result.tables] if found else [],
        "not_for": (*found.method.not_for, *found.result.not_for) if found else (),
    }
    return render(request, "web/study.html", values)


def _run(frame: Frame, id: str) -> tuple[Studied | None, list[Problem]]:
    """Run a study once for a pack, position, month and language."""
    measurer = measurer_for(frame)
    if measurer is None or frame.computation is None:
        return None, []
    position = frame.computation.position
    key = (frame.pack.fingerprint, position, id, frame.as_of, frame.language)
    if key not in _DONE:
        _DONE[key] = run_study(measurer, frame.pack.studies[id], frame.as_of, frame.language)
        while len(_DONE) > _KEPT:
            _DONE.popitem(last=False)
    return _DONE[key]


def _shown(table: Table) -> Shown:
    rows = list(table.rows)
    pictured = _pictured(table)
    shown = rows[:MOST]
    reach = max((abs(_number(row[pictured])) for row in shown), default=0.0) if pictured else 0.0
    pictures = [two_sided(_number(row[pictured]), reach) for row in shown] if pictured else []
    return Shown(
        table.title,
        tuple(table.heads.values()),
        tuple(tuple(_cell(value) for value in row) for row in shown),
        tuple(pictures),
        len(rows) - len(shown),
        table.id in ASIDE,
    )


def _pictured(table: Table) -> int:
    """Return the column that a picture is drawn of: the last of real numbers; 0 for none."""
    if table.id in ASIDE or len(table.rows) < 2:
        return 0
    columns = [
        place
        for place in range(1, len(table.heads))
        if all(isinstance(row[place], float) for row in table.rows)
    ]
    return columns[-1] if columns else 0


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _cell(value: Value) -> tuple[str, bool]:
    """Return a value in words and whether it is a number; what does not exist is a dash."""
    if value is None:
        return "–", True
    if isinstance(value, bool):
        return ("✓" if value else "–"), False
    if isinstance(value, int):
        return show_number(value, 0), True
    if isinstance(value, float):
        size = abs(value)
        if size and size < 0.001:
            return f"{value:.3g}".replace("-", "−"), True
        return show_number(value, 1 if size >= 1000 else 3), True
    return value, False
