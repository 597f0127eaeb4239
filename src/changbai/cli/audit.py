"""`changbai audit`: verify the journal, export it, print its seal for writing down (审计)."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from changbai.cli._guard import guarded
from changbai.cli._output import output_problems, put_file
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.cli._site import use_site
from changbai.kernel.problem import Cell, Mark, Problem, has_errors
from changbai.kernel.text import Language, Text

FORMATS = ("jsonl", "csv")
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def command() -> None:
    r"""Verify the journal, export it, print its seal (审计：核验、导出、抄录封印).

    \b
    verify    name every line whose seal does not hold; then exit code 2
    head      print number and seal of the last line, for writing down
    export    write lines of the journal as JSON lines or CSV
    """


@command.command()
@click.option("--anchor", default="", help="Number:seal written down before (抄录的封印).")
@json_option
@language_option
def verify(anchor: str, as_json: bool, language: Language) -> None:
    """Check every seal of the journal from the first line on (核验流水).

    Altered, removed, inserted and cut lines are named. With --anchor also that the line written
    down then still bears that seal: who could forge the whole chain cannot forge your note.
    """
    journal = _open(language, as_json=as_json)
    breaks = journal.verify(_written_down(anchor))
    problems = [
        Problem("CB699", Cell("journal"), {"sequence": one.sequence, "what": one.words})
        for one in breaks
    ]
    head = journal.head()
    if as_json:
        put_json(
            {
                "whole": not breaks,
                "lines": head.sequence,
                "head": head.digest,
                "breaks": [{"sequence": one.sequence, "reason": one.reason} for one in breaks],
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        tell(problems, language)
        click.echo(_verdict(head.sequence, len(breaks)).show(language))
    sys.exit(2 if breaks else 0)


@command.command()
@json_option
@language_option
def head(as_json: bool, language: Language) -> None:
    """Print number and seal of the last line as NUMBER:SEAL, for `verify --anchor` (抄录封印)."""
    journal = _open(language, as_json=as_json)
    last = journal.head()
    if as_json:
        put_json({"sequence": last.sequence, "digest": last.digest})
    else:
        click.echo(f"{last.sequence}:{last.digest}")


@command.command()
@click.option("--from", "first", type=_DAY, help="First day, e.g. 2016-01-01 (起).")
@click.option("--to", "last", type=_DAY, help="Last day (止).")
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", help="格式.")
@click.option("--output", type=click.Path(path_type=Path), help="File; default: print (输出).")
@click.option("--force", is_flag=True, help="Replace a file that is there (覆盖).")
@language_option
def export(
    first: datetime | None,
    last: datetime | None,
    form: str,
    output: Path | None,
    force: bool,
    language: Language,
) -> None:
    """Write the lines of some days with their seals (导出流水)."""
    problems = output_problems(output, force=force) if output else []
    if problems:
        refuse(problems, language)
    journal = _open(language, as_json=False)
    lines = journal.lines_between(_midnight(first), _midnight(last, days=1))
    text = _csv(lines) if form == "csv" else _json_lines(lines)
    if output is None:
        for piece in text:
            click.echo(piece, nl=False)
        return
    mark = "\ufeff" if form == "csv" else ""
    problems = put_file(output, (mark + "".join(text)).encode())
    if problems:
        refuse(problems, language)
    click.echo(str(output))


guarded(verify)
guarded(head)
guarded(export)


def _verdict(lines: int, breaks: int) -> Text:
    if breaks:
        return Text(
            f"流水 {lines} 行：{breaks} 处封印不符。", f"{lines} lines: {breaks} seals do not hold."
        )
    return Text(f"流水 {lines} 行，封印完整。", f"{lines} lines, every seal holds.")


def _open(language: Language, *, as_json: bool) -> ModuleType:
    """Open the records and return their journal, or say why they cannot be opened."""
    problems = use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from django.db import DatabaseError

    # Models can be imported only after Django is set up.
    from changbai.records import journal

    try:
        journal.head()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        problem = Problem("CB608", Mark("CHANGBAI_DATABASE"), {"reason": reason})
        refuse([problem], language, as_json=as_json)
    return journal


def _written_down(anchor: str) -> tuple[int, str] | None:
    """Return number and seal that somebody wrote down; None when nothing was."""
    if not anchor:
        return None
    number, _, seal = anchor.strip().partition(":")
    if not (number.isdigit() and seal):
        raise click.BadParameter("NUMBER:SEAL", param_hint="--anchor")
    return int(number), seal


def _midnight(day: datetime | None, days: int = 0) -> datetime | None:
    """Return the beginning of a local day, or of one some days later; None asks for no bound."""
    if day is None:
        return None
    # Django is imported only after the environment is set.
    from django.utils import timezone

    return timezone.make_aware(day + timedelta(days=days))


def _json_lines(lines: Iterable[dict[str, Any]]) -> Iterable[str]:
    return (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def _csv(lines: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Yield the lines as CSV; no text of ours begins a formula in a spreadsheet."""
    names: list[str] = []
    for line in lines:
        box = io.StringIO()
        writer = csv.writer(box)
        if not names:
            names = list(line)
            writer.writerow(names)
        writer.writerow([_plain(line[name]) for name in names])
        yield box.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, int):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
