"""A plain table as a workbook (表格工作簿): numbers as numbers, text as text, missing left empty.

Written straight as XML: a list of a province takes a second and the memory of its rows. Nothing
that a cell holds can become a formula, because every text stands as text.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from changbai.engine.workbook.splice import text
from changbai.papers.literal import literal

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font>'
    '<font><b/><sz val="11"/></font></fonts><fills count="3"><fill><patternFill/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFEAF1F8"/></patternFill></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
    '<xf xfId="0" quotePrefix="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_HEAD, _QUOTED = 1, 2
#: A cell holds no more characters.
_LONGEST = 32_000


@dataclass(frozen=True)
class Sheet:
    """A sheet of a table (表): lines in front, heads, rows of plain values, widths of columns."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    said: Sequence[str] = ()
    widths: Sequence[int] = ()


def write_tables(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of some tables (写表格)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        for number, sheet in enumerate(sheets, start=1):
            with out.open(f"xl/worksheets/sheet{number}.xml", "w") as stream:
                for piece in _sheet(sheet):
                    stream.write(piece.encode())
        numbers = range(1, len(sheets) + 1)
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{_FORMAT}worksheet+xml"/>'
            for n in numbers
        )
        out.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_FORMAT}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_FORMAT}styles+xml"/>'
            f"{parts}</Types>",
        )
        out.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        names = "".join(
            f'<sheet name="{text(s.name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, s in enumerate(sheets, start=1)
        )
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{names}</sheets></workbook>'
        out.writestr("xl/workbook.xml", book)
        links = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        out.writestr("xl/_rels/workbook.xml.rels", _relations([*links, ("styles", "styles.xml")]))
        out.writestr("xl/styles.xml", _STYLES)
    return target.getvalue()


def _relations(links: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _sheet(sheet: Sheet) -> Iterable[str]:
    at = len(sheet.said) + 1
    yield (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        f'<sheetView workbookViewId="0"><pane ySplit="{at}" topLeftCell="A{at + 1}"'
        ' state="frozen" activePane="bottomLeft"/></sheetView></sheetViews>'
    )
    widths = sheet.widths or [16] * len(sheet.heads)
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1)
    )
    yield f"<cols>{columns}</cols><sheetData>"
    for number, words in enumerate(sheet.said, start=1):
        yield f'<row r="{number}">{_cell(f"A{number}", words)}</row>'
    letters = [get_column_letter(n) for n in range(1, len(sheet.heads) + 1)]
    heads = "".join(
        _words(f"{x}{at}", head, _HEAD) for x, head in zip(letters, sheet.heads, strict=True)
    )
    yield f'<row r="{at}">{heads}</row>'
    for number, row in enumerate(sheet.rows, start=at + 1):
        cells = "".join(_cell(f"{x}{number}", v) for x, v in zip(letters, row, strict=True))
        yield f'<row r="{number}">{cells}</row>'
    yield (
        '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cell(address: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _words(address, "是" if value else "否", 0)
    if isinstance(value, int | float) and math.isfinite(value):
        return f'<c r="{address}"><v>{value!r}</v></c>'
    words = str(value)
    return _words(address, words, _QUOTED if words[:1] in "=+-@\t\r" else 0)


def _words(address: str, words: str, style: int) -> str:
    said = text(literal(words)[:_LONGEST])
    look = f' s="{style}"' if style else ""
    return f'<c r="{address}"{look} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
