"""Products beside their norms; what has no data is neither met nor failed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis.energy_benchmark import enough, grade
from changbai.cli import main

EXAMPLE = Path(__file__).parent / "examples" / "energy_benchmark.csv"


def answer(path: Path, *words: str) -> dict:
    done = CliRunner().invoke(main, ["analyse", "energy_benchmark", str(path), "--json", *words])
    return json.loads(done.stdout)


def options(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--option", pair)]


@pytest.mark.parametrize(
    ("intensity", "expected"),
    [(0.08, "advanced"), (0.085, "advanced"), (0.09, "access"), (0.1, "access"), (0.11, "limit"),
     (0.1100001, "over"), (np.nan, "none")],
)  # fmt: skip
def test_a_value_meets_the_norm_that_it_equals(intensity, expected) -> None:
    assert grade(intensity, 0.11, 0.1, 0.085) == expected


def test_a_norm_that_is_not_there_is_not_met() -> None:
    assert grade(0.01, 0.11, np.nan, np.nan) == "limit"


@pytest.mark.parametrize(
    ("met", "unknown", "of", "at_least", "expected"),
    [(2, 0, 2, 0, True), (1, 1, 2, 0, None), (1, 0, 2, 0, False), (1, 1, 2, 1, True),
     (0, 1, 3, 2, False), (1, 1, 3, 2, None)],
)  # fmt: skip
def test_n_of_m_with_unknowns(met, unknown, of, at_least, expected) -> None:
    assert enough(met, unknown, of, at_least) is expected


def test_the_example_worked_by_hand() -> None:
    said = answer(EXAMPLE)
    rows = {(r["unit"], r["product"]): r for r in said["tables"]["rows"]}
    assert rows["甲", "水泥"]["intensity"] == pytest.approx(0.09)
    assert [r["grade"] for r in rows.values()] == ["access", "limit", "over", "none", "advanced"]
    assert rows["乙", "水泥"]["over_limit"] == pytest.approx(0.13 / 0.11 - 1)
    assert rows["乙", "熟料"]["saving"] is None
    # (0.09 - 0.085) and (0.118 - 0.105) and (0.13 - 0.085) times 100,000 each.
    assert said["figures"]["saving"] == pytest.approx(500 + 1300 + 4500)
    passes = {row["unit"]: row["passes"] for row in said["tables"]["units"]}
    assert passes == {"甲": "yes", "乙": "no", "丙": "yes"}
    means = {row["product"]: row["mean"] for row in said["tables"]["products"]}
    assert means["水泥"] == pytest.approx(30000 / 300000)
    one = {
        r["unit"]: r["passes"] for r in answer(EXAMPLE, *options("at_least=1"))["tables"]["units"]
    }
    assert one["乙"] == "open"
    level = answer(EXAMPLE, *options("level=access"))["tables"]["units"]
    assert [row["passes"] for row in level] == ["no", "no", "yes"]


def given(tmp_path: Path, text: str) -> dict:
    path = tmp_path / "given.csv"
    path.write_text(text, "utf-8")
    return answer(path)


def test_nothing_made_is_no_intensity(tmp_path: Path) -> None:
    said = given(tmp_path, "id,energy,quantity,limit\na,5,0,1\nb,1,2,1\n")
    assert [row["grade"] for row in said["tables"]["rows"]] == ["idle", "limit"]
    assert [(p["code"], p["place"]["line"]) for p in said["problems"]] == [("CB818", 2)]
    assert said["tables"]["units"][0]["passes"] == "open"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,intensity,limit,advanced\na,1,2,3\n", "CB817"),
        ("id,limit\na,2\n", "CB800"),
        ("id,intensity,limit\na,1,2\na,1,2\n", "CB807"),
        ("id,intensity,limit\na,-1,2\n", "CB806"),
        ("id,intensity,limit\na,1,0\n", "CB810"),
    ],
)
def test_bad_norms_are_refused(tmp_path, text, code) -> None:
    assert given(tmp_path, text)["problems"][0]["code"] == code
