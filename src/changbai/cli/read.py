"""changbai read: from a policy document to its targets, actors, amounts (解读政策文件)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Language
from changbai.reading.intake import take_in
from changbai.reading.plain import as_plain
from changbai.reading.read import read_text
from changbai.reading.score import Tally, score, total
from changbai.reading.shapes import DOUBTS, FoundTarget, Reading


@click.command(name="read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--score",
    "gold",
    type=click.Path(path_type=Path),
    help="Annotation (JSON, or a folder of them) to score against; FILE may be a folder (评分).",
)
@json_option
@language_option
def command(file: Path, *, gold: Path | None, as_json: bool, language: Language) -> None:
    """Read a policy document: clauses, targets, actors, amounts (解读政策文件)."""
    if gold is not None:
        _score(gold, file, as_json=as_json, language=language)
        return
    text, problems = take_in(file)
    if text is None:
        refuse(problems, language, as_json=as_json)
    reading = read_text(text)
    if as_json:
        put_json({"file": file.name, **as_plain(reading)})
    else:
        _show(reading, language)


def _show(reading: Reading, language: Language) -> None:
    front = reading.front
    zh = language == "zh"
    for label, value in (
        ("标题" if zh else "title", front.title),
        ("发文机关" if zh else "issuer", front.issuer),
        ("文号" if zh else "number", front.number),
        ("成文日期" if zh else "date", front.issued or ""),
    ):
        if value:
            click.echo(f"{label}: {value}")
    counted = {
        ("条款" if zh else "clauses"): sum(
            one.kind not in ("lead", "item") for one in reading.clauses
        ),
        ("目标" if zh else "targets"): len(reading.targets),
        ("节点" if zh else "milestones"): len(reading.milestones),
        ("常设规定" if zh else "rules"): len(reading.rules),
        ("责任单位" if zh else "actors"): len(reading.actors),
        ("资金" if zh else "amounts"): len(reading.amounts),
        ("举措" if zh else "measures"): len(reading.measures),
    }
    click.echo("  ".join(f"{name} {count}" for name, count in counted.items()))
    for target in reading.targets:
        click.echo(_target_line(target, language))
    for amount in reading.amounts:
        rate = f" {amount.rate_pct}%" if amount.rate_pct is not None else ""
        value = f" {amount.value}{amount.unit}" if amount.value is not None else ""
        click.echo(f"  {amount.clause:<8} {amount.value_role}{rate}{value}  {amount.condition}")


def _target_line(target: FoundTarget, language: Language) -> str:
    high = f"–{target.value_high}" if target.value_high is not None else ""
    due = f" {target.deadline}" if target.deadline else ""
    doubts = "; ".join(DOUBTS[code].show(language) for code in target.doubts)
    goal = f"{target.comparator} {target.value}{high}{target.unit}{due}"
    sure = f"[{target.confidence:.2f}{' ' + doubts if doubts else ''}]"
    return f"  {target.clause:<8} {target.subject} {goal}  {sure}"


def _score(gold: Path, file: Path, *, as_json: bool, language: Language) -> None:
    pairs, problems = _pairs(gold, file)
    scores: dict[str, dict[str, Tally]] = {}
    for annotation, path in pairs:
        text, more = take_in(path)
        if text is None:
            problems += more
            continue
        scores[path.name] = score(as_plain(read_text(text)), annotation, text)
    if problems:
        refuse(problems, language, as_json=as_json)
    if len(scores) > 1:
        scores["total"] = total(scores.values())
    if as_json:
        put_json(
            {
                name: {kind: _plain(one) for kind, one in each.items()}
                for name, each in scores.items()
            }
        )
        return
    for name, each in scores.items():
        click.echo(name)
        for kind, tally in each.items():
            click.echo(_tally_line(kind, tally))
            if name != "total":
                for mark, quotes in (("-", tally.missed), ("+", tally.invented)):
                    for quote in quotes:
                        click.echo(f"      {mark} {quote}")


def _pairs(gold: Path, file: Path) -> tuple[list[tuple[dict[str, Any], Path]], list[Problem]]:
    """Return annotations with their texts; in a folder, `doc` names the text of each."""
    pairs: list[tuple[dict[str, Any], Path]] = []
    problems: list[Problem] = []
    for path in sorted(gold.glob("*.json")) if gold.is_dir() else [gold]:
        try:
            annotation = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            problems.append(Problem("CB412", Mark(str(path)), {"reason": str(error)}))
            continue
        if not isinstance(annotation, dict) or not isinstance(annotation.get("targets", []), list):
            problems.append(Problem("CB412", Mark(str(path)), {"reason": "targets"}))
            continue
        pairs.append((annotation, file / str(annotation.get("doc", "")) if file.is_dir() else file))
    return pairs, problems


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "precision": tally.precision, "recall": tally.recall, "f1": tally.f1, "right": tally.right,
        "read": tally.read, "gold": tally.gold,
        "fields": {name: _share(count, tally) for name, count in tally.fields.items()},
        "missed": list(tally.missed), "invented": list(tally.invented),
    }  # fmt: skip


def _tally_line(kind: str, tally: Tally) -> str:
    fields = "".join(f"  {name} {_share(count, tally):.3f}" for name, count in tally.fields.items())
    return (
        f"  {kind:<9} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}"
        f"  ({tally.right}/{tally.read}/{tally.gold}){fields}"
    )


def _share(count: int, tally: Tally) -> float:
    return count / tally.right if tally.right else 1.0
