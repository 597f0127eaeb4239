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
from changbai.engine.workbook.layout import META, SAID, SHEET, UNIT, edition_of
from changbai.engine.workbook.unsure import Unsure, unsure_cells
from changbai.kernel.identity import identity
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Element, Form, Pack

#: Rows above the data: an office may have put lines of its own before ours.
MOST_ABOVE = 30
#: More rows than this are no return of a province.
MOST_ROWS = 100_000
MOST_COLUMNS = 2_000
#: Longest explanation that is kept.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A unit's row (一个单位的填报行): its number in the sheet, its code, values by element.

    `said` is what the row says of its queries; `bad` names the elements that could not be read.
    """

    row: int
    code: str
    values: Mapping[str, Any]
    said: str = ""
    bad: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Filled:
    """A filled workbook as read (填好的工作簿).

    `columns`: element -> letter, so that later problems find their cell too.
    """

    rows: tuple[FilledRow, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = SHEET

    def cell(self, row: int, element: str, name: str) -> Cell:
        """Return the place of an element in a row; of the row's code when it has no column."""
        column = self.columns.get(element) or self.columns.get(UNIT, "A")
        return Cell(name, self.sheet, f"{column}{row}")


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
        unsure = unsure_cells(content, SHEET)
    except Exception as error:  # noqa: BLE001 - the parser has its own errors for each kind of damage
        return None, [Problem("CB658", Cell(name), {"reason": type(error).__name__})]
    at = next((i for i, row in enumerate(table[:MOST_ABOVE]) if row and UNIT in row), None)
    if at is None:
        return None, [Problem("CB659", Cell(name), {})]
    ids = [str(id) for id in table[at]]
    return read_rows(table, ids, at + 3, Cell(name, SHEET), pack, form, unsure)


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


def read_rows(
    table: Sequence[Sequence[Any]],
    ids: Sequence[str],
    first: int,
    place: Cell,
    pack: Pack,
    form: Form,
    unsure: Mapping[str, Unsure] | None = None,
) -> tuple[Filled | None, list[Problem]]:
    """Return the rows of a table from `first` on, whose columns are named by `ids` (读各行)."""
    elements = {element.id: element for element in form.elements}
    missing = [id for id in (UNIT, *elements) if id not in ids]
    if missing:
        return None, [Problem("CB662", place, {"columns": "、".join(missing[:5])})]
    columns = {id: get_column_letter(i + 1) for i, id in enumerate(ids) if id}
    places = {id: ids.index(id) for id in elements}
    unit, said = ids.index(UNIT), ids.index(SAID) if SAID in ids else -1
    rows: list[FilledRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    odd, identifier = unsure or {}, pack.kinds[form.kind].identifier
    for number, row in enumerate(table[first:], start=first + 1):
        code = identity(identifier, str(row[unit])) if unit < len(row) else ""
        typed = {id: row[i] if i < len(row) else None for id, i in places.items()}
        strange = {
            id: odd[f"{columns[id]}{number}"]
            for id in places
            if odd and f"{columns[id]}{number}" in odd
        }
        blank = not any(v is not None and str(v).strip() for v in typed.values())
        if not code or (blank and not strange):
            continue
        if code in seen:
            here = Cell(place.file, place.sheet, f"{columns[UNIT]}{number}")
            problems.append(Problem("CB663", here, {"unit": code, "line": seen[code]}))
            continue
        seen[code] = number
        values, more = _values(typed, elements, columns, number, place, pack, strange)
        problems += more
        words = str(row[said]).strip()[:_LONGEST] if 0 <= said < len(row) and row[said] else ""
        bad = frozenset(str(problem.facts["element"]) for problem in more)
        rows.append(FilledRow(number, code, values, words, bad))
    return Filled(tuple(rows), columns, place.sheet), problems


def _values(
    typed: Mapping[str, Any],
    elements: Mapping[str, Element],
    columns: Mapping[str, str],
    number: int,
    place: Cell,
    pack: Pack,
    strange: Mapping[str, Unsure],
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for id, raw in typed.items():
        if raw == "" and id not in strange:
            continue
        here = Cell(place.file, place.sheet, f"{columns[id]}{number}")
        if id in strange:
            facts = {"element": id, "title": elements[id].title, "found": str(raw)}
            code = "CB790" if strange[id] == "formula" else "CB791"
            problems.append(Problem(code, here, facts))
            continue
        value, problem = read_cell(elements[id], raw, pack, here)
        if problem is not None:
            problems.append(problem)
        elif value is not None:
            values[id] = value
    return values, problems
