"""Scorecards written in a test, made ready to score."""

from __future__ import annotations

from pathlib import Path

from changbai.engine.scoring.plan import Plan, make_plan
from changbai.engine.scoring.results import ItemScore, UnitScore
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues, read_values
from changbai.kernel.problem import Problem, has_errors
from changbai.pack.load import read_pack
from changbai.pack.rules.scorecards import card_problems
from changbai.pack.scorecard import Phase
from changbai.pack.scorecard_file import read_scorecard

ROOT = Path(__file__).resolve().parents[3]
NATIONAL = read_pack(ROOT / "packs" / "national")[0]
assert NATIONAL is not None
UNITS = NATIONAL.units


def problems_of(text: str, folder: Path) -> list[Problem]:
    """Return what is said of a card."""
    path = folder / "card.yaml"
    path.write_text(text, encoding="utf-8")
    card, problems = read_scorecard(path)
    return problems if card is None else [*problems, *card_problems(card, UNITS)]


def codes_of(text: str, folder: Path) -> list[str]:
    """Return the codes of errors and warnings but that of a card without cases."""
    return [problem.code for problem in problems_of(text, folder) if problem.code != "CB256"]


def plan_of(text: str, folder: Path) -> Plan:
    """Return a card made ready; it must have no error."""
    problems = problems_of(text, folder)
    assert not has_errors(problems), [problem.show("en") for problem in problems]
    card, _ = read_scorecard(folder / "card.yaml")
    assert card is not None
    return make_plan(card, UNITS)


def units_of(plan: Plan, *rows: dict[str, object]) -> list[UnitValues]:
    """Return units with these cells."""
    units = []
    for number, cells in enumerate(rows):
        texts = {id: str(cell) for id, cell in cells.items()}
        values, bad = read_values(texts, plan.card.values, plan.units)
        assert bad == []
        units.append(UnitValues(f"u{number}", reported=values, submitted=bool(cells)))
    return units


def scored(plan: Plan, *rows: dict[str, object], phase: Phase = "application") -> list[UnitScore]:
    """Return the scores of units with these cells."""
    return score(plan, units_of(plan, *rows), phase)


def one_item(method: str, folder: Path, value: str = "x", points: int = 10, more: str = "") -> Plan:
    """Return a card of one item that works on a plain number `x`, codes `w`, flags `f`, `g`."""
    return plan_of(
        f"""\
title: 一项
full_marks: {points}
rounding: {{total: 4}}
values:
  x: {{title: 数}}
  y: {{title: 另一数}}
  w: {{title: 词, type: code}}
  f: {{title: 甲, type: flag}}
  g: {{title: 乙, type: flag}}
  m: {{title: 评, type: mark}}
items:
  - title: 项
    id: it
    points: {points}
    {f"value: {value}" if value else ""}
    {method}
{more}""",
        folder,
    )


def points_of(plan: Plan, *rows: dict[str, object]) -> list[str]:
    """Return the totals of units as text, `-` where there is none."""
    from changbai.engine.scoring.exact import decimal_text

    return ["-" if r.total is None else decimal_text(r.total) for r in scored(plan, *rows)]


def every(scores: tuple[ItemScore, ...]) -> list[ItemScore]:
    """Return scores of items and groups from the top down."""
    return [one for score_ in scores for one in (score_, *every(score_.children))]
