"""Areas by industries (地区×行业): the rows of a frame, plants or cells, as a full table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.analysis._frame import INDUSTRY, Array, Frame, Role
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

SIZE = Role(
    "size",
    Text("规模（从业人员、产值等）", "size (employment, output)"),
    sign="not negative",
    required=False,
    names=(
        "value", "employment", "employees", "emp", "emp_firm", "output", "sales", "export",
        "规模", "数值", "从业人员", "产值", "销售收入", "营业收入", "出口额",
    ),
)  # fmt: skip
#: A smaller share than this is nothing: its inverse would not be a number any more.
NOTHING = 1e-200
#: One column an industry, as a spreadsheet has areas by industries; only without such a column.
WIDE = Role(
    "wide",
    Text("宽表：每个行业一列", "wide table: a column an industry"),
    sign="not negative",
    many=True,
    required=False,
    rest=True,
    instead=("industry", "size"),
)
AREA_TOTAL = Role(
    "area_total",
    Text("地区合计（全部行业）", "total of the area, all industries"),
    sign="positive",
    required=False,
    names=("emp_region", "region_total", "地区合计", "地区从业人员"),
)


@dataclass(frozen=True, slots=True)
class Cross:
    """Areas by industries (地区×行业表).

    An entry is a row of the file, or a cell of a wide table: `row` is its row, `place` and `kind`
    number its area and industry, `size` is its own size (one when the file has none). `values`
    are the sums, areas x industries.
    """

    areas: tuple[str, ...]
    industries: tuple[str, ...]
    row: NDArray[np.int64]
    place: NDArray[np.int64]
    kind: NDArray[np.int64]
    size: Array
    values: Array


def cross(frame: Frame, *, alone: bool = False) -> tuple[Cross | None, list[Problem]]:
    """Return the table of a frame with area, industry and perhaps size; rows of a cell add up.

    Without a column of industries it is a wide table, a column an industry, or with `alone` the
    rows are of one industry.
    """
    areas, place = numbered(frame.text("area"))
    row = np.arange(len(frame))
    if frame.has("industry"):
        industries, kind = numbered(frame.text("industry"))
        size = frame.vector("size") if frame.has("size") else np.ones(len(frame))
    elif frame.has("size") and alone:
        industries, kind = numbered(("–",) * len(frame))
        size = frame.vector("size")
    else:
        industries = frame.names("wide")
        if not industries:
            facts = {"role": INDUSTRY.id, "meaning": INDUSTRY.meaning, "heads": "–"}
            return None, [Problem("CB800", frame.place(0), facts)]
        place, row = np.repeat(place, len(industries)), np.repeat(row, len(industries))
        kind = np.tile(np.arange(len(industries)), len(frame))
        size = frame.numbers("wide").ravel()
    shape = (len(areas), len(industries))
    flat: Array = np.bincount(
        place * shape[1] + kind, weights=size, minlength=shape[0] * shape[1]
    ).astype(float)
    if flat.sum() <= 0:
        return None, [Problem("CB820", frame.place(0, "size"))]
    return Cross(areas, industries, row, place, kind, size, flat.reshape(shape)), []


def numbered(names: tuple[str, ...]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the distinct names in the order of the file, and the number of each row's name."""
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
    return tuple(known), numbers


def area_shares(frame: Frame, table: Cross) -> tuple[Array | None, list[Problem]]:
    """Return each area's share of all industry, from the column of totals or from the rows."""
    totals, problems = area_totals(frame, table)
    return None if totals is None else totals / totals.sum(), problems


def area_totals(frame: Frame, table: Cross) -> tuple[Array | None, list[Problem]]:
    """Return what each area has in all, from the column of totals or from the rows."""
    if not frame.has("area_total"):
        return table.values.sum(axis=1), []
    said = frame.vector("area_total")
    totals = np.zeros(len(table.areas))
    for row, area in enumerate(numbered(frame.text("area"))[1]):
        if totals[area] and totals[area] != said[row]:
            facts = {"area": table.areas[area], "found": f"{said[row]:g}"}
            facts["first"] = f"{totals[area]:g}"
            return None, [Problem("CB821", frame.place(row, "area_total"), facts)]
        totals[area] = said[row]
    return totals, []


def herfindahl(table: Cross) -> Array:
    """Return the Herfindahl index of each industry's plants; one where there is nothing."""
    total = table.values.sum(axis=0)
    own = total[table.kind]
    part = np.divide(table.size, own, out=np.zeros(own.size), where=own > 0)
    squares = np.bincount(table.kind, weights=part**2, minlength=total.size)
    return np.where(total > 0, squares, 1.0)


def too_few(frame: Frame, areas: int, industries: int) -> Problem:
    """Return the problem that there is nothing to compare."""
    reason = Text(
        f"只有 {areas} 个地区、{industries} 个行业有数据，不够比较",
        f"areas with data: {areas}, industries: {industries}",
    )
    return Problem("CB823", frame.place(0, "area"), {"reason": reason})


def emptied(frame: Frame, table: Cross) -> list[Problem]:
    """Return a warning for every area and industry that adds up to nothing."""
    problems = []
    for axis, role, names, numbers in (
        (1, "area", table.areas, table.place),
        (0, "industry", table.industries, table.kind),
    ):
        for lost in np.flatnonzero(table.values.sum(axis=axis) <= 0):
            row = int(table.row[np.flatnonzero(numbers == lost)[0]])
            problems.append(Problem("CB822", frame.place(row, role), {"name": names[lost]}))
    return problems
