"""Read a filled workbook (读填好的工作簿): rows of typed cells, every fault with its cell."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from changbai.engine.cell import read_cell
from changbai.engine.workbook.gate import admit
from changbai.engine.workbook.layout import META, SHEET, UNIT, edition_of
from changbai.kernel.identity import identity
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Element, Form, Pack

#: Rows above the data: an office may have put lines of its own before ours.
MOST_ABOVE = 30
#: More rows than this are no return of a province.
MOST_ROWS = 100_000
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A unit's row (一个单位的填报行): its number in the sheet, its code, values by element."""

    row: int
    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """A filled workbook as read (填好的工作簿).

    `columns`: element -> letter, so that later problems find their cell too.
    """

    rows: tuple[FilledRow, ...]
    columns: Mapping[str, str] = field(default_factory=dict)

    def cell(self, row: int, element: str, name: str) -> Cell:
        """Return the place of an element in a row; of the row's code when it has no column."""
        return Cell(name, SHEET, f"{self.columns.get(element, 'A')}{row}")


def read_workbook(
    content: bytes, name: str, pack: Pack, form: Form, period: Period
) -> tuple[Filled | None, list[Problem]]:
    """Return the rows of a workbook, or why it cannot be taken (读工作簿).

    A row without any value is left out: that unit has not filled in yet.
    """
    problems = admit(content, name)
    if problems:
        return None, problems
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wrong = _wrong_template(book, form, period, name)
        if wrong is not None:
            return None, [wrong]
        sheet = book.get_sheet_by_name(SHEET)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            return None, [Problem("CB654", Cell(name, SHEET), {"what": SHEET})]
        table = sheet.to_python(skip_empty_area=False)
    except Exception as error:  # noqa: BLE001 - the parser has its own errors for each kind of damage
        return None, [Problem("CB658", Cell(name), {"reason": type(error).__name__})]
    return _rows(table, name, pack, form)


def _wrong_template(
    book: CalamineWorkbook, form: Form, period: Period, name: str
) -> Problem | None:
    if SHEET not in book.sheet_names or META not in book.sheet_names:
        return Problem("CB659", Cell(name), {})
    head = book.get_sheet_by_name(META).to_python()
    found = str(head[0][1]) if head and len(head[0]) > 1 else ""
    wanted = edition_of(form, period)
    if found == wanted:
        return None
    parts, asked = found.split("/"), wanted.split("/")
    if len(parts) == 4 and parts[1:3] != asked[1:3]:
        facts = {"found": f"{parts[1]} {parts[2]}", "wanted": f"{asked[1]} {asked[2]}"}
        return Problem("CB660", Cell(name), facts)
    return Problem("CB661", Cell(name), {})


def _rows(
    table: Sequence[Sequence[Any]], name: str, pack: Pack, form: Form
) -> tuple[Filled | None, list[Problem]]:
    at = next((i for i, row in enumerate(table[:MOST_ABOVE]) if row and UNIT in row), None)
    if at is None:
        return None, [Problem("CB659", Cell(name), {})]
    ids = [str(id) for id in table[at]]
    elements = {element.id: element for element in form.elements}
    missing = [id for id in elements if id not in ids]
    if missing:
        return None, [Problem("CB662", Cell(name, SHEET), {"columns": "、".join(missing[:5])})]
    columns = {id: get_column_letter(i + 1) for i, id in enumerate(ids) if id}
    places = {id: ids.index(id) for id in elements}
    unit = ids.index(UNIT)
    rows: list[FilledRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(table[at + 3 :], start=at + 4):
        code = identity(pack.kinds[form.kind].identifier, str(row[unit])) if unit < len(row) else ""
        typed = {id: row[i] if i < len(row) else None for id, i in places.items()}
        if not code or not any(str(v).strip() for v in typed.values() if v is not None):
            continue
        if code in seen:
            facts = {"unit": code, "line": seen[code]}
            problems.append(Problem("CB663", Cell(name, SHEET, f"A{number}"), facts))
            continue
        seen[code] = number
        values, more = _values(typed, elements, columns, number, name, pack)
        problems += more
        rows.append(FilledRow(number, code, values))
    return Filled(tuple(rows), columns), problems


def _values(
    typed: Mapping[str, Any],
    elements: Mapping[str, Element],
    columns: Mapping[str, str],
    number: int,
    name: str,
    pack: Pack,
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for id, raw in typed.items():
        place = Cell(name, SHEET, f"{columns[id]}{number}")
        value, problem = read_cell(elements[id], raw, pack, place)
        if problem is not None:
            problems.append(problem)
        elif value is not None:
            values[id] = value
    return values, problems
