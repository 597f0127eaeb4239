"""`changbai restore`: make the site again from a backup, or rehearse it (恢复)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.cli._site import use_site
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_DONE = Text(
    "已恢复 {made_at} 的备份：{tables} 张表 {rows} 行逐行一致，材料 {files} 件，"
    "审计链完整（第 {sequence} 条）。",
    "Restored the backup of {made_at}: {tables} tables, {rows} rows equal row for row, "
    "{files} files of evidence, audit chain whole (line {sequence}).",
)
_REHEARSED = Text("（演练：未触动任何现有数据）", "(A rehearsal: no data was touched.)")
_SESSIONS = Text("所有登录已失效，请重新登录。", "Nobody is signed in any more.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--verify",
    is_flag=True,
    help="Only rehearse: restore into a throw-away database and compare (演练).",
)
@click.option("--into", default="", help="Address of an empty database (目标数据库).")
@json_option
@language_option
def command(file: Path, verify: bool, into: str, *, as_json: bool, language: Language) -> None:
    """Restore the backup FILE into an empty database, compared row for row (恢复).

    The database is that of --into, else of CHANGBAI_DATABASE, else a SQLite file under
    CHANGBAI_HOME. With --verify and without --into everything is restored into a throw-away
    place, held against the backup and thrown away: a backup that was never restored is none.
    """
    with tempfile.TemporaryDirectory(prefix="changbai-restore-") as place:
        if verify and not into:
            os.environ["CHANGBAI_HOME"], os.environ["CHANGBAI_DATABASE"] = place, ""
        elif into:
            os.environ["CHANGBAI_DATABASE"] = into
        problems = use_site()
        if has_errors(problems):
            refuse(problems, language, as_json=as_json)
        # Models can be imported only after Django is set up.
        from changbai.cli import _backup

        manifest, problems = _backup.restore(file)
        if manifest is None or has_errors(problems):
            refuse(problems, language, as_json=as_json)
    facts: dict[str, Any] = {
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": len(manifest.files),
        "sequence": manifest.journal["sequence"],
        "position": manifest.journal["truth"],
        "rehearsal": verify and not into,
    }
    if as_json:
        put_json(facts)
        return
    click.echo(_DONE.show(language).format(**facts))
    click.echo((_REHEARSED if facts["rehearsal"] else _SESSIONS).show(language))
