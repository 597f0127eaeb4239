"""changbai score: score units by a scorecard and explain every point (评分)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from changbai.cli._card import open_card
from changbai.cli._score_more import raising_lines, rank_table
from changbai.cli._score_text import explained, summary_table
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.scoring.raising import Raise, what_would_raise
from changbai.engine.scoring.ranks import rank_intervals
from changbai.engine.scoring.results import plain
from changbai.engine.scoring.score import score
from changbai.engine.scoring.values_file import read_values_file
from changbai.kernel.problem import Cell, Problem, has_errors
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
@click.option("--raise", "raising", is_flag=True, help="With --unit: what would raise it (提分).")
@click.option(
    "--weights",
    type=click.FloatRange(0, 0.9),
    default=None,
    help="Ranks when weights move by this share, e.g. 0.2 (权重扰动).",
)
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
    raising: bool,
    weights: float | None,
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
    ranks = rank_intervals(results, weights) if weights is not None else []
    advice: list[Raise] = []
    if only:
        results = [result for result in results if only in (result.unit, result.name)]
        if not results:
            refuse([Problem("CB369", Cell(str(values)), {"unit": only})], language, as_json=as_json)
        if raising:
            rows = [unit.counted for unit in units if unit.submitted]
            wanted = {result.unit for result in results}
            advice = [
                what_would_raise(opened.plan, rows, unit.counted, phase)
                for unit in units
                if unit.unit in wanted
            ]
    if as_json:
        put_json(
            {
                "scorecard": opened.card.id,
                "title": plain(opened.card.title),
                "verified": opened.card.verified,
                "phase": phase,
                "units": plain(results),
                "raise": plain(advice),
                "ranks": plain(ranks),
                "problems": [problem.as_json() for problem in problems],
            }
        )
        return
    tell(problems, language)
    if only:
        for result in results:
            click.echo("\n".join(explained(opened.card, result, language)))
        for found in advice:
            click.echo("\n".join(raising_lines(found, language)))
    else:
        click.echo(summary_table(opened.card, results, language))
    if ranks and weights is not None:
        click.echo()
        click.echo(rank_table(ranks, weights, language))
