"""Columns of a data file (数据列): which are known, of which type, and reading them.

A cell that is not what its column says is a problem with its place, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form, Kind

STATES = ("verified", "reported", "refused")
YES = ("true", "True", "TRUE", "是", "1")
NO = ("false", "False", "FALSE", "否", "0")
#: Places shown of one kind of fault in one column; the rest is counted.
SHOWN = 20
#: Bytes of a file that is small.
SMALL = 1 << 20
ATTRIBUTES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "code": pl.String(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "date": pl.Date(),
}


@dataclass(frozen=True)
class Columns:
    """The columns that a file may have: other heads -> id, id -> type (列定义)."""

    heads: Mapping[str, str]
    types: Mapping[str, pl.DataType]
    required: tuple[str, ...]
    key: tuple[str, ...] = ()
    free: bool = False

    def empty(self) -> pl.DataFrame:
        """Return a frame without rows."""
        return pl.DataFrame(schema=dict(self.types))

    def id_of(self, head: str) -> str | None:
        """Return the id of a head, None when the column is unknown."""
        name = head.strip().lstrip("\ufeff")
        name = self.heads.get(name, name)
        return name if name in self.types else None

    def problems_of(self, file: Path, schema: Mapping[str, pl.DataType]) -> list[Problem]:
        """Return what is wrong with the columns of a typed file."""
        problems = self.problems_of_heads(file, list(schema))
        for head, found in schema.items():
            wanted = self.types.get(self.id_of(head) or "")
            if wanted is not None and not _fits(found, wanted):
                facts = {"column": head, "expected": wanted, "found": found}
                problems.append(Problem("CB511", Cell(str(file), "", head), facts))
        return problems

    def problems_of_heads(self, file: Path, heads: list[str]) -> list[Problem]:
        """Return unknown, repeated and missing heads."""
        ids = [self.id_of(head) for head in heads]
        problems = []
        for head, id in zip(heads, ids, strict=True):
            if id is None:
                near = get_close_matches(head, [*self.types, *self.heads], 1, 0.5)
                facts = {"column": head, "near": near[0] if near else "-"}
                problems.append(Problem("CB510", Cell(str(file), "", head), facts))
            elif ids.count(id) > 1:
                problems.append(Problem("CB512", Cell(str(file), "", head), {"column": head}))
        missing = [name for name in self.required if name not in ids]
        return problems + [Problem("CB513", Cell(str(file)), {"column": n}) for n in missing]


def unit_columns(kind: Kind | None) -> Columns:
    """Return the columns of the registry of a kind (名录)."""
    types: dict[str, pl.DataType] = {
        "unit": pl.String(),
        "name": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "area": pl.String(),
    }
    heads = {"代码": "unit", "名称": "name", "起": "valid_from", "止": "valid_to", "区划": "area"}
    for id, attribute in (kind.attributes if kind else {}).items():
        types[id] = ATTRIBUTES[attribute.type]
        heads.setdefault(attribute.title.zh, id)
    return Columns(heads, types, ("unit", "area"), ("unit", "valid_from"))


def member_columns() -> Columns:
    """Return the columns of a membership table (成员)."""
    types: dict[str, pl.DataType] = {
        "unit": pl.String(),
        "group": pl.String(),
        "share": pl.Float64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
    heads = {"代码": "unit", "群体": "group", "份额": "share", "起": "valid_from", "止": "valid_to"}
    return Columns(heads, types, ("unit", "group", "share"), ("unit", "group", "valid_from"))


def return_columns(form: Form | None) -> Columns:
    """Return the columns of the returns of a form (报送)."""
    types: dict[str, pl.DataType] = {
        "unit": pl.String(),
        "revision": pl.Int64(),
        "state": pl.String(),
    }
    heads = {"代码": "unit", "修订": "revision", "状态": "state"}
    for element in form.elements if form else ():
        types[element.id] = {
            "flag": pl.Boolean(),
            "text": pl.String(),
            "code": pl.String(),
        }.get(element.type, pl.Float64() if element.decimals else pl.Int64())
        heads.setdefault(element.title.zh, element.id)
    return Columns(heads, types, ("unit",), ("unit",))


def read_table(file: Path, columns: Columns) -> tuple[pl.DataFrame, list[Problem]]:
    """Read a table by its columns: unknown ones are left out, missing ones are null."""
    problems: list[Problem] = []
    if file.suffix == ".csv":
        frame, problems = _read_csv(file, columns)
    else:
        # A small file is read faster in one go than by several threads.
        small = file.stat().st_size < SMALL
        read = pl.read_parquet(file.read_bytes(), parallel="none") if small else None
        frame = pl.read_parquet(file) if read is None else read
        names = {head: id for head in frame.columns if (id := columns.id_of(head))}
        if list(names.values()) != frame.columns:
            frame = frame.select(pl.col(head).alias(id) for head, id in names.items())
    fills = [
        pl.lit(None, dtype=type_).alias(id)
        for id, type_ in columns.types.items()
        if id not in frame.columns
    ]
    if fills:
        frame = frame.with_columns(fills)
    frame = frame[list(columns.types)]
    if "state" in columns.types:
        if fills or frame["state"].null_count() or frame["revision"].null_count():
            frame = frame.with_columns(
                pl.col("state").fill_null("verified"), pl.col("revision").fill_null(1)
            )
        if not rises(frame["unit"]) and frame["unit"].n_unique() < frame.height:
            frame = frame.sort("unit", "revision", maintain_order=True).unique(
                "unit", keep="last", maintain_order=True
            )
    return frame, problems


def rises(ids: pl.Series) -> bool:
    """Tell whether each id is greater than the one before: a fast way to say that none repeats."""
    return not ids.null_count() and bool((ids[1:] > ids[:-1]).all())


def _read_csv(file: Path, columns: Columns) -> tuple[pl.DataFrame, list[Problem]]:
    try:
        raw = pl.read_csv(file, infer_schema=False, encoding="utf8")
    except pl.exceptions.NoDataError:
        return columns.empty(), [Problem("CB508", Cell(str(file)))]
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        return columns.empty(), [Problem("CB507", Cell(str(file)), {"reason": reason})]
    problems = columns.problems_of_heads(file, raw.columns)
    out: dict[str, pl.Series] = {}
    for head in raw.columns:
        id = columns.id_of(head)
        if id is None or id in out:
            continue
        text = raw[head].str.strip_chars()
        text = text.set(text == "", None)
        out[id] = _typed(text, columns.types[id]).alias(id)
        problems += _bad_cells(file, head, text, out[id], id)
    frame = pl.DataFrame(out)
    return frame, problems + _repeated(file, frame, columns)


def _typed(text: pl.Series, type_: pl.DataType) -> pl.Series:
    if type_ == pl.Boolean():
        words = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
        return text.replace_strict(words, default=None, return_dtype=pl.Boolean)
    if type_ == pl.Date():
        return text.str.to_date("%Y-%m-%d", strict=False)
    if type_ == pl.Float64():
        number = text.cast(pl.Float64, strict=False)
        return number.set(~number.is_finite(), None)
    return text.cast(type_, strict=False)


def _bad_cells(file: Path, head: str, text: pl.Series, read: pl.Series, id: str) -> list[Problem]:
    bad = text.is_not_null() & read.is_null()
    if id == "state":
        bad = bad | ~read.fill_null(STATES[0]).is_in(list(STATES))
    lines = bad.arg_true().to_list()
    problems = []
    for line in lines[:SHOWN]:
        facts = {"column": head, "found": text[line], "more": max(0, len(lines) - SHOWN)}
        problems.append(Problem("CB514", Cell(str(file), head, f"{line + 2}"), facts))
    return problems


def _repeated(file: Path, frame: pl.DataFrame, columns: Columns) -> list[Problem]:
    keys = [key for key in columns.key if key in frame.columns]
    if "revision" in frame.columns:
        keys.append("revision")
    if not keys or frame.is_empty():
        return []
    doubled = frame.with_row_index("line").filter(pl.struct(keys).is_duplicated())
    return [
        Problem(
            "CB515", Cell(str(file), "", f"{row[0] + 2}"), {"key": "、".join(map(str, row[1:]))}
        )
        for row in doubled.select("line", *keys).rows()[:SHOWN]
    ]


def _fits(found: pl.DataType, wanted: pl.DataType) -> bool:
    if found == pl.Null():
        return True
    if wanted.is_numeric():
        return found.is_numeric()
    return found == wanted
