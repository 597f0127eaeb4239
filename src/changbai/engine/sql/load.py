"""Put a data folder into the tables of an engine (导入数据表): laid out as `tables.py` says.

All or nothing: where a table is there already, or anything fails, nothing stays. Returns are put
in with the period in a column and a key of period, unit and revision.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl
from sqlglot import exp

from changbai.engine.columns import Columns, read_table
from changbai.engine.folder import AREA_TARGETS, FolderData
from changbai.engine.sql import postgres
from changbai.engine.sql.address import shown
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.files import TYPES
from changbai.engine.sql.lying import ABOUT, TARGETS
from changbai.engine.sql.tables import members_table, returns_table, units_table
from changbai.engine.sql.tree import Dialect, table, written
from changbai.kernel.period import read_period
from changbai.kernel.problem import Cell, Problem

_ABOUT = Columns({}, {"key": pl.String(), "value": pl.String()}, ("key",))
Batch = tuple[str, Columns, pl.DataFrame]


def batches(data: FolderData) -> Iterator[Batch]:
    """Yield the tables of a folder a file at a time: name, columns, rows (逐表读取)."""
    head = {
        "title_zh": data.title.zh,
        "title_en": data.title.en,
        "synthetic": "true" if data.synthetic else "false",
        "position": data.position,
    }
    rows = {"key": list(head), "value": list(head.values())}
    yield ABOUT, _ABOUT, pl.DataFrame(rows)
    yield TARGETS, AREA_TARGETS, data.area_targets().select(list(AREA_TARGETS.types))
    for key, columns in data.columns.items():
        if key[0] == "units" and key not in data.files:
            yield units_table(key[1]), columns, columns.empty()
    for key, file in sorted(data.files.items()):
        columns = data.columns[key]
        match key:
            case ("units", kind):
                yield units_table(kind), columns, read_table(file, columns)[0]
            case ("members", kind, group):
                yield members_table(kind, group), columns, read_table(file, columns)[0]
            case ("returns", form, period) if read_period(period):
                frame, _ = read_table(file, columns)
                types = {"period": pl.String()} | dict(columns.types)
                dated = Columns(columns.heads, types, columns.required, ("period", *columns.key))
                frame = frame.select(pl.lit(period).alias("period"), *columns.types)
                yield returns_table(form), dated, frame


def creation(name: str, schema: str, columns: Columns, dialect: Dialect) -> str:
    """Return the statement that makes a table."""
    parts: list[exp.Expr] = [
        exp.ColumnDef(this=exp.to_identifier(id), kind=exp.DataType.build(TYPES[of]))
        for id, of in columns.types.items()
    ]
    if name.startswith("returns_"):
        keys = [exp.to_identifier(id) for id in ("period", "unit", "revision")]
        parts.append(exp.PrimaryKey(expressions=keys))
    of = exp.Schema(this=table(name, schema), expressions=parts)
    return written(exp.Create(this=of, kind="TABLE"), dialect)


def load_postgres(address: str, data: FolderData, schema: str = "") -> dict[str, int]:
    """Put a folder into PostgreSQL; return how many rows each table has. `EngineError`."""
    link = postgres.writing(address, shown(address))
    counts: dict[str, int] = {}
    with postgres.told(shown(address)), link, link.cursor() as cursor:
        if schema:
            cursor.execute(f'create schema if not exists "{schema}"')
        for name, columns, frame in batches(data):
            if name not in counts:
                cursor.execute(creation(name, schema, columns, "postgres"))
            full = f'"{schema}"."{name}"' if schema else f'"{name}"'
            heads = ", ".join(f'"{id}"' for id in columns.types)
            with cursor.copy(f"copy {full} ({heads}) from stdin (format csv)") as stream:
                for part in frame.iter_slices(100_000):
                    out = io.BytesIO()
                    part.select(list(columns.types)).write_csv(out, include_header=False)
                    stream.write(out.getvalue())
            counts[name] = counts.get(name, 0) + frame.height
        # The planner knows nothing of tables that it has not looked at.
        for name in counts:
            cursor.execute(f'analyze "{schema}"."{name}"' if schema else f'analyze "{name}"')
    return counts


def load_duck(path: Path, data: FolderData) -> dict[str, int]:
    """Put a folder into a new DuckDB file; return how many rows each table has. `EngineError`."""
    place = Cell(str(path))
    if path.exists():
        raise EngineError(Problem("CB504", place, {"other": path.name}))
    counts: dict[str, int] = {}
    file = path.with_suffix(".part")
    try:
        link = duckdb.connect(str(file))
        for name, columns, frame in batches(data):
            if name not in counts:
                link.execute(creation(name, "", columns, "duckdb"))
            for part in _parquets(frame, columns, file):
                link.read_parquet(str(part)).insert_into(name)
            counts[name] = counts.get(name, 0) + frame.height
        link.close()
        file.rename(path)
    except duckdb.Error as error:
        facts = {"reason": str(error).splitlines()[0]}
        raise EngineError(Problem("CB879", place, facts)) from error
    finally:
        file.unlink(missing_ok=True)
    return counts


def _parquets(frame: pl.DataFrame, columns: Columns, beside: Path) -> Iterable[Path]:
    """Yield a frame as a file that the engine reads; it goes afterwards."""
    made = beside.with_suffix(".rows")
    frame.select(pl.col(id).cast(of) for id, of in columns.types.items()).write_parquet(made)
    try:
        yield made
    finally:
        made.unlink()
