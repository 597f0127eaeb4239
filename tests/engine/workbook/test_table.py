"""Tables out: a text is never computed, a negative number is a number, missing is empty."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from changbai.engine.workbook.table import Sheet, write_tables

NAMES = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "<script>&", "甲\u202e", "𠮷野家"]


def test_what_is_text_stays_text_and_numbers_stay_numbers() -> None:
    rows = [(name, -5, -0.25, None, True, 10**12) for name in NAMES]
    content = write_tables(
        [Sheet("报送", list("abcdef"), rows, ["说明"]), Sheet("二", ["x"], [("=1",)])]
    )
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["报送", "二"]
    sheet = book["报送"]
    assert [cell.value for cell in sheet[2]] == list("abcdef")
    for row, name in enumerate(NAMES, start=3):
        assert sheet.cell(row, 1).data_type == "s"
        assert (sheet.cell(row, 2).value, sheet.cell(row, 3).value) == (-5, -0.25)
        assert (sheet.cell(row, 4).value, sheet.cell(row, 5).value) == (None, "是")
        if name.isprintable():
            assert sheet.cell(row, 1).value == name
    assert sheet["A3"].quotePrefix
    assert "⟨U+202E⟩" in sheet["A9"].value
    again = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert again.get_sheet_by_name("报送").to_python()[2][1] == -5
