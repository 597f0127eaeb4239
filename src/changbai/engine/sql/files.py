"""The files of a data folder as tables of an engine (文件作表): each file one table, heads as ids.

A Parquet file is read by the engine where it lies. A CSV is small and from a person's hand: it is
read and typed here, as ever, and handed over as a Parquet file in a folder that goes at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from sqlglot import exp

from changbai.engine.columns import Columns, read_table
from changbai.engine.folder import FolderData
from changbai.engine.sql.tables import members_table, piece_table, returns_table, units_table
from changbai.engine.sql.tree import column, named, select, table
from changbai.kernel.period import read_period
from changbai.pack.shapes import Pack

#: What a column of a file is called on every engine.
TYPES: dict[pl.DataType, str] = {
    pl.String(): "text",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Float64(): "double",
    pl.Int64(): "bigint",
}


@dataclass(frozen=True, slots=True)
class FileTable:
    """One table of a folder (文件表): its file, None when it is empty, and what it is made of."""

    name: str
    base: str
    file: Path | None
    columns: tuple[tuple[str, str, str], ...]

    def view(self, raw: str) -> exp.Select:
        """Return the table as a query of the raw file, which goes by another name."""
        made = [
            named(exp.cast(column(head) if head else exp.Null(), type_), id)
            for id, head, type_ in self.columns
        ]
        if self.file is None:
            return exp.select(*made, copy=False).where(exp.false(), copy=False)
        return select(made, table(raw))


def tables_of(data: FolderData, folder: Path) -> list[FileTable]:
    """Return the tables of a data folder; what was a CSV is put into `folder`."""
    found = []
    for key, file in data.files.items():
        columns = data.columns[key]
        match key:
            case ("units", kind):
                name = base = units_table(kind)
            case ("members", kind, group):
                name = base = members_table(kind, group)
            case ("returns", form, written) if period := read_period(written):
                name, base = piece_table(form, period), returns_table(form)
            case _:
                continue
        if file.suffix == ".csv":
            frame, _ = read_table(file, columns)
            file = folder / f"{name}.parquet"
            frame.write_parquet(file)
        found.append(FileTable(name, base, file, _columns(file, columns)))
    for key, columns in data.columns.items():
        if key[0] == "units" and key not in data.files:
            name = units_table(key[1])
            found.append(FileTable(name, name, None, _columns(None, columns)))
    return found


def absent_of(pack: Pack, data: FolderData) -> frozenset[str]:
    """Return the membership tables that a folder does not have."""
    pairs = ((kind.id, group) for kind in pack.kinds.values() for group in kind.groups)
    return frozenset(members_table(*pair) for pair in pairs if ("members", *pair) not in data.files)


def floating_of(tables: list[FileTable]) -> frozenset[tuple[str, str]]:
    """Return the columns of floating numbers."""
    return frozenset(
        (t.base, id) for t in tables for id, _, type_ in t.columns if type_ == "double"
    )


def _columns(file: Path | None, columns: Columns) -> tuple[tuple[str, str, str], ...]:
    """Return id, head in the file (empty: not there) and type of each column."""
    schema = pl.read_parquet_schema(file) if file else {}
    heads = {id: head for head in schema if (id := columns.id_of(head))}
    found = []
    for id, wanted in columns.types.items():
        head = heads.get(id, "")
        there = schema.get(head)
        floats = wanted.is_numeric() and there is not None and there.is_float()
        found.append((id, head, "double" if floats else TYPES[wanted]))
    return tuple(found)
