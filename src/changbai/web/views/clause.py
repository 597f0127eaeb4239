"""One clause (条款): its words, and what carries them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.pack.shapes import Clause, Pack
from changbai.web.carried import carried
from changbai.web.document import clause_label
from changbai.web.frame import require_frame
from changbai.web.views.overview import board_lines


def clause(request: HttpRequest, id: str) -> HttpResponse:
    """Show a clause, its items, and what carries each."""
    frame = require_frame(request)
    pack = frame.pack
    order = [one.id for one in pack.clauses]
    if id not in order:
        raise Http404
    at = order.index(id)
    this = pack.clauses[at]
    lines = {line.target.id: line for line in board_lines(frame, frame.area)}
    parts = [one for one in pack.clauses if one.parent == id]
    items = [one for one in parts if "-" in one.id]
    values = {
        "clause": this,
        "label": clause_label(this),
        "above": [(one.id, clause_label(one)) for one in ancestors(pack, this)],
        "groups": [carried(pack, one, lines) for one in [this, *items]],
        "parts": [
            (one.id, clause_label(one), sum(c.clause == one.id for c in pack.carriers))
            for one in parts
            if one not in items
        ],
        "before": order[at - 1] if at else "",
        "after": order[at + 1] if at + 1 < len(order) else "",
    }
    return render(request, "web/clause.html", values)


def ancestors(pack: Pack, clause: Clause) -> list[Clause]:
    """Return the clauses above one, from the top."""
    by_id = {one.id: one for one in pack.clauses}
    found: list[Clause] = []
    while clause.parent in by_id:
        clause = by_id[clause.parent]
        found.insert(0, clause)
    return found
