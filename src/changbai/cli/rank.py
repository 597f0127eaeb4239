"""`changbai rank`: how well needs are matched on a judged set (排序评测)."""

from __future__ import annotations

import math
from pathlib import Path

import click

from changbai.cli._encoder import encoder_of
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.kernel.text import Language
from changbai.matching.entry import read_entries
from changbai.matching.judged import Figure
from changbai.matching.judged_set import find_offers, is_graded, measure, read_questions


@click.command()
@click.option(
    "--score",
    "judged",
    required=True,
    type=click.Path(path_type=Path),
    help="Judged set: JSON lines with qid, title and text (or query), rel (评测集).",
)
@click.option(
    "--offers",
    type=click.Path(path_type=Path),
    help="Offers; default: the file beside it that holds all judged ids (供给).",
)
@click.option("--semantic", "meaning", is_flag=True, help="With the semantic extra (语义模型).")
@click.option(
    "--vectors",
    type=click.Path(path_type=Path),
    help="File that keeps the vectors of --semantic (向量文件).",
)
@json_option
@language_option
def command(
    judged: Path,
    offers: Path | None,
    meaning: bool,
    vectors: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Measure the ranking on a judged set: nDCG, MAP, AUC, recall (排序评测)."""
    questions, problems = read_questions(judged)
    if not questions and not has_errors(problems):
        problems.append(Problem("CB427", Mark(str(judged))))
    encoder, more = encoder_of(vectors, meaning=meaning)
    problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    entries, more = read_entries(offers) if offers else find_offers(judged, questions)
    problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    figures = measure(questions, entries, encoder)
    if as_json:
        put_json(
            {
                "questions": len(questions),
                "offers": len(entries),
                "graded": is_graded(questions),
                "semantic": meaning,
                "figures": {name: _plain(figure) for name, figure in figures.items()},
            }
        )
        return
    tell(problems, language)
    zh = language == "zh"
    click.echo(
        f"{len(questions)} 个问题，{len(entries)} 项供给"
        if zh
        else f"{len(questions)} questions, {len(entries)} offers"
    )
    for name, figure in figures.items():
        click.echo(
            f"{name:<16}{figure.value:8.4f}  [{figure.low:.4f}, {figure.high:.4f}]  "
            f"n={figure.queries}"
        )


def _plain(figure: Figure) -> dict[str, float | int | None]:
    values = {"value": figure.value, "low": figure.low, "high": figure.high}
    plain = {name: None if math.isnan(v) else round(v, 6) for name, v in values.items()}
    return {**plain, "queries": figure.queries}
