"""The document (政策文本): the whole text as a reading page, each number lit by its state."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.engine.results import VerdictState
from changbai.web.board import ORDER, Count, Line, counts_of
from changbai.web.charts.bullet import bullet
from changbai.web.document import Branch, clause_label, paragraphs, tree
from changbai.web.frame import require_frame
from changbai.web.views.overview import board_lines

#: The states that need a decision.
OFF: tuple[VerdictState, ...] = ("alert", "behind")


@dataclass(frozen=True, slots=True)
class Note:
    """One line in the margin (边注): the target, its figure, its state, a thin bar."""

    line: Line
    picture: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause in the tree as shown: label, number of targets, and how many are off their path.

    `off` are the states that need a decision with how many; where there are none, `state` is
    the worst of the others.
    """

    id: str
    label: str
    count: int
    off: list[Count]
    state: str
    children: list[Leaf]


def document(request: HttpRequest) -> HttpResponse:
    """Show the document."""
    frame = require_frame(request)
    lines = {line.target.id: line for line in board_lines(frame, frame.area)}
    notes = {
        id: Note(
            line,
            bullet(line.verdict.value, line.verdict.expected_now, line.goals, line.state),
        )
        for id, line in lines.items()
    }
    values = {
        "paragraphs": paragraphs(frame.pack),
        "notes": notes,
        "tree": [leaf(branch, lines) for branch in tree(frame.pack)],
        "counts": counts_of(lines.values()),
    }
    return render(request, "web/document.html", values)


def leaf(branch: Branch, lines: dict[str, Line]) -> Leaf:
    """Return a clause of the tree with what stands in it."""
    states = [lines[target].state for target in branch.targets if target in lines]
    return Leaf(
        branch.clause.id,
        clause_label(branch.clause),
        len(branch.targets),
        [Count(state, states.count(state)) for state in OFF if state in states],
        min(states, key=ORDER.index) if states else "",
        [leaf(child, lines) for child in branch.children],
    )
