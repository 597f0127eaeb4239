from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis._pairwise import priorities, unlike_pairs
from changbai.cli import main

#: Saaty, How to make a decision: the analytic hierarchy process, EJOR 48 (1990) 9-26: buying a
#: house. Published: lambda 9.669, C.I. 0.238, C.R. 0.169, priorities to three digits.
HOUSE = """
1    5   3   7  6   6   1/3 1/4
1/5  1   1/3 5  3   3   1/5 1/7
1/3  3   1   6  3   4   6   1/5
1/7  1/5 1/6 1  1/3 1/4 1/7 1/8
1/6  1/3 1/3 3  1   1/2 1/5 1/6
1/6  1/3 1/4 4  2   1   1/5 1/6
3    5   1/6 7  5   5   1   1/2
4    7   5   8  6   6   2   1
"""


def matrix(text: str):
    rows = text.strip().splitlines()
    return np.array([[float(Fraction(word)) for word in row.split()] for row in rows])


def test_the_published_example_of_a_house() -> None:
    found = priorities(matrix(HOUSE))
    published = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert np.abs(found.weights - published).max() < 6e-4
    assert found.largest == pytest.approx(9.669, abs=6e-4)
    assert found.index == pytest.approx(0.238, abs=6e-4)
    assert found.ratio == pytest.approx(0.169, abs=6e-4)


def test_comparisons_that_agree_give_back_their_weights() -> None:
    weights = np.array([0.5, 0.3, 0.2])
    found = priorities(weights[:, None] / weights[None, :])
    assert np.abs(found.weights - weights).max() < 1e-12
    assert found.ratio == pytest.approx(0, abs=1e-12)
    assert priorities(np.ones((11, 11))).ratio is None
    assert priorities(np.ones((2, 2))).ratio == 0


def test_pairs_that_are_no_reciprocals() -> None:
    assert unlike_pairs(matrix("1 3\n1/3 1")) == []
    assert unlike_pairs(matrix("1 3\n1/2 1")) == [(0, 1)]
    assert unlike_pairs(matrix("2 3\n1/3 1")) == [(0, 0)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,a1,a2\nx,1,2\ny,0.6,1\n", "CB846"),
        ("id,a1,a2\nx,1,2\n", "CB845"),
        ("id,a1,a2\nx,1,0\ny,1,1\n", "CB810"),
    ],
)
def test_bad_matrices(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.csv").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["analyse", "ahp", str(tmp_path / "m.csv"), "--json"])
    assert done.exit_code == 2
    assert code in [problem["code"] for problem in json.loads(done.output)["problems"]]
