from __future__ import annotations

from pathlib import Path

import pytest

from changbai.analysis import Answer, method, run
from changbai.kernel.problem import Problem


def asked(
    folder: Path, rows: list[str], head: str = "area,industry,value", **options: str
) -> tuple[Answer | None, list[Problem]]:
    """Run rows of a table."""
    path = folder / "given.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    found = method("complexity")
    assert found
    return run(found, path, None, options)


def pairs(*cells: str) -> list[str]:
    """Return rows of presence: `a1` is area a with activity 1."""
    return [f"{cell[0]},{cell[1]},1" for cell in cells]


NESTED = pairs("a1", "a2", "a3", "a4", "b1", "b2", "b3", "c1", "c2", "d1")


def test_presence_is_ranked(tmp_path: Path) -> None:
    answer, problems = asked(tmp_path, NESTED, of="presence")
    assert problems == []
    assert answer
    table = {one.id: one for one in answer.result.tables}
    assert [row[0] for row in table["areas"].rows] == ["a", "b", "c", "d"]
    assert [row[0] for row in table["industries"].rows] == ["4", "3", "2", "1"]
    assert all(row[3] is None for row in table["pairs"].rows)


def test_parts_that_share_nothing_are_named(tmp_path: Path) -> None:
    answer, problems = asked(tmp_path, [*NESTED, *pairs("x8", "x9")], of="presence")
    assert answer is None
    assert [one.code for one in problems] == ["CB834"]
    assert "x" in problems[0].sentence("zh")


def test_nothing_and_tiny_ones_are_left_out_by_name(tmp_path: Path) -> None:
    rows = [*NESTED, "e,1,0", "f,1,0.001"]
    answer, problems = asked(tmp_path, rows, of="presence", area_least="0.01")
    assert [(one.code, one.facts["name"]) for one in problems] == [("CB822", "e")]
    assert answer
    assert answer.result.figures[1].value == 4


def test_the_last_period_counts_unless_another_is_asked_for(tmp_path: Path) -> None:
    rows = [f"{row},{year}" for year in (2013, 2017) for row in NESTED]
    head = "area,industry,value,year"
    answer, _ = asked(tmp_path, rows, head, of="presence")
    assert answer
    assert answer.result.figures[0].value == "2017"
    assert asked(tmp_path, rows, head, of="presence", period="2015")[1][0].code == "CB825"


def test_sums_of_zero_are_refused(tmp_path: Path) -> None:
    assert asked(tmp_path, ["a,1,0", "b,2,0"])[1][0].code == "CB820"


@pytest.mark.parametrize("rows", [["a,1,5"], ["a,1,5", "b,1,5"], ["a,1,5", "a,2,5"]])
def test_one_area_or_one_industry_is_too_little(rows: list[str], tmp_path: Path) -> None:
    answer, problems = asked(tmp_path, rows)
    assert answer is None
    assert problems[-1].code == "CB834"
