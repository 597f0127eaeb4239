"""VALUES.csv: one row a unit, one column a value (评价数据表).

Heads are ids or Chinese titles of values, with the unit of measure in brackets if one likes.
`unit` 编号, `name` 名称 and `submitted` 已提交 come before; `<value>.verified`
or `<title>（核定）` holds what the review found, `<value>.reason` or `<title>（原因）` why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from changbai.engine.scoring.unit_values import NO_FLAGS, NOTHING, UnitValues, read_values
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.quantity import Unit
from changbai.pack.scorecard import Scorecard, Value
from changbai.pack.source import decode
from changbai.pack.vocabulary import nearest

MOST_BYTES = 500_000_000
_OWN = {
    "unit": ("unit", "编号", "单位编号", "统一社会信用代码"),
    "name": ("name", "名称", "单位名称", "企业名称"),
    "submitted": ("submitted", "已提交", "是否提交"),
}
_MARKS = {
    "verified": (".verified", "（核定）", "(核定)", ".核定"),
    "reason": (".reason", "（原因）", "(原因)", ".原因"),
}


@dataclass
class _Heads:
    """What each column holds (表头): its number by role and value id."""

    own: dict[str, int] = field(default_factory=dict)
    reported: dict[str, int] = field(default_factory=dict)
    verified: dict[str, int] = field(default_factory=dict)
    reason: dict[str, int] = field(default_factory=dict)


def read_values_file(
    path: Path, card: Scorecard, units: Mapping[str, Unit]
) -> tuple[list[UnitValues], list[Problem]]:
    """Read the values of units; what cannot be read is told with its row and column."""
    where = Cell(str(path))
    try:
        if path.stat().st_size > MOST_BYTES:
            return [], [Problem("CB104", where, {"most": MOST_BYTES // 1_000_000})]
        content = path.read_bytes()
    except OSError:
        return [], [Problem("CB100", where, {"path": path})]
    text, problems = decode(content, str(path))
    if text is None:
        return [], problems
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return [], [Problem("CB124", where, {"reason": error})]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        return [], [Problem("CB116", where)]
    heads, problems = _heads(rows[0], card, str(path))
    found: list[UnitValues] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], 2):
        # A comma too many shifts every figure behind it: such a row is not guessed at.
        if len(row) != len(rows[0]) and any(cell.strip() for cell in row[len(rows[0]) :] or ["x"]):
            facts = {"found": len(row), "expected": len(rows[0])}
            problems.append(Problem("CB123", Cell(str(path), cell=f"{number}"), facts))
            continue
        unit, more = _unit(row, number, heads, card, units, str(path))
        problems += more
        if unit.unit in seen:
            place = Cell(str(path), cell=f"{number}")
            problems.append(Problem("CB364", place, {"unit": unit.unit}))
        seen.add(unit.unit)
        found.append(unit)
    return found, problems


def _heads(row: list[str], card: Scorecard, file: str) -> tuple[_Heads, list[Problem]]:
    heads, problems = _Heads(), []
    for column, written in enumerate(row):
        head = written.strip()
        own = next((role for role, names in _OWN.items() if head.lower() in names), None)
        if own is not None:
            heads.own.setdefault(own, column)
            continue
        role, rest = "reported", head
        for kind, marks in _MARKS.items():
            mark = next((mark for mark in marks if head.endswith(mark)), None)
            if mark:
                role, rest = kind, head.removesuffix(mark)
        id = _value_named(rest.strip(), card.values)
        if id is None:
            names = [*card.values, *(value.title.zh for value in card.values.values())]
            facts = {"column": head, "near": nearest(rest, names)}
            problems.append(Problem("CB363", Cell(file, cell=head), facts))
        else:
            getattr(heads, role)[id] = column
    lacking = [v.title for id, v in card.values.items() if id not in heads.reported]
    for title in lacking:
        problems.append(Problem("CB361", Cell(file), {"column": title}))
    return heads, problems


def _value_named(head: str, values: Mapping[str, Value]) -> str | None:
    for id, value in values.items():
        titles = {id, value.title.zh, value.title.en}
        titles |= {
            f"{t}{left}{value.unit}{right}" for t in titles for left, right in ("()", "（）")
        }
        if head in titles and head:
            return id
    return None


def _unit(
    row: list[str],
    number: int,
    heads: _Heads,
    card: Scorecard,
    units: Mapping[str, Unit],
    file: str,
) -> tuple[UnitValues, list[Problem]]:
    def cell(column: int | None) -> str:
        return row[column].strip() if column is not None and column < len(row) else ""

    problems: list[Problem] = []

    def read(columns: Mapping[str, int]) -> dict[str, object]:
        cells = {id: cell(column) for id, column in columns.items()}
        values, bad = read_values(cells, card.values, units)
        for id in bad:
            value = card.values[id]
            allowed = "、".join(value.codes) or {"number": "12.5", "flag": "是 否"}.get(
                value.type, ""
            )
            facts = {"column": value.title, "found": cells[id], "expected": allowed}
            problems.append(Problem("CB362", Cell(file, cell=f"{number}:{id}"), facts))
        return dict(values)

    given = [cell(column) for column in heads.reported.values()]
    said = cell(heads.own.get("submitted")).lower()
    submitted = said not in NO_FLAGS and not (not said and all(text in NOTHING for text in given))
    unit = UnitValues(
        cell(heads.own.get("unit")) or cell(heads.own.get("name")) or f"{number - 1}",
        cell(heads.own.get("name")),
        read(heads.reported),  # type: ignore[arg-type]
        read(heads.verified),  # type: ignore[arg-type]
        {id: cell(column) for id, column in heads.reason.items()},
        reviewed=bool(heads.verified),
        submitted=submitted,
    )
    return unit, problems
