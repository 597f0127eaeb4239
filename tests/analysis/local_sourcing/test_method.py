from __future__ import annotations

from pathlib import Path

import pytest

from changbai.analysis import Answer, method, run
from changbai.kernel.problem import Problem

HEAD = "采购企业,节点,供应商,供应商所在地,采购额,依据"
ROWS = ["甲,座椅,a,220100,60,实测", "甲,车灯,b,310000,30,实测", "甲,线束,c,220200,500,估算"]


def asked(
    folder: Path, rows: list[str], head: str = HEAD, **options: str
) -> tuple[Answer | None, list[Problem]]:
    path = folder / "given.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    found = method("local_sourcing")
    assert found
    return run(found, path, None, options)


def figures(answer: Answer | None) -> dict[str, object]:
    assert answer
    return {one.id: one.value for one in answer.result.figures}


def test_estimated_purchases_are_in_no_measured_figure(tmp_path: Path) -> None:
    found = figures(asked(tmp_path, ROWS, home="22")[0])
    assert found["rate"] == pytest.approx(2 / 3)
    assert found["amount"] == 90
    assert (found["estimated_rate"], found["estimated_amount"]) == (1, 500)
    without = figures(asked(tmp_path, ROWS[:2], home="22")[0])
    assert without["rate"] == found["rate"]
    assert without["estimated_rate"] is None


def test_coverage_of_amounts_and_of_buyers_is_shown(tmp_path: Path) -> None:
    rows = [*ROWS, "乙,座椅,,,10,实测"]
    found = figures(asked(tmp_path, rows, home="22", expected="8")[0])
    assert found["coverage"] == pytest.approx(0.9)
    assert found["response"] == 0.25
    assert (found["low"], found["high"]) == (pytest.approx(0.6), pytest.approx(0.7))


def test_attract_is_ordered_by_what_is_bought_outside(tmp_path: Path) -> None:
    rows = [*ROWS, "甲,轴承,d,210000,40,实测", "乙,车灯,e,110000,30,实测"]
    answer, _ = asked(tmp_path, rows, home="22")
    assert answer
    table = next(one for one in answer.result.tables if one.id == "attract")
    assert [(row[1], row[3], row[4]) for row in table.rows] == [("车灯", 60, 2), ("轴承", 40, 1)]
    assert sum(float(row[5] or 0) for row in table.rows) == pytest.approx(1 - 60 / 160)


def test_nodes_of_a_chain_from_a_file(tmp_path: Path) -> None:
    chain = tmp_path / "chain.csv"
    chain.write_text("node\n座椅\n转向架\n", encoding="utf-8")
    answer, problems = asked(tmp_path, ROWS, home="22", nodes=str(chain))
    assert problems == []
    assert answer
    states = {str(row[0]): row[1] for row in answer.result.tables[0].rows}
    assert states == {
        "座椅": "single",
        "转向架": "not bought",
        "线束": "estimated",
        "车灯": "missing",
    }
    assert asked(tmp_path, ROWS, home="22", nodes=str(tmp_path / "none.csv"))[1][0].code == "CB100"


@pytest.mark.parametrize(
    ("rows", "options", "code", "column"),
    [
        (ROWS, {}, "CB823", 1),
        ([*ROWS, "甲,座椅,a,220100,1,大概"], {"home": "22"}, "CB838", 6),
        (["甲,座椅,a,220100,0,实测"], {"home": "22"}, "CB820", 5),
        (["甲,座椅,a,220100,-1,实测"], {"home": "22"}, "CB806", 5),
    ],
)
def test_bad_files_say_where(
    rows: list[str], options: dict[str, str], code: str, column: int, tmp_path: Path
) -> None:
    answer, problems = asked(tmp_path, rows, **options)
    assert answer is None
    assert problems[0].code == code
    assert problems[0].place.column == column  # type: ignore[union-attr]


def test_a_column_says_what_is_local(tmp_path: Path) -> None:
    rows = ["甲,座椅,5,是", "甲,车灯,5,外地", "甲,轴承,5,"]
    found = figures(asked(tmp_path, rows, "采购企业,节点,采购额,本地")[0])
    assert (found["rate"], found["coverage"]) == (0.5, pytest.approx(2 / 3))
