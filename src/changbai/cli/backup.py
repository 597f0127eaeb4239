"""`changbai backup`: one file from which the site can be made again (备份)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click

from changbai.cli._output import output_problems
from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.cli._site import use_site
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_DONE = Text(
    "备份已写入 {path}：{tables} 张表 {rows} 行，材料 {files} 件，"
    "流水第 {sequence} 条，{size} 字节。",
    "Backup written to {path}: {tables} tables, {rows} rows, {files} files of evidence, "
    "journal line {sequence}, {size} bytes.",
)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@json_option
@language_option
def command(out: Path, *, as_json: bool, language: Language) -> None:
    """Write database and evidence of the site to one file OUT, while it runs (备份).

    OUT may be a folder: the file is then named by the moment. The file restores on SQLite and
    on PostgreSQL alike. It holds everything but sessions and what is computed from the rest;
    keep it as safe as the site itself. Ends with 2 and leaves no file when it cannot be whole.
    """
    if out.is_dir():
        out = out / f"changbai-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    problems = output_problems(out, force=False)
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    problems += use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _backup

    manifest, problems = _backup.write(out)
    if manifest is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    with out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {
        "path": str(out),
        "made_at": manifest.made_at.isoformat(),
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": len(manifest.files),
        "sequence": manifest.journal["sequence"],
        "size": out.stat().st_size,
        "sha256": digest,
    }
    if as_json:
        put_json(facts)
        return
    click.echo(_DONE.show(language).format(**facts))
    click.echo(f"SHA-256 {digest}")
