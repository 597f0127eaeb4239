"""Tables of a Word paper (表格): unit line above, repeated head, rows that do not break."""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from changbai.papers.document import COLOURS, Cell, Table
from changbai.papers.word_type import SANS, SONG, face, off_grid

_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def add_table(word: Document, block: Table) -> None:
    """Add a table with its title and unit line."""
    # A bar has no form in a Word cell: its column falls away.
    shown = [n for n in range(len(block.columns)) if not any(row[n].bar for row in block.rows)]
    unit = block.unit if len(shown) == len(block.columns) else ""
    head = word.add_paragraph()
    _tight(head, Pt(14))
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
    face(head.add_run(block.title), SANS, 9)
    face(head.add_run(f"\t{unit}"), SONG, 9)
    spare = (156 - sum(block.columns[n].width for n in shown)) / len(shown)
    table = word.add_table(rows=0, cols=len(shown))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _borders(table)
    row = table.add_row()
    _repeated(row)
    for place, number in enumerate(shown):
        column = block.columns[number]
        _fill(row.cells[place], Cell(column.title), "center", SANS, "F3F4F6")
    for cells in block.rows:
        row = table.add_row()
        _whole(row)
        for place, number in enumerate(shown):
            cell = cells[number]
            _fill(row.cells[place], cell, block.columns[number].align, SONG)
    for place, number in enumerate(shown):
        table.columns[place].width = Mm(block.columns[number].width + spare)
    for line in table.rows:
        for place, number in enumerate(shown):
            line.cells[place].width = Mm(block.columns[number].width + spare)


def _tight(line: object, height: Pt) -> None:
    form = line.paragraph_format  # type: ignore[attr-defined]
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, height
    form.space_before = form.space_after = Pt(0)
    off_grid(line)


def _fill(box: _Cell, cell: Cell, align: str, name: str, tint: str = "") -> None:
    line = box.paragraphs[0]
    _tight(line, Pt(12.5))
    line.alignment = _SIDES[align]
    box.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    run = face(line.add_run(cell.text), SANS if cell.state else name, 9)
    if cell.state:
        ink, tint = COLOURS[cell.state]
        run.font.color.rgb = RGBColor.from_string(ink)
    if tint:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", tint)):
            shade.set(qn(f"w:{key}"), value)
        box._tc.get_or_add_tcPr().append(shade)


def _borders(table: WordTable) -> None:
    """Rule above and below the table and thin lines between rows, none between columns."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (
        ("top", 8, "000000"),
        ("bottom", 8, "000000"),
        ("insideH", 2, "9AA3AD"),
    ):
        rule = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            rule.set(qn(f"w:{key}"), value)
        borders.append(rule)
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "45")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)


def _repeated(row: _Row) -> None:
    """Repeat the head row on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
