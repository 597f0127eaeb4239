"""`changbai brief`: the two-page brief on targets as Word, PDF or Excel (目标进展简报)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from changbai.cli._ask import open_both, period_of, unknown_codes
from changbai.cli._output import output_problems, put_file
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.brief import make_brief
from changbai.engine.brief_parts import gather
from changbai.engine.measure import Measurer
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language
from changbai.papers import formats


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@click.option("--as-of", "as_of", required=True, help="Period to judge at, e.g. 2016-12 (截至).")
@click.option("--area", default="", help="Area code; default the whole (区划代码).")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .docx, .pdf or .xlsx (输出文件).",
)
@click.option("--force", is_flag=True, help="Write over a file that is there (覆盖).")
@json_option
@language_option
def command(
    pack: Path,
    data: Path,
    as_of: str,
    area: str,
    output: Path,
    force: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Write the two-page brief on the targets of PACK (目标进展简报).

    The paper is a draft: no seal, no number. It records pack version and data position, so that
    `changbai reproduce` can compute its every figure again.
    """
    period, problems = period_of(as_of)
    problems += output_problems(output, formats.SUFFIXES, force=force)
    if has_errors(problems) or period is None:
        refuse(problems, language, as_json=as_json)
    found, opened, more = open_both(pack, data)
    problems += more
    if found:
        problems += unknown_codes(found, area)
    if found is None or opened is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    parts = gather(Measurer(found, opened), period, area)
    made_at = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    content = formats.write(make_brief(parts, language, made_at), output.suffix.lower())
    problems += put_file(output, content)
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json({"file": str(output), "bytes": len(content), "targets": len(parts.verdicts)})
    else:
        tell(problems, language)
        click.echo(f"{output}")
