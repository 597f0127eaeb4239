"""DEA on published examples, and on files that are not as they should be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis.dea import efficiency
from changbai.cli import main

#: Cooper, Seiford, Tone (2007), Table 1.1: eight stores, employees and sales; scores of section
#: 1.2 (CRS) to the digits printed there. Inputs typed from memory of the book.
STORES = [2, 3, 3, 4, 5, 5, 6, 8], [1, 3, 2, 3, 4, 2, 3, 5]
STORES_CRS = [0.5, 1, 0.667, 0.75, 0.8, 0.4, 0.5, 0.625]
#: The same book, Table 3.1-like: six units, two inputs, one output of one; F is on the frontier
#: with a slack of 2 in the first input.
SIX = [[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]]
SIX_CRS = [0.8571, 0.6316, 1, 1, 1, 1]


def column(values) -> np.ndarray:
    return np.array(values, float)[:, None]


def test_the_stores_of_the_textbook() -> None:
    found = efficiency(column(STORES[0]), column(STORES[1]), "crs", "input")
    assert found.scores.values == pytest.approx(STORES_CRS, abs=5e-4)
    exact = np.array(STORES[1]) / STORES[0]
    assert found.scores.values == pytest.approx(exact, abs=1e-12)
    found = efficiency(column(STORES[0]), column(STORES[1]), "vrs", "output", scale=True)
    # Worked by hand from the piecewise frontier (2,1) (3,3) (5,4) (8,5).
    assert found.scores.values == pytest.approx([1, 1, 3 / 2, 7 / 6, 1, 2, 13 / 9, 1], abs=1e-12)
    assert found.scale[1][:3] == ["increasing", "constant", "constant"]
    assert found.scale[1][7] == "decreasing"


def test_the_six_units_of_the_textbook() -> None:
    found = efficiency(np.array(SIX, float), np.ones((6, 1)), "crs", "input", apart=True)
    assert found.scores.values == pytest.approx(SIX_CRS, abs=5e-5)
    assert found.targets.slacks[5] == pytest.approx([2, 0, 0], abs=1e-12)
    assert np.abs(found.targets.slacks[:5]).max() == 0
    # Without D the others reach its level with (2, 4) and (8, 1): 1.25 times its inputs.
    assert found.apart[0][3] == pytest.approx(1.25, abs=1e-12)


def answer(tmp_path: Path, text: str, *words: str) -> dict:
    path = tmp_path / "given.csv"
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["analyse", "dea", str(path), "--json", *words])
    assert done.exit_code in (0, 2)
    return json.loads(done.stdout)


def test_a_table_in_a_table_out(tmp_path: Path) -> None:
    rows = "\n".join(f"u{i},{a},{b},1" for i, (a, b) in enumerate(SIX))
    said = answer(
        tmp_path, f"id,x1,x2,y\n{rows}\n", "--option", "returns=ccr", "--option",
        "orientation=input", "--option", "super=yes",
    )  # fmt: skip
    scores = {row["unit"]: row for row in said["tables"]["scores"]}
    assert scores["u0"]["score"] == pytest.approx(6 / 7)
    assert scores["u0"]["rank"] == 5
    assert [row["class"] for row in scores.values()] == [
        "no",
        "no",
        "strong",
        "strong",
        "strong",
        "weak",
    ]
    assert scores["u3"]["super"] == pytest.approx(1.25)
    peers = {row["peer"]: row["weight"] for row in said["tables"]["peers"] if row["unit"] == "u0"}
    assert peers == {"u3": pytest.approx(5 / 7), "u4": pytest.approx(2 / 7)}
    target = [r for r in said["tables"]["targets"] if (r["unit"], r["column"]) == ("u5", "x1")]
    assert (target[0]["actual"], target[0]["slack"], target[0]["target"]) == pytest.approx(
        (10, 2, 8)
    )
    assert [p["code"] for p in said["problems"]] == ["CB818"]


def test_periods_are_compared_each_by_itself(tmp_path: Path) -> None:
    text = "id,year,x1,y1\na,2010,1,1\nb,2010,2,1\na,2011,2,1\nb,2011,1,1\n"
    said = answer(tmp_path, text, "--option", "returns=crs")
    scores = [(r["unit"], r["period"], r["efficiency"]) for r in said["tables"]["scores"]]
    assert scores == [("a", "2010", 1), ("b", "2010", 0.5), ("a", "2011", 0.5), ("b", "2011", 1)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("id,x1,y1\na,1,1\n", ["CB815"]),
        ("id,x1,y1\na,1,1\na,2,1\n", ["CB807", "CB815"]),
        ("id,x1,y1\na,0,1\nb,1,1\n", ["CB817"]),
        ("id,x1,y1\na,1,0\nb,1,0\n", ["CB817", "CB817", "CB817"]),
        ("id,x1,y1\na,1,-1\nb,1,1\n", ["CB806"]),
        ("id,x1\na,1\nb,1\n", ["CB800"]),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(tmp_path, text, codes) -> None:
    assert [p["code"] for p in answer(tmp_path, text)["problems"]] == codes


def test_zeros_are_taken_as_zeros_and_told(tmp_path: Path) -> None:
    said = answer(tmp_path, "id,x1,x2,y1\na,0,2,1\nb,2,0,1\nc,2,2,1\n", "--option", "returns=crs")
    assert [row["efficiency"] for row in said["tables"]["scores"]] == pytest.approx([1, 1, 0.5])
    places = [(p["place"]["line"], p["place"]["column"]) for p in said["problems"]]
    assert (2, 2) in places
    assert (3, 3) in places
