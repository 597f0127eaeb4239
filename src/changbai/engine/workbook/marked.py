"""Give the same workbook back with what is wrong marked in it (标注问题): red cell and a note.

The parts of the workbook are changed in place, so that what an office put into it, a chart, a
sheet of its own, stays as it was; and a workbook of a whole province takes seconds, not minutes.
Marks of an earlier upload go where the cell has been put right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from changbai.engine.workbook.archive import Archive
from changbai.engine.workbook.layout import SHEET
from changbai.engine.workbook.notes import put_notes
from changbai.engine.workbook.painted import Painter
from changbai.engine.workbook.receipt import (
    MORE,
    MOST_LINES,
    RECEIPT,
    lines_of,
    link_of,
    put_receipt,
)
from changbai.engine.workbook.splice import find
from changbai.engine.workbook.styles import AMBER, RED, Styles
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Language

_BOOK = "xl/workbook.xml"
#: A note holds no more words than anybody reads.
_LONGEST = 1000


def mark(
    content: bytes,
    problems: Sequence[Problem],
    language: Language = "zh",
    receipt: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
) -> bytes:
    """Return the workbook with each bad cell coloured and noted; the rest is untouched (标注).

    `receipt` lines stand on a sheet of their own in front, above the list of what is wrong;
    `units` names the unit of each row in it. The workbook must have come through the gate and
    been read; ValueError or KeyError where its parts do not fit together.
    """
    archive = Archive(content)
    book = archive.targets(_BOOK)
    looks = next(part for kind, part in book.values() if kind == "styles")
    styles = Styles(archive.xml(looks))
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        place = problem.place
        if isinstance(place, Cell) and place.sheet == SHEET and place.cell:
            found[place.cell].append(problem)
    colours = {
        cell: RED if any(problem.level == "error" for problem in here) else AMBER
        for cell, here in found.items()
    }
    notes = {cell: _said(found[cell], language) for cell in list(found)[:MOST_LINES]}
    sheets = {n.attributes.get("name"): n for n in find(archive.xml(_BOOK), {"sheet"})}
    part = book[link_of(sheets[SHEET].attributes)][1]
    painter = Painter(archive.xml(part), colours, styles)
    link = put_notes(archive, part, painter.drawing, notes)
    archive.put(part, painter.written(link))
    if receipt:
        lines = lines_of(problems, language, units or {})
        said = list(receipt)
        if len(problems) > len(lines):
            said.append(MORE.show(language).format(n=len(problems) - len(lines)))
        put_receipt(archive, styles, said, lines, language)
    archive.put(looks, styles.written())
    return archive.packed()


def _said(problems: Sequence[Problem], language: Language) -> str:
    said = "\n".join(f"{p.sentence(language)} {p.hint(language)}".strip() for p in problems)
    return said[:_LONGEST]


__all__ = ["RECEIPT", "mark"]
