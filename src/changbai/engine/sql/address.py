"""Where an engine is, as a person writes it (引擎地址), and opening it against a pack.

duckdb                       DuckDB over the files of a data folder
duckdb:PATH                  tables in a DuckDB file
postgresql://USER@HOST/DB    tables in PostgreSQL
local[2], spark://HOST:PORT  Spark, over the files of a folder or the tables of its catalogue
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from changbai.engine.folder import FolderData
from changbai.engine.sql import duck, postgres, spark
from changbai.engine.sql.engine import Done, Engine, EngineError, Link
from changbai.engine.sql.files import absent_of, floating_of
from changbai.engine.sql.lying import found_data, found_tables
from changbai.engine.sql.store import EngineData
from changbai.engine.sql.tables import Tables
from changbai.kernel.problem import Mark, Problem
from changbai.pack.shapes import Pack

_SPARK = re.compile(r"(?:spark://\S+|local(?:\[[\d*]+\])?|yarn|k8s://\S+)\Z")
_POSTGRES = re.compile(r"postgres(?:ql)?://\S*\Z")
_SECRET = re.compile(r"(\w+://[^/@\s:]*:)[^@\s]*@|(password=)[^&\s]*", re.IGNORECASE)
CALL = Mark("--engine")


@dataclass(frozen=True)
class Opened:
    """An engine with the data that lie there (已连接引擎)."""

    engine: Engine
    data: EngineData


def shown(address: str) -> str:
    """Return an address without its password."""
    return _SECRET.sub(lambda m: f"{m[1]}***@" if m[1] else f"{m[2]}***", address)


def takes_folder(address: str) -> bool:
    """Tell whether an engine can work on the files of a data folder."""
    return address == "duckdb" or bool(_SPARK.match(address))


def open_on_folder(
    address: str, pack: Pack, folder: FolderData, tell: Callable[[Done], None] | None = None
) -> tuple[Opened | None, list[Problem]]:
    """Open an engine over the files of a data folder; None where it cannot be."""
    if not takes_folder(address):
        return None, [Problem("CB870", CALL, {"address": shown(address)})]
    try:
        link: Link
        if address == "duckdb":
            link, files = duck.over_folder(folder)
        else:
            link, files = spark.over_folder(address, folder)
    except EngineError as error:
        return None, [error.problem]
    tables = Tables(
        pack, by_period=True, floating=floating_of(files), absent=absent_of(pack, folder)
    )
    filed = {form: folder.periods(form) for form in pack.forms}
    data = EngineData(folder.title, folder.synthetic, folder.position, filed, folder.area_targets())
    return Opened(Engine(link, tables, tell), data), []


def open_on_tables(
    address: str, pack: Pack, schema: str = "", tell: Callable[[Done], None] | None = None
) -> tuple[Opened | None, list[Problem]]:
    """Open an engine that has tables of its own; None where they are not as they must be."""
    if address == "duckdb":
        return None, [Problem("CB882", CALL, {})]
    try:
        link = _linked(address)
    except EngineError as error:
        return None, [error.problem]
    try:
        tables, problems = found_tables(pack, link, schema)
        if tables is None:
            link.close()
            return None, problems
        engine = Engine(link, tables, tell)
        data, more = found_data(pack, engine)
    except EngineError as error:
        link.close()
        return None, [error.problem]
    if data is None:
        link.close()
        return None, [*problems, *more]
    return Opened(engine, data), [*problems, *more]


def _linked(address: str) -> Link:
    if address.startswith("duckdb:"):
        return duck.over_file(Path(address.removeprefix("duckdb:").removeprefix("//")))
    if _POSTGRES.match(address):
        return postgres.connected(address, shown(address))
    if _SPARK.match(address):
        return spark.connected(address)
    raise EngineError(Problem("CB870", CALL, {"address": shown(address)}))
