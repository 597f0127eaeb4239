"""One area (区划): its own targets and verdicts, its rank, what it owes, what lies below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from changbai.kernel.text import Text
from changbai.web.board import Line, counts_of
from changbai.web.charts.bullet import bullet
from changbai.web.frame import Frame, require_frame
from changbai.web.links import page
from changbai.web.measuring import measurer_for
from changbai.web.owed import debtors, owed_here, owed_of
from changbai.web.views.overview import board_lines

#: How many units of a list stand on one page.
A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Ranked:
    """A target of the area with its rank among its siblings (位次)."""

    line: Line
    picture: str
    rank: int
    among: int


@dataclass(frozen=True, slots=True)
class Below:
    """An area below with its five counts (下级区划)."""

    code: str
    name: Text
    counts: list[tuple[str, int]]


def areas(request: HttpRequest) -> HttpResponse:
    """Go to the area that the user starts from."""
    frame = require_frame(request)
    return HttpResponseRedirect(page("area", frame, frame.area))


def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show an area; one that may not be seen is not there."""
    frame = require_frame(request)
    if code not in frame.areas or not frame.sees_figures(code):
        raise Http404
    frame.area = code
    lines = board_lines(frame, code)
    siblings = _siblings(frame, code)
    ranks = _ranks(frame, lines, code, siblings)
    values = {
        "code": code,
        "row": frame.areas[code],
        "name": frame.area_name(code),
        "above": [
            (one, frame.area_name(one))
            for one in list(frame.tree.ancestors(code))[:0:-1]
            if frame.sees_figures(one)
        ],
        "counts": counts_of(lines),
        "rows": [_ranked(line, *ranks.get(line.target.id, (0, 0))) for line in lines],
        "below": _below(frame, code),
        "owed": owed_here(frame, code),
    }
    return render(request, "web/area.html", values)


def owed(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """List the units of an area that owe a form, one page at a time."""
    frame = require_frame(request)
    if form not in frame.pack.forms or code not in frame.areas:
        raise Http404
    if not frame.scope.sees_area(code):
        raise Http404
    frame.area = code
    measurer = measurer_for(frame)
    asked = request.GET.get("period", "")
    found = owed_of(frame, measurer, code, frame.pack.forms[form], asked) if measurer else None
    if found is None:
        raise Http404
    units = debtors(frame, found)
    wanted = request.GET.get("page", "1")
    number = max(1, int(wanted)) if wanted.isdigit() else 1
    values = {
        "code": code,
        "name": frame.area_name(code),
        "form": frame.pack.forms[form],
        "one": found,
        "period_query": asked,
        "units": units[(number - 1) * A_PAGE : number * A_PAGE],
        "total": len(units),
        "number": number,
        "more": number * A_PAGE < len(units),
    }
    return render(request, "web/owed.html", values)


def _siblings(frame: Frame, code: str) -> set[str]:
    parent = frame.tree.parent.get(code, "")
    return {one for one in frame.tree.children.get(parent, ()) if one in frame.areas}


def _ranks(
    frame: Frame, lines: list[Line], code: str, siblings: set[str]
) -> dict[str, tuple[int, int]]:
    """Return target -> (rank, siblings with a value), over the siblings that may be seen."""
    visible = {one for one in siblings if frame.scope.sees_area(one)}
    if len(visible) < 2:
        return {}
    kept = frame.scope.verdicts().filter(as_of=str(frame.as_of), area__in=visible)
    values: dict[str, dict[str, float]] = {}
    for target, one, value in kept.values_list("target", "area", "value"):
        if value is not None:
            values.setdefault(target, {})[one] = value
    ranks = {}
    for line in lines:
        found = values.get(line.target.id, {})
        if code in found:
            sign = 1 if line.falling or line.target.kind == "at_most" else -1
            better = sum(1 for value in found.values() if sign * value < sign * found[code])
            ranks[line.target.id] = (better + 1, len(found))
    return ranks


def _ranked(line: Line, rank: int, among: int) -> Ranked:
    verdict = line.verdict
    picture = bullet(verdict.value, verdict.expected_now, line.goals, line.state)
    return Ranked(line, picture, rank, among)


def _below(frame: Frame, code: str) -> list[Below]:
    children = [
        one
        for one in frame.tree.children.get(code, ())
        if one in frame.areas and frame.sees_figures(one)
    ]
    if not children:
        return []
    rows = frame.scope.verdicts().filter(as_of=str(frame.as_of), area__in=children)
    kept = list(rows.values_list("area", "state"))
    return [
        Below(
            one,
            frame.area_name(one),
            [
                (state, sum(1 for area, found in kept if area == one and found == state))
                for state in ("alert", "behind", "on_path", "achieved", "no_data")
            ],
        )
        for one in children
    ]
