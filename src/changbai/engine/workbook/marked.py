"""Give the same workbook back with what is wrong marked in it (标注问题): red cell and a note."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Language

_RED = PatternFill("solid", fgColor="F8C9C4")
_AMBER = PatternFill("solid", fgColor="FFE9B8")


#: The sheet that says what became of an upload.
RECEIPT = "回执"


def mark(
    content: bytes,
    problems: Sequence[Problem],
    language: Language = "zh",
    receipt: Sequence[str] = (),
) -> bytes:
    """Return the workbook with each bad cell coloured and noted; the rest is untouched (标注).

    `receipt` lines stand on a sheet of their own in front. The workbook must have come through
    the gate.
    """
    book = load_workbook(io.BytesIO(content))
    if receipt:
        if RECEIPT in book.sheetnames:
            book.remove(book[RECEIPT])
        sheet = book.create_sheet(RECEIPT, 0)
        for line in receipt:
            sheet.append([line])
        sheet.column_dimensions["A"].width = 90
    found: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        place = problem.place
        if isinstance(place, Cell) and place.sheet in book.sheetnames and place.cell:
            found[place.sheet, place.cell].append(problem)
    for (sheet, address), here in found.items():
        cell = book[sheet][address]
        blocked = any(problem.level == "error" for problem in here)
        cell.fill = _RED if blocked else _AMBER
        said = "\n".join(f"{p.sentence(language)} {p.hint(language)}".strip() for p in here)
        cell.comment = Comment(said, "Changbai", width=320, height=120)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
