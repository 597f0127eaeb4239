"""changbai read: from a policy document to its targets, actors, amounts (解读政策文件)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._contrast import show_contrast
from changbai.cli._score import show_scores
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.kernel.text import Language
from changbai.reading.draft import TO_REVIEW
from changbai.reading.draft_pack import write_draft
from changbai.reading.intake import take_in
from changbai.reading.plain import as_plain
from changbai.reading.read import read_text
from changbai.reading.shapes import DOUBTS, FoundTarget, Reading


@click.command(name="read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--pack",
    "folder",
    type=click.Path(path_type=Path),
    help="Write a draft pack into this new folder (写出政策包草稿).",
)
@click.option(
    "--extends",
    default="national",
    show_default=True,
    help="Pack that the draft stands on (所继承的政策包).",
)
@click.option(
    "--against",
    "old",
    type=click.Path(path_type=Path),
    help="An earlier text: tell what was added, dropped, changed, target by target (与旧文对照).",
)
@click.option(
    "--score",
    "gold",
    type=click.Path(path_type=Path),
    help="Annotation (JSON, or a folder of them) to score against; FILE may be a folder (评分).",
)
@json_option
@language_option
def command(
    file: Path,
    *,
    folder: Path | None,
    extends: str,
    old: Path | None,
    gold: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Read a policy document: clauses, targets, actors, amounts (解读政策文件)."""
    if gold is not None:
        show_scores(gold, file, as_json=as_json, language=language)
        return
    text, problems = take_in(file)
    if text is None:
        refuse(problems, language, as_json=as_json)
    if old is not None:
        before, problems = take_in(old)
        if before is None:
            refuse(problems, language, as_json=as_json)
        show_contrast(read_text(before), read_text(text), as_json=as_json, language=language)
        return
    if folder is not None:
        _write(text, file, folder, extends, as_json=as_json, language=language)
        return
    reading = read_text(text)
    if as_json:
        put_json({"file": file.name, **as_plain(reading)})
    else:
        _show(reading, language)


def _write(
    text: str, file: Path, folder: Path, extends: str, *, as_json: bool, language: Language
) -> None:
    pack, problems = write_draft(text, folder, file.stem, extends)
    if pack is None:
        refuse(problems, language, as_json=as_json)
    doubtful = sum(TO_REVIEW in target.note for target in pack.targets.values())
    if as_json:
        put_json(
            {
                "pack": pack.head.id,
                "folder": str(folder),
                "clauses": len(pack.clauses),
                "targets": len(pack.targets),
                "to_review": doubtful,
                "problems": [problem.as_json() for problem in problems],
            }
        )
        return
    tell(problems, language)
    count = len(pack.targets)
    click.echo(
        f"{folder}：条款 {len(pack.clauses)}，目标 {count}，其中待核 {doubtful}。"
        if language == "zh"
        else f"{folder}: {len(pack.clauses)} clauses, {count} targets, {doubtful} to review."
    )


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
