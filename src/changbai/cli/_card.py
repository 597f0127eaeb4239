"""Finding the scorecard that a command names (评价体系的指定): a file, or PACK:id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from changbai.engine.scoring.plan import Plan, make_plan
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.load import find_pack, load_pack
from changbai.pack.rules.scorecards import card_problems
from changbai.pack.scorecard import Scorecard
from changbai.pack.scorecard_file import read_scorecard, units_beside
from changbai.pack.vocabulary import nearest


@dataclass(frozen=True, slots=True)
class Opened:
    """A scorecard made ready, and where it stands (打开的评价体系)."""

    card: Scorecard
    plan: Plan
    path: Path


def open_card(named: str, on: date | None = None) -> tuple[Opened | None, list[Problem]]:
    """Open a scorecard by file, or as `PACK:id` where PACK is a folder or the name of a pack.

    An id may be that of a series: the version in force on the day is taken.
    """
    path = Path(named)
    if path.suffix in (".yaml", ".yml") or ":" not in named:
        card, problems = read_scorecard(path)
        if card is None:
            return None, problems
        units = units_beside(path)
        problems += card_problems(card, units)
        if has_errors(problems):
            return None, problems
        return Opened(card, make_plan(card, units), path), problems
    folder_name, _, id = named.rpartition(":")
    folder = Path(folder_name)
    if not (folder / "pack.yaml").is_file():
        folder = find_pack(folder_name, Path.cwd() / "here") or folder
    pack, problems = load_pack(folder)
    if pack is None:
        return None, problems
    card, more = chosen(pack.scorecards, id, on or date.today(), named)
    problems = [p for p in problems if card and p.place.file == card.mark.file] + more
    if card is None or has_errors(problems):
        return None, problems
    return Opened(card, make_plan(card, pack.units), Path(card.mark.file)), problems


def chosen(
    known: Mapping[str, Scorecard], id: str, day: date, named: str
) -> tuple[Scorecard | None, list[Problem]]:
    """Return the card of an id, or the version of a series that is in force on a day."""
    if id in known:
        return known[id], []
    series = [card for card in known.values() if card.series == id]
    if not series:
        near = nearest(id, [*known, *(card.series for card in known.values() if card.series)])
        return None, [Problem("CB360", Mark(named), {"id": id, "near": near})]
    held = [
        card
        for card in series
        if (card.valid_from or date.min) <= day <= (card.valid_to or date.max)
    ]
    if not held:
        return None, [Problem("CB367", Mark(named), {"id": id, "day": day})]
    return held[0], []
