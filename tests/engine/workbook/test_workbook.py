"""Templates out, filled workbooks in, marked ones back; hostile files are refused unread."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from changbai.engine.workbook import Asked, admit, mark, read_workbook, write_template
from changbai.engine.workbook.layout import FIRST_ROW, LISTS, META, SHEET
from changbai.kernel.period import Period
from changbai.pack.load import read_pack
from changbai.pack.shapes import Form, Pack
from tests.support import checkout

YEAR = Period(2016)
UNITS = [
    Asked("91220802DEM002239T", "甲厂", {"waste_generated": 1000, "waste_utilised": 700}),
    Asked("91220802DEM002240K", '=HYPERLINK("x")', {}),
]


@cache
def jilin() -> Pack:
    found, problems = read_pack(checkout.ROOT / "packs" / "jilin-2014")
    assert found is not None, problems
    return found


def waste() -> Form:
    return jilin().forms["waste"]


def template(**more: Any) -> bytes:
    return write_template(jilin(), waste(), YEAR, UNITS, **more)


def filled(*cells: tuple[str, Any]) -> bytes:
    book = load_workbook(io.BytesIO(template()))
    for address, value in cells:
        book[SHEET][address].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes, form: Form | None = None, period: Period = YEAR):
    return read_workbook(content, "a.xlsx", jilin(), form or waste(), period)


def codes(problems: list) -> list[str]:
    return [problem.code for problem in problems]


def test_the_template_is_locked_but_for_what_may_be_typed() -> None:
    book = load_workbook(io.BytesIO(template(synthetic=True)))
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert sheet[f"A{FIRST_ROW}"].protection.locked
    assert not sheet[f"C{FIRST_ROW}"].protection.locked
    assert sheet.row_dimensions[3].hidden
    assert "演示数据" in sheet["A2"].value
    assert (book[META].sheet_state, book[LISTS].sheet_state) == ("veryHidden", "hidden")
    assert sheet[f"C{FIRST_ROW}"].value == 1000
    # A name that looks like a formula is a text.
    assert sheet[f"B{FIRST_ROW + 1}"].data_type == "s"
    assert len(sheet.data_validations.dataValidation) == len(waste().elements)


def test_what_is_filled_in_comes_back_typed() -> None:
    found, problems = read(filled(("D6", "７００"), ("E6", -3), ("C7", "1,200")))
    assert problems == []
    assert found is not None
    first, second = found.rows
    assert (first.row, first.code) == (6, "91220802DEM002239T")
    assert first.values["waste_generated"] == 1000
    assert first.values["waste_utilised"] == 700
    assert first.values["waste_utilised_stored"] == -3
    assert second.values == {"waste_generated": 1200}


def test_a_unit_that_typed_nothing_is_left_out() -> None:
    found, problems = read(template())
    assert problems == []
    assert found is not None
    assert [row.code for row in found.rows] == ["91220802DEM002239T"]


def test_bad_cells_are_told_and_marked_in_the_same_workbook() -> None:
    content = filled(("D6", "约700"), ("C7", "12.5"), ("E7", "无"))
    found, problems = read(content)
    assert found is not None
    assert [(p.code, p.place.cell) for p in problems] == [
        ("CB523", "D6"),
        ("CB524", "C7"),
        ("CB523", "E7"),
    ]
    book = load_workbook(io.BytesIO(mark(content, problems)))
    cell = book[SHEET]["D6"]
    assert "约700" in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("F8C9C4")
    assert book[SHEET]["C6"].comment is None
    assert book[SHEET]["D6"].value == "约700"
    assert codes(read(mark(content, problems))[1]) == codes(problems)


def test_rows_that_an_office_put_above_are_survived() -> None:
    book = load_workbook(io.BytesIO(template()))
    book[SHEET].insert_rows(1, 2)
    target = io.BytesIO()
    book.save(target)
    found, problems = read(target.getvalue())
    assert problems == []
    assert found is not None
    assert found.rows[0].row == FIRST_ROW + 2


def changed(change: Any) -> bytes:
    book = load_workbook(io.BytesIO(template()))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_another_template_is_refused_with_its_name() -> None:
    assert codes(read(template(), period=Period(2015))[1]) == ["CB660"]
    assert codes(read(template(), form=jilin().forms["water"])[1]) == ["CB660"]
    older = changed(lambda b: b[META].__setitem__("B1", "1/waste/2016/000000000000"))
    assert codes(read(older)[1]) == ["CB661"]
    assert codes(read(changed(lambda b: b.remove(b[META])))[1]) == ["CB659"]
    assert codes(read(changed(lambda b: b[SHEET].delete_cols(4)))[1]) == ["CB662"]
    twice = changed(lambda b: b[SHEET].__setitem__("A7", "91220802DEM002239T"))
    twice_filled = load_workbook(io.BytesIO(twice))
    twice_filled[SHEET]["C7"].value = 5
    target = io.BytesIO()
    twice_filled.save(target)
    assert codes(read(target.getvalue())[1]) == ["CB663"]


def packed(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


BOOK = {"xl__workbook_dot_xml": b"<workbook/>"}
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (i, i - 1, i - 1) for i in range(1, 30))
    + b"]><workbook>&a29;</workbook>"
)
HOSTILE = [
    (b"", "CB650"),
    (b"x" * (20 * 2**20 + 1), "CB651"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "CB652"),
    (b"%PDF-1.7 not a workbook", "CB653"),
    (b"PK\x03\x04 broken", "CB653"),
    (packed(word__document_dot_xml=b"<x/>"), "CB653"),
    (packed(**BOOK, xl__big_dot_xml=b" " * (30 * 2**20)), "CB654"),
    (packed(**BOOK, **{f"xl__worksheets__s{i}_dot_xml": b"x" for i in range(300)}), "CB654"),
    (packed(**BOOK, xl__vbaProject_dot_bin=b"x"), "CB655"),
    (packed(**BOOK, xl__externalLinks__externalLink1_dot_xml=b"x"), "CB656"),
    (packed(**BOOK, xl__inner_dot_zip=b"x"), "CB657"),
    (packed(**BOOK), "CB658"),
    (packed(xl__workbook_dot_xml=BOMB), "CB658"),
]


@pytest.mark.parametrize(("content", "code"), HOSTILE)
def test_hostile_files_are_refused_with_their_reason(content: bytes, code: str) -> None:
    found, problems = read(content)
    assert found is None
    assert codes(problems) == [code]
    assert problems[0].sentence("zh")


def test_a_workbook_of_somebody_else_is_no_template() -> None:
    target = io.BytesIO()
    Workbook().save(target)
    assert admit(target.getvalue(), "b.xlsx") == []
    assert codes(read(target.getvalue())[1]) == ["CB659"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_it_survives_another_office(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(filled(("C7", 42)))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
         str(tmp_path / "out"), str(tmp_path / "t.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found, problems = read((tmp_path / "out" / "t.xlsx").read_bytes())
    assert problems == []
    assert found is not None
    assert found.rows[1].values == {"waste_generated": 42}
