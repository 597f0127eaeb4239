"""Spark as engine (Spark 引擎): a session of its own, local or on a cluster."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from changbai.engine.folder import FolderData
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.files import FileTable, tables_of
from changbai.engine.sql.tree import Dialect, written
from changbai.kernel.problem import Cell, Problem

#: What a session is told beside what the machine's own settings say.
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
}
#: On one machine nobody from outside is listened to, and many small tasks only cost.
LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}


class SparkLink:
    """A Spark session (Spark 会话)."""

    dialect: Dialect = "spark"

    def __init__(self, session: Any, address: str, made: str = "") -> None:
        """Keep the session; `made` is a folder that goes with it."""
        self.session, self.address, self._made = session, address, made

    def columns(self, table: str, schema: str) -> dict[str, str]:
        """Return the columns of a table with their types; empty when there is none."""
        name = f"`{schema}`.`{table}`" if schema else f"`{table}`"
        if not self.session.catalog.tableExists(name.replace("`", "")):
            return {}
        return {f.name: f.dataType.simpleString() for f in self.session.table(name).schema.fields}

    def fetch(self, statement: str) -> pl.DataFrame:
        """Return what a statement finds; Ctrl-C ends its tasks."""
        from pyspark.errors import PySparkException

        try:
            found = self.session.sql(statement).toArrow()
        except PySparkException as error:
            reason = str(error).strip().splitlines()[0]
            raise EngineError(Problem("CB879", Cell(self.address), {"reason": reason})) from error
        except KeyboardInterrupt:
            self.session.sparkContext.cancelAllJobs()
            raise
        frame = pl.from_arrow(found)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def close(self) -> None:
        """End the session and remove what was made for it."""
        self.session.stop()
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)


def lacking() -> Problem | None:
    """Return what Spark lacks on this machine; None when it can be started."""
    for package in ("pyspark", "pyarrow"):
        if find_spec(package) is None:
            facts = {"package": package, "extra": "spark"}
            return Problem("CB871", Cell("Spark"), facts)
    home = os.environ.get("JAVA_HOME", "")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        return Problem("CB883", Cell("Spark"))
    return None


def connected(address: str) -> SparkLink:
    """Return a session on a master, such as `local[2]`."""
    problem = lacking()
    if problem:
        raise EngineError(problem)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(address).appName("changbai")
    for name, value in (SETTINGS | (LOCAL if address.startswith("local") else {})).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except (PySparkException, OSError, RuntimeError) as error:
        facts = {"reason": str(error).strip().splitlines()[0]}
        raise EngineError(Problem("CB872", Cell(address), facts)) from error
    return SparkLink(session, address)


def over_folder(address: str, data: FolderData) -> tuple[SparkLink, list[FileTable]]:
    """Return a session over the files of a data folder, and the tables that they are."""
    link = connected(address)
    made = tempfile.mkdtemp(prefix="changbai-")
    tables = tables_of(data, Path(made))
    for each in tables:
        raw = f"file_{each.name}"
        if each.file is not None:
            link.session.read.parquet(str(each.file.resolve())).createOrReplaceTempView(raw)
        view = link.session.sql(written(each.view(raw), "spark"))
        view.createOrReplaceTempView(each.name)
    return SparkLink(link.session, str(data.path), made), tables
