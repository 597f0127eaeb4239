"""`changbai export-tables`: put a folder of data into the tables of an engine (导入数据表)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._ask import CALL, open_both
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.sql.address import shown
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.load import load_duck, load_postgres
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text

_SAID = Text("{count} 张表，{rows} 行", "{count} tables, {rows} rows")


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@click.option(
    "--engine",
    required=True,
    envvar="CHANGBAI_ENGINE",
    show_envvar=True,
    help="postgresql://... or duckdb:FILE (外部引擎).",
)
@click.option("--schema", default="", help="Schema of the tables, made when missing (模式).")
@json_option
@language_option
def command(
    pack: Path, data: Path, engine: str, schema: str, as_json: bool, language: Language
) -> None:
    """Put the folder --data into new tables of an engine (导入数据表).

    The tables are laid out as `changbai run --engine` reads them. All or nothing: where a table
    is there already nothing is written, and the command ends with exit code 2.
    """
    found, folder, problems = open_both(pack, data)
    if found is None or folder is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    try:
        if engine.startswith(("postgresql://", "postgres://")):
            counts = load_postgres(engine, folder, schema)
        elif engine.startswith("duckdb:"):
            counts = load_duck(Path(engine.removeprefix("duckdb:").removeprefix("//")), folder)
        else:
            problem = Problem("CB870", CALL, {"address": shown(engine)})
            refuse([*problems, problem], language, as_json=as_json)
    except EngineError as error:
        refuse([*problems, error.problem], language, as_json=as_json)
    if as_json:
        put_json({"tables": counts})
    else:
        tell(problems, language)
        facts = {"count": len(counts), "rows": sum(counts.values())}
        click.echo(_SAID.show(language).format(**facts))
