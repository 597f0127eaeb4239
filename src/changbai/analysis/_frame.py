"""The table that a method is given (分析数据表): one row a unit, columns named by role.

A method says which roles it needs (`Role`) and what may be chosen (`Option`); it is given a
`Frame` in which every column has a role, every number is finite and of the sign that the role
asks for. Where a role allows gaps, a gap is NaN inside the frame and never in a result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text

Array = NDArray[np.float64]
#: More problems than this of one frame are told as one count.
MOST_PROBLEMS = 40


@dataclass(frozen=True, slots=True)
class Role:
    """What a column stands for in a method (列的角色).

    `many`: several columns may have it. `sign` is what its numbers must be. `gaps`: cells may
    be empty. `names`: other heads by which a column of this role is known. `rest`: takes every
    column that no other role has and that holds some number; with `instead` only where those
    roles have none.
    """

    id: str
    meaning: Text
    kind: Literal["number", "text"] = "number"
    many: bool = False
    required: bool = True
    sign: Literal["positive", "not negative", "any"] = "any"
    gaps: bool = False
    names: tuple[str, ...] = ()
    rest: bool = False
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen in a method (选项): given as text, typed by its kind."""

    id: str
    meaning: Text
    default: str | float | int | bool | None = None
    kind: Literal["text", "number", "whole", "yes", "file"] = "text"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


#: Roles that many methods share; a method lists the ones that it takes.
UNIT = Role(
    "id",
    Text("单位", "unit"),
    kind="text",
    required=False,
    names=("unit", "dmu", "name", "单位", "企业", "名称", "编号", "代码"),
)
PERIOD = Role(
    "period",
    Text("期间（年、月等）", "period (year, month)"),
    kind="text",
    names=("year", "month", "date", "time", "期间", "年份", "年度", "年", "月份", "月", "时期"),
)
AREA = Role(
    "area",
    Text("地区", "area"),
    kind="text",
    names=(
        "region", "country", "province", "prefecture", "city", "county", "location", "地区",
        "区划", "市州", "省份", "地市", "城市",
    ),
)  # fmt: skip
INDUSTRY = Role(
    "industry",
    Text("行业", "industry"),
    kind="text",
    names=("sector", "activity", "branch", "product", "行业", "产业", "产品"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the frame (列): role, name, place in the file, and its values."""

    role: str
    name: str
    number: int
    values: tuple[str, ...] | Array = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The table that a method is given (分析数据表)."""

    file: str
    lines: tuple[int, ...]
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()
    _index: dict[str, list[Column]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for column in self.columns:
            self._index.setdefault(column.role, []).append(column)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def has(self, role: str) -> bool:
        """Tell whether any column has the role."""
        return role in self._index

    def names(self, role: str) -> tuple[str, ...]:
        """Return the names of the columns of a role, in the order of the file."""
        return tuple(column.name for column in self._index.get(role, ()))

    def text(self, role: str) -> tuple[str, ...]:
        """Return the cells of the one text column of a role; none when it is not there."""
        found = self._index.get(role)
        return tuple(str(v) for v in found[0].values) if found else ()

    def numbers(self, role: str) -> Array:
        """Return the numbers of all columns of a role: rows x columns."""
        found = [np.asarray(column.values, float) for column in self._index.get(role, ())]
        return np.column_stack(found) if found else np.empty((len(self), 0))

    def vector(self, role: str) -> Array:
        """Return the numbers of the one column of a role: rows."""
        return np.asarray(self._index[role][0].values, float)

    def units(self) -> tuple[str, ...]:
        """Return the name of each row's unit; its number counted from 1 when there is none."""
        return self.text("id") or tuple(str(i + 1) for i in range(len(self)))

    def place(self, row: int, role: str = "", which: int = 0) -> Mark:
        """Return the place of a cell; of the row when no role is given."""
        found = self._index.get(role)
        return Mark(self.file, self.lines[row], found[which].number if found else 1)


def in_order(periods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the distinct periods in order of time: by the numbers in them, then as text."""
    return tuple(
        sorted(set(periods), key=lambda said: ([int(n) for n in re.findall(r"\d+", said)], said))
    )


def distinct(frame: Frame, *roles: str) -> list[Problem]:
    """Return a problem for every row whose roles say the same as an earlier row's."""
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    named = [frame.units() if role == "id" else frame.text(role) for role in roles]
    for row, key in enumerate(zip(*named, strict=True)):
        first = seen.setdefault(key, row)
        if first != row:
            facts = {"unit": " · ".join(key), "line": frame.lines[first]}
            problems.append(Problem("CB807", frame.place(row, roles[0]), facts))
    return shortened(problems)


def shortened(problems: list[Problem]) -> list[Problem]:
    """Return the first problems and one that counts the rest."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    rest = len(problems) - MOST_PROBLEMS
    return [
        *problems[:MOST_PROBLEMS],
        Problem("CB814", problems[MOST_PROBLEMS].place, {"count": rest}),
    ]
