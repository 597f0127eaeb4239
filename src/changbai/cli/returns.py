"""`changbai returns`: returns in and out in bulk (批量报送与导出)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from changbai.cli._output import output_problems, put_file
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.cli._site import Progress, use_site
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text

_SUFFIXES = (".xlsx", ".csv", ".parquet")
#: Problems written out for people; a workbook of a province may hold thousands.
_SHOWN = 50
_MORE = Text(
    "另有 {n} 条未列出（--json 或 --marked 可得全部）", "{n} more (all with --json or --marked)"
)
_WRITTEN = Text("已写出：", "Written: ")
_ROWS = Text("{n} 份", "{n} returns")

form_option = click.option("--form", "form_id", required=True, help="Form, e.g. b204 (报表).")
period_option = click.option(
    "--period", "period_text", required=True, help="Period, e.g. 2016, 2016Q3, 2016-09 (报告期)."
)
as_option = click.option(
    "--as", "user", default="", help="Account to act as; default: the operator (操作账户)."
)


@click.group()
def command() -> None:
    """Returns in and out in bulk (批量报送与导出)."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@form_option
@period_option
@as_option
@click.option("--dry-run", "dry", is_flag=True, help="Check only, hand nothing in (只审核).")
@click.option(
    "--marked", is_flag=True, help="Write what was refused beside each file, marked (写标注件)."
)
@json_option
@language_option
def bring(
    files: tuple[Path, ...],
    form_id: str,
    period_text: str,
    user: str,
    dry: bool,
    marked: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Hand in the returns of FILES: .xlsx, .csv, .zip of workbooks, or a folder (批量报送).

    What is sound is handed in, all of a file together; the rest is told with its cell. Importing
    the same again changes nothing. Exit code 2 when anything was refused.
    """
    records = _records(language, as_json)
    asked, problems = records.asked(form_id, period_text, user, filling=True)
    if asked is None:
        refuse(problems, language, as_json=as_json)
    told: list[dict[str, Any]] = []
    bad = False
    for path in files:
        outcome, problems = records.bring(asked, path, dry, Progress(language), language, marked)
        back = outcome.back if outcome else None
        if back is not None:
            target = path.parent / back[0]
            problems = [*problems, *put_file(target, back[1])]
        bad = bad or has_errors(problems)
        line: dict[str, Any] = {"file": str(path), "dry_run": dry}
        line |= outcome.facts if outcome else {}
        line["marked"] = str(target) if back is not None else None
        line["problems"] = [problem.as_json() for problem in problems]
        told.append(line)
        if not as_json:
            _say(path, outcome.said if outcome else [], problems, language)
            if back is not None:
                click.echo(f"  {_WRITTEN.show(language)}{target}")
    if as_json:
        put_json({"files": told})
    raise SystemExit(2 if bad else 0)


@command.command("export")
@form_option
@period_option
@click.option("--area", default="", help="Only what lies in this area (区划).")
@click.option(
    "--as-of", "moment", default="", help="As known at a moment or a journal line (获知时间)."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write (输出).")
@click.option("--force", is_flag=True, help="Write over a file that is there (覆盖).")
@as_option
@json_option
@language_option
def export(
    form_id: str,
    period_text: str,
    area: str,
    moment: str,
    out: Path,
    force: bool,
    user: str,
    as_json: bool,
    language: Language,
) -> None:
    """Write the returns of a form and period to .xlsx, .csv or .parquet (导出报送).

    Texts stay texts whatever they begin with, negative numbers stay numbers, missing stays
    empty. Only what the account may see is written.
    """
    problems = output_problems(out, _SUFFIXES, force=force)
    if problems:
        refuse(problems, language, as_json=as_json)
    records = _records(language, as_json)
    asked, problems = records.asked(form_id, period_text, user, filling=False)
    if asked is None:
        refuse(problems, language, as_json=as_json)
    made, problems = records.export(asked, area, moment, out.suffix.lower())
    if made is not None:
        problems = [*problems, *put_file(out, made.content)]
    if made is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json({"file": str(out), "returns": made.rows, "position": made.position})
        return
    click.echo(f"{_WRITTEN.show(language)}{out}  {_ROWS.show(language).format(n=made.rows)}")


def _records(language: Language, as_json: bool) -> Any:
    """Set the site up and return what works on its records."""
    problems = use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _returns

    return _returns


def _say(path: Path, said: list[str], problems: list[Problem], language: Language) -> None:
    tell(problems[:_SHOWN], language)
    if len(problems) > _SHOWN:
        click.echo(_MORE.show(language).format(n=len(problems) - _SHOWN), err=True)
    for words in said:
        click.echo(f"{path}: {words}")
