"""A paper as an Excel workbook (公文 Excel): the same tables, numbers as numbers, text as text."""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as Box
from openpyxl.formatting.rule import DataBarRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from changbai.papers.document import COLOURS, Cell, Heading, Paper, Paragraph, Table
from changbai.papers.literal import literal_all
from changbai.papers.numbers import show_number
from changbai.papers.package import properties, too_large
from changbai.papers.record import Record, bare, read_record, write_record

#: Height of a line in points.
_LINE = 15.0
_FACE = "宋体"
_THIN = Side(style="thin", color="9AA3AD")
_WORDS = {
    "zh": ("正文", "数据来源", "项目", "内容", "进度：自基期至目标已走完的比例"),
    "en": ("Text", "Source", "Item", "Content", "Progress: share of the way from base to goal"),
}
#: A bar is drawn in its cell over the share that it shows.
_SHARE = "0%"
_HIDDEN = "changbai-record"
#: A cell holds at most 32,767 characters; the record is cut into pieces that are safely shorter.
_PIECE = 30000


def write(paper: Paper) -> bytes:
    """Return the paper as an xlsx file."""
    paper = literal_all(paper)
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(paper.tables, 1):
        _table(book.create_sheet(_sheet_name(table.title, number)), paper, table)
    words = _WORDS[paper.language]
    _text(book.create_sheet(words[0]), paper)
    _source(book.create_sheet(words[1]), paper, words)
    hidden = book.create_sheet(_HIDDEN)
    hidden.sheet_state = "veryHidden"
    record = write_record(paper)
    for row, start in enumerate(range(0, len(record), _PIECE), 1):
        _put(hidden.cell(row, 1), record[start : start + _PIECE])
    for name, value in properties(paper.provenance).items():
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    book.properties.title = paper.title
    book.properties.creator = f"Changbai {paper.provenance.engine_version}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(title: str, number: int) -> str:
    return f"{number} " + re.sub(r"[\[\]:*?/\\']", " ", title)[:24]


def _put(box: Any, text: str, **font: Any) -> None:
    """Write text as text, whatever it begins with: no cell of ours is ever a formula."""
    assert isinstance(box, Box)
    box.value = text
    box.data_type = "s"
    if text[:1] in tuple("=+-@\t\r"):
        box.quotePrefix = True
    box.font = Font(name=_FACE, size=font.pop("size", 10.5), **font)


def _table(sheet: Worksheet, paper: Paper, table: Table) -> None:
    """Write one table: title, label, unit line, head row, rows; set up for A4."""
    last = len(table.columns)
    _put(sheet.cell(1, 1), f"{paper.title}：{table.title}".replace("\n", ""), size=14, bold=True)
    _put(sheet.cell(2, 1), f"{paper.subtitle}　{paper.draft}")
    if paper.synthetic_label:
        _put(sheet.cell(3, 1), paper.synthetic_label, bold=True, color="A8201A")
    barred = any(cell.bar for row in table.rows for cell in row)
    _put(sheet.cell(3, last), _WORDS[paper.language][4] if barred else table.unit, size=9)
    sheet.cell(3, last).alignment = Alignment(horizontal="right")
    for place, column in enumerate(table.columns, 1):
        box = sheet.cell(4, place)
        _put(box, column.title, bold=True)
        box.fill = PatternFill("solid", start_color="F3F4F6")
        box.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        box.border = Border(top=Side(style="medium"), bottom=_THIN)
        sheet.column_dimensions[get_column_letter(place)].width = max(column.width / 1.75, 8)
    for down, row in enumerate(table.rows, 5):
        for place, cell in enumerate(row, 1):
            box = sheet.cell(down, place)
            _cell(box, cell, table.columns[place - 1].align)
            if cell.bar:
                rule = DataBarRule("num", 0, "num", 1, COLOURS[cell.bar.state][0])
                sheet.conditional_formatting.add(box.coordinate, rule)
        widths = [max(column.width / 1.75, 8) for column in table.columns]
        lines = max(_lines(c.text, w) for c, w in zip(row, widths, strict=True))
        # Spreadsheet programs do not agree on fitting rows to wrapped text, so it is said.
        sheet.row_dimensions[down].height = _LINE * lines
    sheet.freeze_panes = sheet.cell(5, 2)
    sheet.print_title_rows = "1:4"
    _print_set_up(sheet, paper)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes: a Chinese character is as wide as two others."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return max(1, math.ceil(taken / (width - 1)))


def _cell(box: Any, cell: Cell, align: str) -> None:
    if cell.value is not None and cell.state is None:
        decimals = "." + "0" * cell.decimals if cell.decimals else ""
        box.value = cell.value
        box.number_format = _SHARE if cell.bar else "#,##0" + decimals
        box.font = Font(name="Times New Roman", size=10.5)
    else:
        _put(box, cell.text)
    if cell.state is not None:
        ink, tint = COLOURS[cell.state]
        box.font = Font(name=_FACE, size=10.5, color=ink, bold=True)
        box.fill = PatternFill("solid", start_color=tint)
    box.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
    box.border = Border(bottom=_THIN)


def _text(sheet: Worksheet, paper: Paper) -> None:
    """Write the paragraphs, one a row, wrapped."""
    sheet.column_dimensions["A"].width = 90
    row = 1
    said = [(paper.synthetic_label, True)] if paper.synthetic_label else []
    said += [(paper.title.replace("\n", ""), True), (paper.subtitle, False)]
    for block in paper.blocks:
        if isinstance(block, Heading | Paragraph):
            said.append((block.text, isinstance(block, Heading)))
    said += [(note, False) for note in paper.notes]
    for text, bold in said:
        _put(sheet.cell(row, 1), text, bold=bold)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        row += 1
    _print_set_up(sheet, paper)


def _source(sheet: Worksheet, paper: Paper, words: tuple[str, ...]) -> None:
    """Write where the figures come from, in full."""
    rows = [(words[2], words[3]), *properties(paper.provenance).items()]
    rows.append((words[1], paper.provenance.line))
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 70
    for row, (name, value) in enumerate(rows, 1):
        _put(sheet.cell(row, 1), name, bold=row == 1)
        _put(sheet.cell(row, 2), value, bold=row == 1)
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    _print_set_up(sheet, paper)


def _print_set_up(sheet: Worksheet, paper: Paper) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "— &P —"
    if paper.synthetic_label:
        # The label goes into the head as text: & would start a code there.
        sheet.oddHeader.right.text = paper.synthetic_label.replace("&", "&&")


def read(content: bytes) -> Record | None:
    """Return the record of a workbook and which of its lines are no longer seen."""
    if too_large(content):
        return None
    try:
        book = load_workbook(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError):
        return None
    if _HIDDEN not in book.sheetnames:
        return None
    pieces = [str(row[0].value or "") for row in book[_HIDDEN].iter_rows(max_col=1)]
    record = read_record("".join(pieces))
    if record is None:
        return None
    known = {_digits(figure.value) for figure in record.figures if figure.value is not None}
    shown = {
        bare("".join(_shown(box, known) for box in row))
        for name in book.sheetnames
        if name != _HIDDEN
        for row in book[name].iter_rows()
    }
    missing = tuple(line for line in record.lines if line not in shown)
    return Record(record.provenance, record.figures, record.lines, missing)


def _shown(box: Any, known: set[str]) -> str:
    """Return a cell as the paper showed it; a number that was never recorded is marked."""
    if isinstance(box.value, int | float) and not isinstance(box.value, bool):
        if box.number_format == _SHARE and _digits(box.value) in known:
            return ""
        decimals = len(str(box.number_format).partition(".")[2])
        mark = "" if _digits(box.value) in known else "?"
        return show_number(float(box.value), decimals) + mark
    return "" if box.value is None else str(box.value)


def _digits(value: float) -> str:
    """Return a number to the digits that every spreadsheet program keeps on saving."""
    return f"{value:.12g}"
