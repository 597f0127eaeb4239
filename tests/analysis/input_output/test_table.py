from __future__ import annotations

from pathlib import Path

import pytest

from changbai.analysis import method, run

HEAD = "部门,农业,工业,final,output"
GOOD = [HEAD, "农业,150,500,350,1000", "工业,200,100,1700,2000", "增加值,650,1400,,"]


def codes(folder: Path, lines: list[str], **options: str) -> list[tuple[str, int, int]]:
    """Run a table written as lines and return code, line and column of what is wrong."""
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    answer, problems = run(method("input_output"), path, None, options)  # type: ignore[arg-type]
    assert (answer is None) == bool(problems)
    return [(one.code, one.place.line, one.place.column) for one in problems]  # type: ignore[union-attr]


def changed(line: int, text: str) -> list[str]:
    """Return the good table with one line written anew."""
    return [text if i == line else one for i, one in enumerate(GOOD)]


def test_the_good_table_is_good(tmp_path: Path) -> None:
    assert codes(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (1, "农业,150,500,351,1000", [("CB830", 2, 5)]),
        (3, "增加值,651,1400,,", [("CB831", 2, 1)]),
        (1, "农业,150,,350,1000", [("CB804", 2, 3)]),
        (1, "农业,150,500,350,", [("CB804", 2, 5)]),
        (2, "工业,200,100,,2000", [("CB804", 3, 4)]),
        (2, "农业,200,100,1700,2000", [("CB807", 3, 1), ("CB828", 1, 3)]),
        (0, "部门,农业,工业,消费品,output", [("CB828", 1, 4)]),
        (0, "部门,农业,工业,note:a,note:b", [("CB828", 1, 4), ("CB828", 1, 5)]),
        (1, "农业,150,500,-650,0", [("CB832", 2, 1)]),
    ],
)
def test_bad_tables_say_where(
    line: int, text: str, expected: list[tuple[str, int, int]], tmp_path: Path
) -> None:
    found = codes(tmp_path, changed(line, text))
    assert [one for one in found if one[0] != "CB831"] == [
        one for one in expected if one[0] != "CB831"
    ]
    assert set(expected) <= set(found)


def test_neither_demand_nor_output_is_too_little(tmp_path: Path) -> None:
    lines = [",".join(line.split(",")[:3]) for line in GOOD[:3]]
    assert codes(tmp_path, lines) == [("CB829", 2, 1)]


def test_output_alone_or_demand_alone_is_enough(tmp_path: Path) -> None:
    for kept in ((0, 1, 2, 3), (0, 1, 2, 4)):
        lines = [",".join(line.split(",")[i] for i in kept) for line in GOOD]
        assert codes(tmp_path, lines) == []


def test_imports_are_taken_off_and_the_tolerance_is_a_choice(tmp_path: Path) -> None:
    lines = [HEAD + ",imports", "农业,150,500,400,1000,50", "工业,200,100,1700,2000,0"]
    assert codes(tmp_path, lines) == []
    rough = changed(1, "农业,150,500,351,1000")[:3]
    assert codes(tmp_path, rough, tolerance="0.01") == []


def test_a_table_that_cannot_reproduce_itself_is_refused(tmp_path: Path) -> None:
    lines = ["部门,a,b,output", "a,900,500,1000", "b,900,100,1100"]
    assert [one[0] for one in codes(tmp_path, lines)] == ["CB833"]


def test_a_bare_square_names_its_rows_by_its_columns(tmp_path: Path) -> None:
    lines = ["农业,工业,final", "150,500,350", "200,100,1700"]
    assert codes(tmp_path, lines) == []
    assert codes(tmp_path, lines[:2]) == [("CB800", 1, 1)]


def test_a_column_that_only_adds_up_others_counts_once(tmp_path: Path) -> None:
    lines = [
        "部门,农业,工业,final:消费,final:出口,final:合计,output",
        "农业,150,500,300,50,350,1000",
        "工业,200,100,1500,200,1700,2000",
    ]
    assert codes(tmp_path, lines) == []
    assert codes(tmp_path, [lines[0], lines[1].replace("350,1000", "351,1000"), lines[2]])


def test_columns_of_people_stand_for_rows_of_them(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("部门,a,b,output,职工\na,1,2,10,5\nb,3,1,10,8\n", encoding="utf-8")
    answer, problems = run(method("input_output"), path)  # type: ignore[arg-type]
    assert problems == []
    assert answer
    primary = next(one for one in answer.result.tables if one.id == "primary_1")
    assert primary.title.zh == "职工"
    assert [row[1] for row in primary.rows] == [0.5, 0.8]


def test_a_region_is_estimated_beside_the_nation(tmp_path: Path) -> None:
    lines = ["部门,农业,工业,output,regional", "农业,150,500,1000,50", "工业,200,100,2000,500"]
    assert codes(tmp_path, lines) == []
    assert codes(tmp_path, [*lines[:2], "工业,200,100,2000,2001"]) == [("CB839", 3, 5)]
    assert codes(tmp_path, [*lines[:2], "工业,200,100,2000,"]) == [("CB804", 3, 5)]
    bare = ["部门,农业,工业,output,regional", "农业,150,500,1000,0", "工业,200,100,2000,0"]
    assert codes(tmp_path, bare) == [("CB820", 2, 5)]
