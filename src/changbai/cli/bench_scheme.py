"""changbai bench-scheme: type an example, see each item's points, save it as a case (试算台)."""

from __future__ import annotations

from collections.abc import Mapping

import click

from changbai.cli._card import Opened, open_card
from changbai.cli._case_text import add_case, case_lines
from changbai.cli._score_more import raising_lines
from changbai.cli._score_text import explained
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.scoring.cases import same
from changbai.engine.scoring.exact import decimal_text
from changbai.engine.scoring.raising import what_would_raise
from changbai.engine.scoring.results import UnitScore, plain
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues, read_cell, read_values
from changbai.kernel.problem import Cell, Mark, Problem
from changbai.kernel.text import Language, Text
from changbai.pack.scorecard import Phase, Value
from changbai.pack.vocabulary import nearest

ASK = Text("（没有就直接回车）", "(Enter when there is none)")
UNREADABLE = Text("读不出，请重填", "cannot be read, once more")


@click.command()
@click.argument("scorecard")
@click.option("--set", "given", multiple=True, metavar="K=V", help="A value by id or title (数据).")
@click.option("--expect", default="", help="Total worked out by hand (手工总分).")
@click.option("--by-hand", default="", help="The arithmetic, kept with the case (算式).")
@click.option("--save", default="", metavar="NAME", help="Save it as a case (存为算例).")
@click.option(
    "--phase",
    type=click.Choice(["application", "review"]),
    default="application",
    help="First application or re-evaluation (申报或复核).",
)
@click.option("--raise", "raising", is_flag=True, help="Also what would raise the score (提分).")
@json_option
@language_option
def command(
    scorecard: str,
    given: tuple[str, ...],
    expect: str,
    by_hand: str,
    save: str,
    phase: Phase,
    raising: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Try SCORECARD on one example: each item's points, the total, the band.

    Without --set every value is asked for. A total that differs from --expect ends with 2, and
    nothing is saved then.
    """
    opened, problems = open_card(scorecard)
    if opened is None:
        refuse(problems, language, as_json=as_json)
    cells, more = _given(opened, given) if given else (_asked(opened, language), [])
    values, bad = read_values(cells, opened.card.values, opened.plan.units)
    more += [_unreadable(opened.card.values[id], cells[id]) for id in bad]
    if more:
        refuse([*problems, *more], language, as_json=as_json)
    unit = UnitValues("", reported=values, submitted=bool(cells))
    result = score(opened.plan, [unit], phase)[0]
    if expect and not same(expect, result.total):
        found = "none" if result.total is None else decimal_text(result.total)
        more.append(_differs(opened, save, expect, found))
    elif save:
        total = "none" if result.total is None else (expect or decimal_text(result.total))
        lines = case_lines(save, cells, total, result.band, by_hand)
        more += add_case(opened.path, lines)
    found_raise = what_would_raise(opened.plan, [values], values, phase) if raising else None
    if as_json:
        put_json(
            {
                "scorecard": opened.card.id,
                "unit": plain(result),
                "raise": plain(found_raise) if found_raise else None,
                "saved": bool(save and not more),
                "problems": [problem.as_json() for problem in [*problems, *more]],
            }
        )
    else:
        tell(problems, language)
        _show(opened, result, language)
        if found_raise:
            click.echo("\n".join(raising_lines(found_raise, language)))
        if save and not more:
            said = Text(f"已存为算例：{save}", f"saved as a case: {save}")
            click.echo(said.show(language))
        tell(more, language)
    if more:
        raise SystemExit(2)


def _show(opened: Opened, result: UnitScore, language: Language) -> None:
    click.echo("\n".join(explained(opened.card, result, language)))


def _given(opened: Opened, given: tuple[str, ...]) -> tuple[dict[str, str], list[Problem]]:
    """Read `--set k=v`; k is the id or title of a value."""
    ids = {id: id for id in opened.card.values}
    ids |= {value.title.zh: id for id, value in opened.card.values.items()}
    cells: dict[str, str] = {}
    problems = []
    for text in given:
        name, sign, cell = text.partition("=")
        id = ids.get(name.strip())
        if not sign or id is None:
            facts = {"part": text, "id": name.strip(), "near": nearest(name.strip(), ids)}
            problems.append(Problem("CB242", Mark("--set"), facts))
        else:
            cells[id] = cell.strip()
    return cells, problems


def _asked(opened: Opened, language: Language) -> dict[str, str]:
    """Ask for every value at the terminal, again where an answer cannot be read."""
    cells: dict[str, str] = {}
    for id, value in opened.card.values.items():
        words = "、".join(value.codes) or {"flag": "是/否"}.get(value.type, value.unit)
        prompt = f"{value.title.show(language)} [{words}]" if words else value.title.show(language)
        while True:
            cell = click.prompt(f"{prompt} {ASK.show(language)}", default="", show_default=False)
            if read_cell(cell, value, opened.plan.units)[1]:
                break
            click.echo(UNREADABLE.show(language))
        if cell.strip():
            cells[id] = cell.strip()
    return cells


def _unreadable(value: Value, found: str) -> Problem:
    allowed = "、".join(value.codes) or {"flag": "是 否"}.get(value.type, "12.5")
    facts = {"column": value.title, "found": found, "expected": allowed}
    return Problem("CB362", Cell("--set"), facts)


def _differs(opened: Opened, name: str, expect: str, found: str) -> Problem:
    facts: Mapping[str, object] = {
        "card": opened.card.id,
        "case": name or "–",
        "what": Text("总分", "the total"),
        "expected": expect,
        "found": found,
    }
    return Problem("CB365", Mark(str(opened.path)), dict(facts))
