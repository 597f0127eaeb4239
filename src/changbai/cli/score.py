"""changbai score: score units by a scorecard and explain every point (评分)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from changbai.cli._card import open_card
from changbai.cli._score_text import explained, summary_table
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.scoring.results import plain
from changbai.engine.scoring.score import score
from changbai.engine.scoring.values_file import read_values_file
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language
from changbai.pack.scorecard import Phase


@click.command()
@click.argument("scorecard")
@click.argument("values", type=click.Path(path_type=Path))
@click.option(
    "--phase",
    type=click.Choice(["application", "review"]),
    default="application",
    help="First application or re-evaluation (申报或复核).",
)
@click.option("--unit", "only", default="", help="Explain one unit in full (单位编号).")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Day whose version is in force (日期)."
)
@json_option
@language_option
def command(
    scorecard: str,
    values: Path,
    phase: Phase,
    only: str,
    on: datetime | None,
    as_json: bool,
    language: Language,
) -> None:
    """Score the units of VALUES.csv by SCORECARD, a YAML file or PACK:id (评分).

    Where the file has verified columns only these count, and every cut is shown.
    """
    opened, problems = open_card(scorecard, on.date() if on else None)
    if opened is None:
        refuse(problems, language, as_json=as_json)
    units, more = read_values_file(values, opened.card, opened.plan.units)
    problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    results = score(opened.plan, units, phase)
    if only:
        results = [result for result in results if only in (result.unit, result.name)]
    if as_json:
        put_json(
            {
                "scorecard": opened.card.id,
                "title": plain(opened.card.title),
                "verified": opened.card.verified,
                "phase": phase,
                "units": plain(results),
                "problems": [problem.as_json() for problem in problems],
            }
        )
        return
    tell(problems, language)
    if only:
        for result in results:
            click.echo("\n".join(explained(opened.card, result, language)))
    else:
        click.echo(summary_table(opened.card, results, language))
