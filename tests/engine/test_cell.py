from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from changbai.engine.cell import read_cell, read_cells, written
from changbai.kernel.problem import Cell
from changbai.kernel.text import Text
from changbai.pack.codebook import Code
from changbai.pack.shapes import Due, Element, Form, Pack, PackHead

PACK = Pack(
    head=PackHead(id="p", version="1.0.0", title=Text("包")),
    folder="",
    fingerprint="",
    codes={"level": {"a": Code(code="a", name="甲级"), "b": Code(code="b", name="乙级")}},
)
WHOLE = Element(id="n", title=Text("家数"), type="stock")
MONEY = Element(id="m", title=Text("产值"), type="flow", decimals=2)
FLAG = Element(id="f", title=Text("是否"), type="flag")
LEVEL = Element(id="l", title=Text("等级"), type="code", codes="level")
WORDS = Element(id="w", title=Text("说明"), type="text")
PLACE = Cell("form")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        (" １，２３４ ", 1234),
        ("1,234,567", 1234567),
        ("-3", -3),
        ("−3", -3),
        ("\u200b7\u202e", 7),
        (12.0, 12),
        ("12.00", 12),
        ("1e3", 1000),
        ("0", 0),
        ("-0", 0),
        ("１２．０", 12),
        ("＋５", 5),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_whole_numbers(typed: object, value: int | None) -> None:
    assert read_cell(WHOLE, typed, PACK, PLACE) == (value, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.2万", "CB523"),
        ("12%", "CB523"),
        ("—", "CB523"),
        ("无", "CB523"),
        ("-", "CB523"),
        ("1,23", "CB523"),
        ("1,2345", "CB523"),
        ("1.2.3", "CB523"),
        ("NaN", "CB523"),
        ("inf", "CB523"),
        ("1e309", "CB523"),
        ("0x10", "CB523"),
        ("=1+1", "CB523"),
        ("一百", "CB523"),
        ("9" * 40, "CB529"),
        (str(10**18), "CB529"),
        ("-Infinity", "CB523"),
        ("sNaN", "CB523"),
        ("1e-400", "CB523"),
        ("１．５", "CB524"),
        ("１２％", "CB523"),
        ("1.2亿", "CB523"),
        ("1_000", "CB523"),
        ("٣", "CB523"),
        ("1899-12-30", "CB523"),
        ("2016-02-30", "CB523"),
        (date(1904, 1, 1), "CB523"),
        (datetime(1899, 12, 30, tzinfo=UTC), "CB523"),
        ("1.5", "CB524"),
        ("2月30日", "CB523"),
    ],
)
def test_what_is_no_whole_number_is_told_and_never_zero(typed: object, code: str) -> None:
    value, problem = read_cell(WHOLE, typed, PACK, PLACE)
    assert value is None
    assert problem is not None
    assert problem.code == code
    assert "家数" in problem.sentence("zh")


def test_money_keeps_its_cents_and_no_more() -> None:
    assert read_cell(MONEY, "1234.50", PACK, PLACE) == (1234.5, None)
    assert read_cell(MONEY, "-0", PACK, PLACE) == (0.0, None)
    assert str(read_cell(MONEY, "-0", PACK, PLACE)[0]) == "0.0"
    _, problem = read_cell(MONEY, "0.125", PACK, PLACE)
    assert problem is not None
    assert problem.code == "CB530"


def test_flags_codes_and_words() -> None:
    assert read_cell(FLAG, "是", PACK, PLACE) == (True, None)
    assert read_cell(FLAG, False, PACK, PLACE) == (False, None)
    assert read_cell(FLAG, "maybe", PACK, PLACE)[1].code == "CB526"  # type: ignore[union-attr]
    assert read_cell(LEVEL, "甲级", PACK, PLACE) == ("a", None)
    assert read_cell(LEVEL, "b", PACK, PLACE) == ("b", None)
    assert read_cell(LEVEL, "c", PACK, PLACE)[1].code == "CB525"  # type: ignore[union-attr]
    assert read_cell(WORDS, "<script>", PACK, PLACE) == ("<script>", None)
    assert read_cell(WORDS, "长" * 501, PACK, PLACE)[1].code == "CB527"  # type: ignore[union-attr]


def test_a_whole_form() -> None:
    form = Form(
        id="x",
        title=Text("表"),
        kind="enterprise",
        periodicity="year",
        due=Due(days=1),
        elements=(WHOLE, MONEY),
    )
    values, problems = read_cells(form, {"n": "3", "m": "", "status": "verified"}, PACK)
    assert values == {"n": 3}
    assert [problem.code for problem in problems] == ["CB528"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "是"), (1e15, "1000000000000000.0"), (0.1, "0.1"), (7, "7")],
)
def test_values_are_written_back_as_they_would_be_typed(value: object, text: str) -> None:
    assert written(value) == text
