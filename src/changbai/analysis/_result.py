"""What a method gives back (分析结果): figures, tables, and what was found in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from changbai.kernel.text import Text

Value = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the result (单个结果): id, title, value."""

    id: str
    title: Text
    value: Value

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", plain(self.value))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the result (结果表): heads are id -> title, rows hold plain values.

    A value that does not exist is None. Raises ValueError for a number that is not finite and
    for a row of another length: both are bugs of the method.
    """

    id: str
    title: Text
    heads: dict[str, Text]
    rows: Sequence[Sequence[Value]]

    def __post_init__(self) -> None:
        rows = [tuple(plain(value) for value in row) for row in self.rows]
        if any(len(row) != len(self.heads) for row in rows):
            raise ValueError(f"a row of table {self.id} is not as long as its head")
        object.__setattr__(self, "rows", rows)


@dataclass(frozen=True, slots=True)
class Result:
    """What a method found (分析结果).

    `found` says it in sentences that a reader who knows no method understands; `not_for` what
    this very result must not be used for, beside what the method says of itself.
    """

    found: tuple[Text, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    not_for: tuple[Text, ...] = ()


def plain(value: Any) -> Value:
    """Return a plain Python value of a NumPy one; refuse numbers that are not finite."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a result holds a number that is not finite")
    return value if isinstance(value, (str, float, int, bool, type(None))) else str(value)


def as_json(result: Result) -> dict[str, Any]:
    """Return the result as plain values: figures by id, tables as lists of rows by head."""
    return {
        "found": [_both(said) for said in result.found],
        "not_for": [_both(said) for said in result.not_for],
        "figures": {figure.id: figure.value for figure in result.figures},
        "tables": {
            table.id: [dict(zip(table.heads, row, strict=True)) for row in table.rows]
            for table in result.tables
        },
        "titles": {
            **{figure.id: _both(figure.title) for figure in result.figures},
            **{table.id: _both(table.title) for table in result.tables},
            **{
                f"{table.id}.{head}": _both(title)
                for table in result.tables
                for head, title in table.heads.items()
            },
        },
    }


def _both(said: Text) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en}
