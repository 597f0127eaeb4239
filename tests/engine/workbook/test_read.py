"""What offices do to a template: it is survived, or refused in plain words, never misread."""

from __future__ import annotations

import io
import re
from datetime import date, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from changbai.engine.workbook import Filled
from changbai.engine.workbook.layout import META, SHEET
from changbai.engine.workbook.plain import heads_of, read_csv
from tests.engine.workbook.test_marked import changed
from tests.engine.workbook.test_workbook import codes, filled, jilin, read, template, waste


def altered(change: Any) -> bytes:
    book = load_workbook(io.BytesIO(template()))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def first(content: bytes) -> dict[str, Any]:
    found, problems = read(content)
    assert problems == []
    assert found is not None
    return dict(found.rows[0].values)


def test_columns_that_were_moved_keep_their_meaning() -> None:
    def move(book: Workbook) -> None:
        sheet = book[SHEET]
        for row in range(3, 8):
            c, i = sheet.cell(row, 3), sheet.cell(row, 9)
            c.value, i.value = i.value, c.value
        sheet.insert_cols(2)

    values = first(altered(move))
    assert values == {"waste_generated": 1000, "waste_utilised": 700}
    found, problems = read(altered(lambda b: (move(b), b[SHEET].__setitem__("J6", "约"))))
    assert found is not None
    assert [(p.place.cell, p.facts["element"]) for p in problems] == [("J6", "waste_generated")]


def test_a_row_put_in_between_is_survived() -> None:
    def insert(book: Workbook) -> None:
        book[SHEET].insert_rows(7)
        book[SHEET]["C8"].value = 5

    found, problems = read(altered(insert))
    assert problems == []
    assert found is not None
    assert [(row.row, row.values["waste_generated"]) for row in found.rows] == [(6, 1000), (8, 5)]


def test_a_sheet_with_another_name_is_refused_in_words() -> None:
    content = altered(lambda book: setattr(book[SHEET], "title", "Sheet1"))
    assert codes(read(content)[1]) == ["CB659"]


def test_what_may_be_said_of_queries_comes_with_the_row() -> None:
    found, problems = read(filled(("J6", " 停产检修 "), ("J7", "还没有填")))
    assert problems == []
    assert found is not None
    assert [row.said for row in found.rows] == ["停产检修"]
    old = altered(lambda book: book[SHEET].delete_cols(10))
    assert first(old)["waste_generated"] == 1000


@pytest.mark.parametrize(
    ("typed", "value"),
    [("１，２３４", 1234), (" 1 234 ", 1234), ("+5", 5), ("-0", 0), ("1e3", 1000), (7.0, 7)],
)
def test_numbers_written_as_text_are_read(typed: Any, value: int) -> None:
    assert first(filled(("D6", typed)))["waste_utilised"] == value


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.2万", "CB523"),
        ("12%", "CB523"),
        ("—", "CB523"),
        ("无", "CB523"),
        ("1,23", "CB523"),
        ("NaN", "CB523"),
        ("1e309", "CB523"),
        (0.12, "CB524"),
        (10**18, "CB529"),
        (date(2016, 3, 1), "CB523"),
        (time(8, 30), "CB523"),
        (True, "CB523"),
    ],
)
def test_what_is_no_number_is_told_with_its_cell_and_never_zero(typed: Any, code: str) -> None:
    found, problems = read(filled(("D6", typed)))
    assert found is not None
    assert [(p.code, p.place.cell) for p in problems] == [(code, "D6")]
    assert "waste_utilised" not in found.rows[0].values
    assert found.rows[0].bad == {"waste_utilised"}


def test_a_date_in_a_workbook_of_1904_is_no_number_either() -> None:
    def turn(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book[SHEET]["D6"].value = date(2016, 2, 29)
        book[SHEET]["D6"].number_format = "yyyy-mm-dd"

    found, problems = read(altered(turn))
    assert found is not None
    assert [(p.code, p.place.cell) for p in problems] == [("CB523", "D6")]
    assert "2016-02-29" in problems[0].facts["found"]


def test_a_formula_is_nobodys_word_and_an_error_is_not_missing() -> None:
    def write(book: Workbook) -> None:
        book[SHEET]["D6"].value = "=C6*2"
        book[SHEET]["E7"].value = "#N/A"
        book[SHEET]["E7"].data_type = "e"

    found, problems = read(altered(write))
    assert found is not None
    assert [(p.code, p.place.cell) for p in problems] == [("CB790", "D6"), ("CB791", "E7")]
    # The second unit has nothing but the error: it is told, not passed over.
    assert [row.row for row in found.rows] == [6, 7]
    cached = changed(
        altered(write),
        xl__worksheets__sheet1_dot_xml=lambda x: x.replace(
            b"<f>C6*2</f><v></v>", b"<f>C6*2</f><v>2000</v>"
        ),
    )
    again, problems = read(cached)
    assert again is not None
    bare = changed(
        cached, xl__worksheets__sheet1_dot_xml=lambda x: re.sub(rb' r="[A-Z]+6"', b"", x)
    )
    assert next((p.code, p.place.cell) for p in read(bare)[1]) == ("CB790", "D6")
    assert problems[0].code == "CB790"
    assert "2000" in problems[0].sentence("zh")
    assert "waste_utilised" not in again.rows[0].values


def csv_of(*rows: str, encoding: str = "utf-8-sig") -> bytes:
    heads = ",".join(["单位代码", "单位名称", *heads_of(waste()).values(), "核实说明"])
    return "\r\n".join([heads, *rows]).encode(encoding)


def test_a_csv_is_read_by_its_heads_in_either_encoding() -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        content = csv_of('T1,甲厂,1000,"1,200",,,,,0,停产', encoding=encoding)
        found, problems = read_csv(content, "a.csv", jilin(), waste())
        assert problems == []
        assert found is not None
        row = found.rows[0]
        assert (row.code, row.row, row.said) == ("T1", 2, "停产")
        assert row.values == {
            "waste_generated": 1000, "waste_utilised": 1200, "waste_dumped": 0,
        }  # fmt: skip


def test_a_csv_is_told_by_line_and_column() -> None:
    found, problems = read_csv(
        csv_of("T1,'=甲厂,约,2,,,,,0,", "T1,,1,,,,,,,"), "a.csv", jilin(), waste()
    )
    assert isinstance(found, Filled)
    assert [(p.code, str(p.place)) for p in problems] == [
        ("CB523", "a.csv · C2"),
        ("CB663", "a.csv · A3"),
    ]
    for content, code in (
        (b"", "CB650"),
        (b"a,b\n1,2\n", "CB662"),
        (b"\xff\xff\xff", "CB658"),
        (b'a,"b\n', "CB658"),
    ):
        assert codes(read_csv(content, "a.csv", jilin(), waste())[1]) == [code]


def test_the_template_says_that_it_stops_slips() -> None:
    book = load_workbook(io.BytesIO(template()))
    rules = book[SHEET].data_validations.dataValidation
    assert rules
    assert all(rule.showErrorMessage for rule in rules)
    assert book[META].sheet_state == "veryHidden"
