"""DuckDB as engine (DuckDB 引擎): over a folder of Parquet and CSV, or over a database file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from changbai.engine.folder import FolderData
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.files import FileTable, tables_of
from changbai.engine.sql.tree import Dialect, written
from changbai.kernel.problem import Cell, Problem

#: Nothing tries the network: what the wheel holds is enough.
CONFIG: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}

#: Seconds between two looks for Ctrl-C.
PULSE = 0.1


class DuckLink:
    """A connection to DuckDB (DuckDB 连接)."""

    dialect: Dialect = "duckdb"

    def __init__(self, link: duckdb.DuckDBPyConnection, address: str, made: str = "") -> None:
        """Keep the connection; `made` is a folder that goes with it."""
        self.link, self.address, self._made = link, address, made
        self._thread = ThreadPoolExecutor(1)

    def columns(self, table: str, schema: str) -> dict[str, str]:
        """Return the columns of a table with their types; empty when there is none."""
        found = self.link.execute(
            "select column_name, lower(data_type) from information_schema.columns "
            "where table_name = ? and table_schema = coalesce(nullif(?, ''), current_schema())",
            [table, schema],
        ).fetchall()
        return dict(found)

    def fetch(self, statement: str) -> pl.DataFrame:
        """Return what a statement finds; Ctrl-C interrupts it."""
        # In a thread of its own: whoever waits for it can be interrupted, the engine cannot.
        running = self._thread.submit(lambda: self.link.execute(statement).fetchnumpy())
        try:
            # Polars restarts what a signal breaks into, so a wait without an end would not end.
            while not wait([running], PULSE).done:
                pass
            return frame_of(running.result())
        except KeyboardInterrupt:
            self.link.interrupt()
            wait([running])
            raise
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise EngineError(Problem("CB879", Cell(self.address), {"reason": reason})) from error

    def close(self) -> None:
        """End the connection and remove what was made for it."""
        self._thread.shutdown()
        self.link.close()
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)


def frame_of(found: Mapping[str, Any]) -> pl.DataFrame:
    """Return arrays by name, masked where missing, as a frame."""
    columns = []
    for name, values in found.items():
        plain, mask = np.ma.getdata(values), np.ma.getmaskarray(values)
        if plain.dtype.kind in "iuf":
            made = pl.Series(name, plain)
            columns.append(made.scatter(np.flatnonzero(mask), None) if mask.any() else made)
        else:
            pairs = zip(plain.tolist(), mask.tolist(), strict=True)
            texts = [None if gone else word for word, gone in pairs]
            columns.append(pl.Series(name, texts, pl.String, strict=False))
    return pl.DataFrame(columns)


def over_folder(data: FolderData, threads: int = 0) -> tuple[DuckLink, list[FileTable]]:
    """Return DuckDB over the files of a data folder, and the tables that they are."""
    config = CONFIG | ({"threads": threads} if threads else {})
    link, made = duckdb.connect(config=config), tempfile.mkdtemp(prefix="changbai-")
    tables = tables_of(data, Path(made))
    for each in tables:
        raw = f"file_{each.name}"
        if each.file is not None:
            link.read_parquet(str(each.file)).create_view(raw)
        link.execute(f'create view "{each.name}" as {written(each.view(raw), "duckdb")}')
    return DuckLink(link, str(data.path), made), tables


def over_file(path: Path) -> DuckLink:
    """Return DuckDB over a database file, which is only read."""
    try:
        return DuckLink(duckdb.connect(str(path), read_only=True, config=CONFIG), str(path))
    except duckdb.Error as error:
        facts = {"reason": str(error).splitlines()[0]}
        raise EngineError(Problem("CB872", Cell(str(path)), facts)) from error
