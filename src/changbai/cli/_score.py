"""How a reading compares with an annotation, for `changbai read --score` (评分输出)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from changbai.cli._show import put_json, refuse
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Language
from changbai.reading.intake import take_in
from changbai.reading.plain import as_plain
from changbai.reading.read import read_text
from changbai.reading.score import Tally, score, total


def show_scores(gold: Path, file: Path, *, as_json: bool, language: Language) -> None:
    """Score readings against annotations and show precision and recall by kind (评分)."""
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
