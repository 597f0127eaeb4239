from __future__ import annotations

from pathlib import Path

from changbai.analysis import Answer, method, run
from changbai.kernel.problem import Problem
from tests.support import checkout

EXAMPLE = checkout.ROOT / "tests" / "analysis" / "examples" / "cluster_scan.csv"


def asked(path: Path, **options: str) -> tuple[Answer | None, list[Problem]]:
    found = method("cluster_scan")
    assert found
    return run(found, path, None, options)


def table(answer: Answer | None, id: str) -> list[tuple]:
    assert answer
    return [tuple(row) for one in answer.result.tables if one.id == id for row in one.rows]


def test_candidates_and_listed_clusters_of_the_example() -> None:
    answer, problems = asked(EXAMPLE)
    assert problems == []
    found = [(row[0], row[1]) for row in table(answer, "candidates")]
    assert found == [("汽车零部件", "长春"), ("食品", "四平")]
    listed = {row[0]: (row[1], row[-2]) for row in table(answer, "listed")}
    assert listed["汽车零部件集群"] == (True, None)
    good, reasons = listed["食品集群"]
    assert good is False
    assert "quotient" in str(reasons)


def test_neighbours_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    path.write_text("one,other\n长春,吉林\n长春,远方\n", encoding="utf-8")
    answer, problems = asked(EXAMPLE, neighbours=str(path), quotient="1.05")
    assert problems == []
    assert table(answer, "candidates")
    path.write_text("one,other\n甲,乙\n", encoding="utf-8")
    assert [one.code for one in asked(EXAMPLE, neighbours=str(path))[1]] == ["CB825"]
    path.write_text("one\n甲\n", encoding="utf-8")
    assert [one.code for one in asked(EXAMPLE, neighbours=str(path))[1]] == ["CB123"]


def test_one_area_is_too_little(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("area,industry,size\na,1,5\na,2,6\n", encoding="utf-8")
    answer, problems = asked(path)
    assert answer is None
    assert [one.code for one in problems] == ["CB823"]
