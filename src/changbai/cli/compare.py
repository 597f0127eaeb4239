"""changbai compare: two schemes on the same units, who changes band and why (两套办法对比)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._card import Opened, open_card
from changbai.cli._score_more import change_lines
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.scoring.comparing import compare_scores
from changbai.engine.scoring.results import plain
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues
from changbai.engine.scoring.values_file import read_values_file
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language
from changbai.pack.scorecard import Phase


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("values", type=click.Path(path_type=Path))
@click.option(
    "--phase",
    type=click.Choice(["application", "review"]),
    default="application",
    help="First application or re-evaluation (申报或复核).",
)
@click.option("--all", "every", is_flag=True, help="Also units that keep their band (全部单位).")
@json_option
@language_option
def command(
    old: str,
    new: str,
    values: Path,
    phase: Phase,
    every: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Score VALUES.csv by the schemes OLD and NEW and tell who changes band and why.

    OLD and NEW are YAML files or PACK:id. VALUES.csv holds the values that either asks for.
    """
    cards, problems = [], []
    for named in (old, new):
        opened, more = open_card(named)
        problems += more
        cards.append(opened)
    one, two = cards
    if one is None or two is None:
        refuse(problems, language, as_json=as_json)
    before, after, more = _read_both(values, one, two)
    problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    changes = compare_scores(score(one.plan, before, phase), score(two.plan, after, phase))
    if as_json:
        put_json(
            {
                "old": one.card.id,
                "new": two.card.id,
                "moved": sum(change.moved for change in changes),
                "units": [
                    {
                        "unit": change.unit,
                        "name": change.name,
                        "kind": change.kind,
                        "old": {"band": change.old.band, "total": plain(change.old.total)},
                        "new": {"band": change.new.band, "total": plain(change.new.total)},
                        "items": plain(change.items),
                        "others": plain(change.others),
                    }
                    for change in changes
                ],
                "problems": [problem.as_json() for problem in problems],
            }
        )
        return
    tell(problems, language)
    click.echo("\n".join(change_lines(changes, language, every=every)))


def _read_both(
    values: Path, one: Opened, two: Opened
) -> tuple[list[UnitValues], list[UnitValues], list[Problem]]:
    """Read the values of both schemes; a column is unknown only when neither knows it."""
    before, problems = read_values_file(values, one.card, one.plan.units)
    after, more = read_values_file(values, two.card, two.plan.units)
    unknown = {problem.place for problem in problems if problem.code == "CB363"}
    unknown &= {problem.place for problem in more if problem.code == "CB363"}
    told: dict[tuple[str, str, str], Problem] = {}
    for problem in (*problems, *more):
        if problem.code != "CB363" or problem.place in unknown:
            told.setdefault((problem.code, str(problem.place), problem.sentence()), problem)
    return before, after, list(told.values())
