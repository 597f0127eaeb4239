"""Areas by industries come as plants, as cells, as a wide table, or of one industry."""

from __future__ import annotations

from pathlib import Path

import pytest

from changbai.analysis import Answer, method, run
from changbai.kernel.problem import Problem


def asked(
    id: str, folder: Path, *lines: str, **options: str
) -> tuple[Answer | None, list[Problem]]:
    path = folder / "given.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = method(id)
    assert found
    return run(found, path, None, options)


def table(answer: Answer | None) -> list[tuple]:
    assert answer
    return [tuple(row) for row in answer.result.tables[0].rows]


LONG = ("地区,行业,产值", "甲,粮食,5", "甲,汽车,3", "乙,粮食,2", "乙,汽车,9")
WIDE = ("地区,备注,粮食,汽车", "甲,文字,5,3", "乙,文字,2,9")


@pytest.mark.parametrize("id", ["location_quotient", "locational_gini", "coagglomeration"])
def test_a_wide_table_says_what_the_long_one_says(id: str, tmp_path: Path) -> None:
    answer, problems = asked(id, tmp_path, *WIDE)
    assert problems == []
    assert answer
    assert answer.frame.ignored == ("备注",)
    assert table(answer) == table(asked(id, tmp_path, *LONG)[0])


def test_a_wide_table_of_presence(tmp_path: Path) -> None:
    lines = (",a,b,c,d", "w,1,1,1,1", "x,1,1,1,0", "y,1,1,0,0", "z,1,0,0,0")
    answer, problems = asked("complexity", tmp_path, *lines, of="presence")
    assert problems == []
    assert [row[0] for row in table(answer)] == ["w", "x", "y", "z"]


def test_rows_of_one_industry_need_no_column_for_it(tmp_path: Path) -> None:
    # Farhauer and Kroell (2013): 0.4068966.
    lines = ("region,emp,emp_region", "1,500,20000", "2,500,15000", "3,1000,20000", "4,7000,40000",
             "5,1000,5000")  # fmt: skip
    (row,) = table(asked("locational_gini", tmp_path, *lines)[0])
    assert row[3] == pytest.approx(0.4068966, abs=5e-8)
    quotients = [row[4] for row in table(asked("location_quotient", tmp_path, *lines)[0])]
    assert quotients == pytest.approx([0.25, 1 / 3, 0.5, 1.75, 2.0])
    plants = ("region,emp,emp_region", "a,5,10", "b,3,20", "b,2,20")
    assert len(table(asked("ellison_glaeser", tmp_path, *plants, draws="9")[0])) == 1


def test_without_industries_in_any_form_the_column_is_asked_for(tmp_path: Path) -> None:
    answer, problems = asked("location_quotient", tmp_path, "area,value", "a,1", "b,2")
    assert answer is None
    assert [one.code for one in problems] == ["CB800"]


def test_cells_of_a_wide_table_are_told_by_their_place(tmp_path: Path) -> None:
    lines = ("area,a,b", "x,1,2", "y,3,-4")
    problems = asked("location_quotient", tmp_path, *lines)[1]
    assert [(one.code, one.place.line, one.place.column) for one in problems] == [("CB806", 3, 3)]  # type: ignore[union-attr]


def test_totals_that_change_within_an_area_are_told(tmp_path: Path) -> None:
    lines = ("area,industry,size,area_total", "a,x,1,10", "a,y,1,11", "b,x,1,10")
    problems = asked("ellison_glaeser", tmp_path, *lines)[1]
    assert [(one.code, one.place.line, one.place.column) for one in problems] == [("CB821", 3, 4)]  # type: ignore[union-attr]


def test_what_adds_up_to_nothing_is_named_and_left_out(tmp_path: Path) -> None:
    lines = ("area,industry,size", "a,x,1", "b,y,2", "b,x,3", "c,x,0", "a,z,0")
    answer, problems = asked("location_quotient", tmp_path, *lines)
    assert answer
    assert [(one.code, one.facts["name"]) for one in problems] == [("CB822", "c"), ("CB822", "z")]
    assert [row[4] for row in table(answer) if row[0] == "c"] == [None]
