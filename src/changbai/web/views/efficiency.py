"""Efficiency of enterprises (企业效率): one division, one month, everybody beside the best."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.kernel.text import Text
from changbai.web.efficiency import Column, compare, divisions, figures, offered, usual
from changbai.web.frame import require_frame

MOST_INPUTS = 4


def efficiency(request: HttpRequest) -> HttpResponse:
    """Compare the enterprises of a division; only who sees all returns may look."""
    frame = require_frame(request)
    inputs, outputs = offered(frame)
    if frame.scope.areas is not None or not inputs or not outputs:
        raise Http404
    chosen, output = usual(inputs, outputs)
    if request.GET.getlist("input"):
        chosen = [_one(inputs, id) for id in request.GET.getlist("input")[:MOST_INPUTS]]
    if request.GET.get("output"):
        output = _one(outputs, request.GET["output"])
    places = divisions(frame, output.form.kind)
    rows = figures(frame, [*chosen, output])
    held = Counter(places[unit][1] for unit in rows if unit in places and places[unit][1])
    industry = request.GET.get("industry") or next((code for code, _ in held.most_common(1)), "")
    if industry and industry not in held:
        raise Http404
    table = frame.pack.codes.get("industry", {})
    named = [
        (code, Text(table[code].name, table[code].name_en) if code in table else Text(code), n)
        for code, n in sorted(held.items())
    ]
    mine = {unit: row for unit, row in rows.items() if places.get(unit, ("", ""))[1] == industry}
    values = {
        "inputs": inputs,
        "outputs": outputs,
        "chosen": [column.element.id for column in chosen],
        "said": [column.element.title for column in chosen],
        "output": output,
        "industries": named,
        "industry": industry,
        "compared": compare(frame, mine, places, len(chosen)),
    }
    return render(request, "web/efficiency.html", values)


def _one(columns: list[Column], id: str) -> Column:
    found = next((column for column in columns if column.element.id == id), None)
    if found is None:
        raise Http404
    return found
