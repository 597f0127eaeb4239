"""The workbook that comes back is the one that was sent, marks aside."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from changbai.engine.workbook import mark
from changbai.engine.workbook.layout import SHEET
from changbai.engine.workbook.notes import AUTHOR
from changbai.engine.workbook.receipt import RECEIPT
from changbai.engine.workbook.splice import DoctypeError, find, splice, with_attribute
from changbai.kernel.problem import Cell, Problem
from tests.engine.workbook.test_workbook import filled, read, template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def wrong(*cells: str, code: str = "CB523") -> list[Problem]:
    facts = {"title": "产生量", "found": "约", "unit": "", "element": "x", "message": "核对"}
    facts |= {"arithmetic": "1 > 2"}
    return [Problem(code, Cell("a.xlsx", SHEET, cell), facts) for cell in cells]


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, **new: Any) -> bytes:
    """Return a workbook with parts written over; a name has / as __ and . as _dot_."""
    found = parts(content)
    for name, change in new.items():
        whole = name.replace("__", "/").replace("_dot_", ".")
        found[whole] = change(found.get(whole, b""))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return target.getvalue()


def colour(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else ""


def test_only_the_bad_cells_change() -> None:
    before = filled(("D6", "约700"), ("C7", 5))
    after = mark(before, [*wrong("D6"), *wrong("C7", code="CB521")], receipt=["已报送 0 份"])
    old, new = opened(before), opened(after)
    assert colour(new[SHEET]["D6"]) == "F8C9C4"
    assert colour(new[SHEET]["C7"]) == "FFE9B8"
    assert new[SHEET]["D6"].comment.author == AUTHOR
    for row in old[SHEET].iter_rows():
        for cell in row:
            again = new[SHEET][cell.coordinate]
            assert again.value == cell.value
            assert (again.number_format, again.protection.locked) == (
                cell.number_format,
                cell.protection.locked,
            )
            if cell.coordinate not in ("D6", "C7"):
                assert colour(again) == colour(cell)
                assert (again.comment and again.comment.text) == (
                    cell.comment and cell.comment.text
                )
    assert new[SHEET].print_title_rows == old[SHEET].print_title_rows
    assert len(new[SHEET].data_validations.dataValidation) == 7
    assert new.sheetnames == [RECEIPT, *old.sheetnames]
    same = {n for n, part in parts(before).items() if parts(after).get(n) == part}
    assert {"xl/theme/theme1.xml", "xl/worksheets/sheet3.xml", "docProps/core.xml"} <= same


def test_the_receipt_lists_each_cell_with_value_rule_and_a_link() -> None:
    after = mark(
        filled(("D6", "约700")), wrong("D6"), receipt=["已报送 3 份"], units={"6": "T 甲厂"}
    )
    book = opened(after)
    sheet = book[RECEIPT]
    assert book.active is sheet
    assert sheet["A1"].value == "已报送 3 份"
    assert [cell.value for cell in sheet[3]] == [
        "单元格", "单位", "填的是", "级别", "问题", "怎么改",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[4]][:4] == [f"{SHEET}!D6", "T 甲厂", "约", "错误"]
    assert "不是数字" in sheet["E4"].value
    assert sheet["A4"].hyperlink.location == f"'{SHEET}'!D6"
    # Two sheets looked at together would be typed in together.
    looked_at = [s.title for s in book if s.sheet_view.tabSelected]
    assert looked_at in ([], [RECEIPT])


def test_what_was_put_right_loses_its_mark_and_the_receipt_is_written_anew() -> None:
    first = mark(filled(("D6", "约700"), ("C7", "无")), wrong("D6", "C7", "A7"), receipt=["一"])
    book = opened(first)
    book[SHEET]["D6"].value = 700  # the office puts one of them right and saves
    target = io.BytesIO()
    book.save(target)
    again = opened(mark(target.getvalue(), wrong("C7"), receipt=["二"]))
    sheet = again[SHEET]
    assert (colour(sheet["D6"]), sheet["D6"].comment, sheet["D6"].value) == ("FFFBE6", None, 700)
    assert not sheet["D6"].protection.locked
    assert (colour(sheet["A7"]), sheet["A7"].comment) == ("", None)
    assert colour(sheet["C7"]) == "F8C9C4"
    assert sheet["C7"].comment.text.count("不是数字") == 1
    assert again.sheetnames.count(RECEIPT) == 1
    assert again[RECEIPT]["A1"].value == "二"
    assert sheet["C4"].comment is not None  # the definition of the element stays


def test_what_an_office_put_into_it_stays() -> None:
    book = opened(template())
    own = book.create_sheet("我的底稿")
    for row in ((1, 2), (3, 4)):
        own.append(row)
    chart = BarChart()
    chart.add_data(Reference(own, min_col=1, max_col=2, min_row=1, max_row=2))
    own.add_chart(chart, "D2")
    own["A1"].fill = PatternFill("solid", fgColor="00FF00")
    book[SHEET]["D6"].comment = Comment("小王：等台账", "王科员")
    book[SHEET]["E6"].comment = Comment("<别的话> & 其他", "王科员")
    target = io.BytesIO()
    book.save(target)
    before = target.getvalue()
    after = mark(before, wrong("D6"), receipt=["一"])
    assert [n for n in parts(before) if n not in parts(after)] == []
    kept = [n for n in parts(before) if "chart" in n or "drawings/drawing" in n]
    assert kept
    assert all(parts(after)[name] == parts(before)[name] for name in kept)
    sheet = opened(after)[SHEET]
    assert sheet["D6"].comment.text.startswith("小王：等台账\n【长白审核】")
    assert sheet["E6"].comment.text == "<别的话> & 其他"
    # The other's word stays when ours goes.
    assert (
        opened(mark(mark(before, wrong("D6")), wrong("D6")))[SHEET]["D6"].comment.text.count(
            "【长白审核】"
        )
        == 1
    )


def test_cells_and_rows_that_the_sheet_left_out_are_made() -> None:
    def without(content: bytes) -> bytes:
        thin = re.sub(rb'<c r="[D-I]7"[^>]*?(/>|></c>|>.*?</c>)', b"", content)
        assert thin != content
        return thin

    after = mark(changed(template(), xl__worksheets__sheet1_dot_xml=without), wrong("E7", "I7"))
    sheet = opened(after)[SHEET]
    assert (colour(sheet["E7"]), colour(sheet["I7"]), colour(sheet["D7"])) == (
        "F8C9C4",
        "F8C9C4",
        "",
    )
    raw = parts(after)["xl/worksheets/sheet1.xml"].decode()
    row = re.search(r'<row r="7".*?</row>', raw)
    assert row
    columns = re.findall(r'r="([A-Z])7"', row[0])
    assert columns == sorted(columns)


def test_a_workbook_written_with_a_prefix_and_without_notes() -> None:
    def prefixed(content: bytes) -> bytes:
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", content.decode())
        return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()

    def bare(content: bytes) -> bytes:
        return prefixed(re.sub(rb"<legacyDrawing[^>]*/>", b"", content))

    content = changed(
        filled(("D6", "约700")),
        xl__worksheets__sheet1_dot_xml=bare,
        xl__styles_dot_xml=prefixed,
        xl__workbook_dot_xml=prefixed,
        xl__worksheets___rels__sheet1_dot_xml_dot_rels=lambda _: (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
        ),
    )
    book = opened(mark(content, wrong("D6"), receipt=["一"]))
    assert colour(book[SHEET]["D6"]) == "F8C9C4"
    assert "不是数字" in book[SHEET]["D6"].comment.text
    assert book.sheetnames[0] == RECEIPT
    found, problems = read(mark(content, wrong("D6")))
    assert found is not None
    assert [problem.place.cell for problem in problems] == ["D6"]


def test_words_of_a_cell_are_shown_literally() -> None:
    facts = {"title": "<b>&", "found": '"><svg onload>\u202e', "unit": "", "element": "x"}
    after = mark(
        template(), [Problem("CB523", Cell("a", SHEET, "D6"), facts)], receipt=["=1+1", "一"]
    )
    book = opened(after)
    assert '"><svg onload>' in book[SHEET]["D6"].comment.text
    assert (book[RECEIPT]["A1"].value, book[RECEIPT]["A1"].data_type) == ("=1+1", "s")
    assert "⟨U+202E⟩" in book[RECEIPT]["C5"].value


def test_very_many_marks_are_made_at_once() -> None:
    cells = [f"{letter}{row}" for row in range(6, 8) for letter in "CDEFGHI"]
    sheet = opened(mark(template(), wrong(*cells)))[SHEET]
    assert all(sheet[cell].comment and colour(sheet[cell]) == "F8C9C4" for cell in cells)
    drawing = parts(mark(template(), wrong(*cells)))["xl/drawings/commentsDrawing1.vml"]
    ids = re.findall(rb'id="(_x0000_s\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 7 + len(cells)


def test_splicing_keeps_every_other_byte() -> None:
    content = b"<a x=\"1>2\"><b/><!-- <b> --><c:b y='3'>t</c:b></a>"
    first, second = find(content, {"b"})
    assert content[first.start : first.end] == b"<b/>"
    assert content[second.opened : second.closed] == b"t"
    assert splice(content, [(first.start, first.end, b"<d/>")]) == content.replace(b"<b/>", b"<d/>")
    assert with_attribute(b"<c:b y='3'/>", "y", "&") == b'<c:b y="&amp;"/>'
    assert with_attribute(b"<b/>", "s", "4") == b'<b s="4"/>'
    with pytest.raises(ValueError, match="overlap"):
        splice(content, [(0, 5, b""), (3, 6, b"")])
    with pytest.raises(DoctypeError):
        find(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', {"a"})
