"""Files of every kind become a frame; what is wrong is told with line and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from changbai.analysis._frame import AREA, PERIOD, UNIT, Option, Role, distinct, in_order
from changbai.analysis._panel import panel
from changbai.analysis._read import frame_of, number_of, read_sheet, settle
from changbai.kernel.text import Text

IN = Role("input", Text("投入", "input"), many=True, sign="not negative", names=("x",))
OUT = Role("output", Text("产出", "output"), many=True, sign="positive")
ROLES = (UNIT, IN, OUT)


def frame(tmp_path: Path, text: str, roles=ROLES, assigned=None, encoding: str = "utf-8"):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding)
    sheet, problems = read_sheet(path)
    return frame_of(sheet, roles, assigned) if sheet else (None, problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_heads_name_their_role(tmp_path: Path, encoding: str, mark: str) -> None:
    text = "企业,投入：资产,x2,output,备注\n甲厂,1.5,2,3,无\n乙厂,4,5,6,无\n".replace(",", mark)
    found, problems = frame(tmp_path, text, encoding=encoding)
    assert problems == []
    assert found.units() == ("甲厂", "乙厂")
    assert found.names("input") == ("资产", "x2")
    assert found.numbers("input").tolist() == [[1.5, 2], [4, 5]]
    assert found.vector("output").tolist() == [3, 6]
    assert found.ignored == ("备注",)


def test_the_call_may_name_heads_or_positions(tmp_path: Path) -> None:
    text = "site,a,b,c\ns1,1,2,3\ns2,4,5,6\n"
    found, problems = frame(
        tmp_path, text, assigned={"id": ["site"], "input": ["2-3"], "output": ["c"]}
    )
    assert problems == []
    assert found.names("input") == ("a", "b")
    assert found.numbers("output").tolist() == [[3], [6]]
    _, problems = frame(tmp_path, text, assigned={"input": ["aa", "9"], "outptu": ["c"]})
    assert [p.code for p in problems] == ["CB802", "CB802", "CB803", "CB800", "CB800"]


def test_without_names_rows_are_numbered(tmp_path: Path) -> None:
    found, _ = frame(tmp_path, "x1,output\n1,2\n\n3,4\n")
    assert found.units() == ("1", "2")
    assert found.lines == (2, 4)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "CB804"),
        ("NA", "CB804"),
        ("缺失", "CB804"),
        ("约3", "CB805"),
        ("5%", "CB805"),
        ("inf", "CB805"),
        ("1e999", "CB805"),
        ("1_0", "CB805"),
        ("-2", "CB806"),
        ("0", "CB810"),
    ],
)
def test_a_bad_cell_is_told_with_line_and_column(tmp_path: Path, cell: str, code: str) -> None:
    found, problems = frame(tmp_path, f"id,x1,output:y\na,1,2\nb,1,{cell}\n")
    assert found is None
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [(code, 3, 3)]
    assert "output:y" in problems[0].sentence("en")


def test_gaps_are_kept_where_the_role_allows_them(tmp_path: Path) -> None:
    roles = (Role("input", Text("投入", "input"), many=True, gaps=True),)
    found, problems = frame(tmp_path, "input:a,input:b\n1,\n–,2\n", roles)
    assert problems == []
    assert np.isnan(found.numbers("input")).tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CB116"),
        ("id,input\n", "CB116"),
        ("a,a\n1,2\n", "CB122"),
        ("a,b\n1\n", "CB123"),
        ('a,b\n"1,2\n', "CB124"),
        ("a\0,b\n1,2\n", "CB102"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str, code: str) -> None:
    assert [p.code for p in frame(tmp_path, text)[1]] == [code]


def test_no_file_and_no_text(tmp_path: Path) -> None:
    assert read_sheet(tmp_path / "none.csv")[1][0].code == "CB100"
    (tmp_path / "x.csv").write_bytes(b"a,b\n\xff\xff\xff,1\n")
    assert read_sheet(tmp_path / "x.csv")[1][0].code == "CB101"


def test_many_problems_are_counted(tmp_path: Path) -> None:
    _, problems = frame(tmp_path, "x1,output\n" + ",1\n" * 100)
    assert len(problems) == 41
    assert problems[-1].facts == {"count": 60}


def test_numbers_as_offices_write_them() -> None:
    assert number_of("1,234.5") == number_of("１，２３４．５") == number_of("1234.5") == 1234.5
    assert number_of("-3e2") == -300


def test_a_panel_is_whole_and_in_order_of_time(tmp_path: Path) -> None:
    roles = (UNIT, PERIOD)
    text = "id,year\na,2010\nb,2010\nb,2009\na,2009\n"
    found, _ = frame(tmp_path, text, roles)
    table, problems = panel(found)
    assert problems == []
    assert (table.units, table.periods) == (("a", "b"), ("2009", "2010"))
    assert table.rows.tolist() == [[3, 0], [2, 1]]
    found, _ = frame(tmp_path, text.replace("b,2009\n", ""), roles)
    assert [(p.code, p.facts["unit"]) for p in panel(found)[1]] == [("CB809", "b")]
    found, _ = frame(tmp_path, text + "a,2009\n", roles)
    assert [(p.code, p.facts["line"]) for p in panel(found)[1]] == [("CB807", 5)]
    assert distinct(found, "period")[0].code == "CB807"
    found, _ = frame(tmp_path, "id,year\na,2010\n", roles)
    assert [p.code for p in panel(found)[1]] == ["CB808"]


def test_periods_in_order_of_time() -> None:
    assert in_order(("2010-12", "2010-2", "2009-1")) == ("2009-1", "2010-2", "2010-12")
    assert in_order(("2010年10月", "2010年9月")) == ("2010年9月", "2010年10月")


def test_one_column_only_where_one_is_meant(tmp_path: Path) -> None:
    found, problems = frame(tmp_path, "area,地区\na,b\n", (AREA,))
    assert (problems, found.text("area")) == ([], ("a",))
    _, problems = frame(tmp_path, "area:a,area:b\na,b\n", (AREA,))
    assert [p.code for p in problems] == ["CB801"]


def test_options_are_typed_and_bounded() -> None:
    text = Text("一", "one")
    options = (
        Option("n", text, 5, "whole", least=1, most=9),
        Option("r", text, 0.5, "number"),
        Option("on", text, False, "yes"),
        Option("m", text, "a", choices=("a", "b")),
    )
    good, problems = settle(options, {"n": "7", "r": "1e-3", "on": "yes", "m": "b"})
    assert (good, problems) == ({"n": 7, "r": 0.001, "on": True, "m": "b"}, [])
    assert settle(options, {"on": "是", "m": "B"})[0]["m"] == "b"
    assert settle(options, {"on": "否"})[0]["on"] is False
    _, problems = settle(options, {"n": "0", "r": "x", "on": "2", "m": "c", "z": "1"})
    assert [p.code for p in problems] == ["CB812"] * 4 + ["CB811"]
    assert settle(options, {"n": "1.5"})[1][0].facts["expected"] == "whole 1 – 9"
