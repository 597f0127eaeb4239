"""The returns behind a target (报送明细): which counted, which did not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.engine.behind import returns_behind
from changbai.engine.results import ReturnLine, Selection
from changbai.pack.expression import Name, Node, children
from changbai.pack.shapes import Element, Form, Indicator, Pack
from changbai.web.figures import show_number
from changbai.web.frame import Frame, require_frame
from changbai.web.journey import base_window_of, window_of
from changbai.web.measuring import measurer_for
from changbai.web.views.target import find_line

#: How many returns stand on one page.
A_PAGE = 100
#: What is asked for in the address -> which returns are listed.
ONLY = {"counted": True, "left": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One return as shown (报送明细行)."""

    line: ReturnLine
    form: Form
    values: list[str]


def behind(request: HttpRequest, id: str) -> HttpResponse:
    """List the returns that the formula reads for a window and area, and what became of each."""
    frame = require_frame(request)
    if id not in frame.pack.targets or not frame.scope.sees_area(frame.area):
        raise Http404
    line = find_line(frame, id)
    indicator = frame.pack.indicators.get(frame.pack.targets[id].indicator)
    measurer = measurer_for(frame) if line and indicator else None
    if line is None or indicator is None or measurer is None:
        raise Http404
    now, base = window_of(line), base_window_of(line)
    at_base = base is not None and request.GET.get("at") == "base"
    window = (base if at_base else now) or measurer.window(indicator.id, frame.as_of)
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() else 1
    only = request.GET.get("only", "")
    area = "" if frame.area == frame.pack.head.root_area else frame.area
    found = returns_behind(
        measurer, indicator.id, window, Selection(area=area), A_PAGE, (number - 1) * A_PAGE,
        counted=ONLY.get(only), within=frame.scope.areas,
    )  # fmt: skip
    listed = {"counted": found.counted, "left": found.total - found.counted}
    used = elements_of(frame.pack, indicator)
    values = {
        "line": line,
        "indicator": indicator,
        "area_name": frame.area_name(frame.area),
        "window": window,
        "base": base,
        "at_base": at_base,
        "at_query": "base" if at_base else "",
        "only": only if only in ONLY else "",
        "used": used,
        "rows": [_row(frame, one, used) for one in found.lines],
        "total": found.total,
        "counted": found.counted,
        "left": found.total - found.counted,
        "hidden": found.hidden,
        "number": number,
        "more": number * A_PAGE < listed.get(only, found.total),
    }
    return render(request, "web/behind.html", values)


def elements_of(pack: Pack, indicator: Indicator) -> list[tuple[Form, Element]]:
    """Return the elements that a formula reads, through other indicators too, in order."""
    found: dict[str, tuple[Form, Element]] = {}
    seen: set[str] = set()

    def walk(node: Node) -> None:
        if isinstance(node, Name):
            element = pack.element(node.id)
            if element:
                found.setdefault(node.id, element)
            elif node.id in pack.indicators and node.id not in seen:
                seen.add(node.id)
                walk(pack.indicators[node.id].value.tree)
        for child in children(node):
            walk(child)

    walk(indicator.value.tree)
    return list(found.values())


def _row(frame: Frame, one: ReturnLine, used: list[tuple[Form, Element]]) -> Row:
    form = frame.pack.forms[one.form]
    values = [
        _shown(one.values.get(element.id), element) if owner.id == form.id else ""
        for owner, element in used
    ]
    return Row(one, form, values)


def _shown(value: Any, element: Element) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, (int, float)):
        return show_number(value, element.decimals)
    return "" if value is None else str(value)
