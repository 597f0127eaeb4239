"""Shares add up to the whole, keep to their bounds, and show the paradox where there is one."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.target_split.apportion import (
    CannotSplitError,
    hamilton,
    losers,
    quotas,
    webster,
)
from changbai.analysis.target_split.ratio import RatioTask, share_change, whole_of
from changbai.cli import main


def fractions(*weights: float) -> list[Fraction]:
    return [Fraction(str(w)) for w in weights]


def test_the_alabama_paradox_of_the_textbook() -> None:
    # 6 : 6 : 2 (Balinski and Young 1982): ten are shared 4 4 2, eleven 5 5 1.
    weights = fractions(6, 6, 2)
    assert hamilton(10, weights) == [4, 4, 2]
    assert hamilton(11, weights) == [5, 5, 1]
    assert losers(hamilton, 10, weights, [0] * 3, [None] * 3) == [2]
    assert losers(webster, 10, weights, [0] * 3, [None] * 3) == []


#: Census of 1790 and the seats of the vetoed first bill, 120 by Hamilton's method (Balinski and
#: Young 1982, chapter 2), Connecticut to Virginia.
HOUSE_OF_1790 = {
    236841: 8,
    55540: 2,
    70835: 2,
    68705: 2,
    278514: 9,
    475327: 16,
    141822: 5,
    179570: 6,
    331589: 11,
    353523: 12,
    432879: 14,
    68446: 2,
    206236: 7,
    85533: 3,
    630560: 21,
}


def test_the_bill_that_washington_vetoed() -> None:
    people = [Fraction(n) for n in HOUSE_OF_1790]
    assert hamilton(120, people) == list(HOUSE_OF_1790.values())


WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


@given(WEIGHTS, st.integers(0, 400), st.data())
def test_shares_keep_whole_and_bounds(weights: list[int], total: int, data: st.DataObject) -> None:
    n = len(weights)
    floors = data.draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    ceilings = data.draw(st.lists(st.one_of(st.none(), st.integers(0, 90)), min_size=n, max_size=n))
    exact = [Fraction(w) for w in weights]
    for rule in (hamilton, webster):
        crossed = any(c is not None and f > c for f, c in zip(floors, ceilings, strict=True))
        caps = sum(c for c in ceilings if c is not None)
        if crossed or sum(floors) > total or (None not in ceilings and caps < total):
            with pytest.raises(CannotSplitError):
                rule(total, exact, floors, ceilings)
            continue
        found = rule(total, exact, floors, ceilings)
        assert sum(found) == total
        for share, floor, ceiling in zip(found, floors, ceilings, strict=True):
            assert share >= floor
            assert ceiling is None or share <= ceiling


@given(WEIGHTS, st.integers(0, 300))
def test_hamilton_stays_within_one_of_the_quota(weights: list[int], total: int) -> None:
    exact = [Fraction(w) for w in weights]
    for share, quota in zip(
        hamilton(total, exact),
        quotas(total, exact, [0] * len(weights), [None] * len(weights)),
        strict=True,
    ):
        assert abs(share - quota) < 1


@given(WEIGHTS, st.integers(0, 300))
def test_webster_never_takes_one_away(weights: list[int], total: int) -> None:
    exact = [Fraction(w) for w in weights]
    assert losers(webster, total, exact, [0] * len(weights), [None] * len(weights)) == []


def slow_webster(total: int, weights: list[int]) -> list[int]:
    """Rounding by a divisor that is searched for: the other definition of the method."""
    low, high = Fraction(0), Fraction(10**9)
    for _ in range(400):
        k = (low + high) / 2
        rounded = [int(w * k + Fraction(1, 2)) for w in weights]
        if sum(rounded) == total:
            return rounded
        low, high = (k, high) if sum(rounded) < total else (low, k)
    return []


@given(st.lists(st.integers(1, 997), min_size=2, max_size=6, unique=True), st.integers(1, 120))
def test_webster_is_rounding_by_a_divisor(weights: list[int], total: int) -> None:
    slow = slow_webster(total, weights)
    if slow:
        assert webster(total, [Fraction(w) for w in weights]) == slow


def task(**changed: object) -> RatioTask:
    given = {
        "numerator": np.array([60.0, 30, 10]),
        "denominator": np.array([40.0, 40, 20]),
        "expected": np.array([50.0, 60, 40]),
        "change": -0.16,
        "least": np.zeros(3),
        "most": np.ones(3),
    } | changed
    return RatioTask(**given)  # type: ignore[arg-type]


def test_the_whole_of_a_ratio_is_met_by_hand() -> None:
    # Ratios 1.5 0.75 0.5, whole 1; at the deadline 75 + 45 + 20 = 140 over 150 without change.
    # Goal 0.84 * 150 = 126: equal changes of 1 - 126/140 = 10 %.
    assert task().drift() == pytest.approx(140 / 150 - 1)
    assert share_change(task(), np.ones(3)) == pytest.approx([-0.1] * 3)
    # By efforts 2 1 0: 150 k + 45 k = 14.
    k = 14 / 195
    assert share_change(task(), np.array([2, 1, 0.0])) == pytest.approx([-2 * k, -k, 0])


def test_bounds_are_kept_and_the_rest_carried_by_others() -> None:
    found = share_change(task(most=np.array([0.05, 1, 1])), np.ones(3))
    # 75 * 0.05 = 3.75; the other 10.25 from 65: 15.769 %.
    assert found == pytest.approx([-0.05, -10.25 / 65, -10.25 / 65])
    with pytest.raises(CannotSplitError, match="most"):
        share_change(task(most=np.full(3, 0.05)), np.ones(3))
    with pytest.raises(CannotSplitError, match="least"):
        share_change(task(least=np.full(3, 0.5)), np.ones(3))


POSITIVE = st.floats(0.5, 50)


@given(
    st.lists(st.tuples(POSITIVE, POSITIVE, POSITIVE, st.floats(0.1, 9)), min_size=1, max_size=7),
    st.floats(-0.6, 0.6),
    st.floats(0, 0.05),
    st.floats(0.3, 1),
)
def test_whatever_the_efforts_the_whole_is_met(
    rows: list[tuple[float, ...]], change: float, least: float, most: float
) -> None:
    n, d, e, effort = (np.array(column) for column in zip(*rows, strict=True))
    one = RatioTask(n, d, e, change, np.full(len(rows), least), np.full(len(rows), most))
    try:
        found = share_change(one, effort)
    except CannotSplitError:
        return
    assert whole_of(one, found) == pytest.approx(change, abs=1e-9)
    assert (np.abs(found) <= most + 1e-12).all()
    assert (np.abs(found) >= least - 1e-12).all()


def split(folder: Path, data: str, *options: str):
    (folder / "d.csv").write_text(data, "utf-8")
    words = [w for option in options for w in ("--option", option)]
    return CliRunner().invoke(
        main, ["analyse", "target_split", str(folder / "d.csv"), *words, "--json"]
    )


def test_the_400_centres_of_the_policy(tmp_path: Path) -> None:
    # Weights as in the worked example (invented), 9 prefectures: both methods agree.
    weights = [5342, 2435, 1264, 760, 1071, 700, 1730, 680, 900]
    data = "id,weight:gdp\n" + "".join(f"p{i},{w}\n" for i, w in enumerate(weights))
    tables = json.loads(split(tmp_path, data, "total=400").output)["tables"]
    for rule in ("hamilton", "webster"):
        found = [row[f"gdp.{rule}"] for row in tables["scenarios"]]
        assert found == [144, 65, 34, 20, 29, 19, 47, 18, 24]
    assert tables["sums"][0]["gdp.hamilton"] == 400


def test_money_is_shared_to_the_cent(tmp_path: Path) -> None:
    data = "id,weight:a\nx,1\ny,1\nz,1\n"
    tables = json.loads(split(tmp_path, data, "total=100", "step=0.01").output)["tables"]
    assert [row["a.hamilton"] for row in tables["scenarios"]] == [33.34, 33.33, 33.33]
    assert tables["sums"][0]["a.hamilton"] == 100


def test_the_paradox_is_said(tmp_path: Path) -> None:
    data = "id,weight:a\nx,6\ny,6\nz,2\n"
    said = json.loads(split(tmp_path, data, "total=10").output)["found"]
    assert any("阿拉巴马" in one["zh"] for one in said)


def test_an_intensity_by_the_file(tmp_path: Path) -> None:
    data = "id,numerator,denominator,expected,weight:capacity\n"
    data += "a,60,40,50,2\nb,30,40,60,1\nc,10,20,40,0\n"
    tables = json.loads(split(tmp_path, data, "kind=ratio", "change=-16").output)["tables"]
    assert [row["equal.change"] for row in tables["scenarios"]] == pytest.approx([-10] * 3)
    assert tables["sums"][0]["capacity.change"] == pytest.approx(-16)
    assert tables["scenarios"][2]["converge.change"] == 0


BAD = [
    ("id,weight:a,floor\nx,1,9\ny,1,9\n", ("total=10",), "CB860"),
    ("id,weight:a,ceiling\nx,1,3\ny,1,3\n", ("total=10",), "CB861"),
    ("id,weight:a,floor,ceiling\nx,1,5,3\ny,1,0,30\n", ("total=10",), "CB862"),
    ("id,weight:a\nx,0\ny,0\n", ("total=10",), "CB863"),
    ("id,numerator,denominator\nx,1,1\n", ("kind=ratio", "change=-1", "least=9"), "CB864"),
    ("id,numerator,denominator\nx,1,1\n", ("kind=ratio", "change=-50", "most=9"), "CB865"),
    ("id,weight:a\nx,1\n", (), "CB866"),
    ("id,weight:a\nx,1\n", ("total=1.5",), "CB867"),
    ("id,weight:a\nx,1\nx,2\n", ("total=3",), "CB807"),
    ("id,weight:a\nx,1\n", ("kind=ratio", "change=-3"), "CB800"),
    ("id,weight:a\nx,-1\n", ("total=3",), "CB806"),
]


@pytest.mark.parametrize(("data", "options", "code"), BAD)
def test_bad_input_is_told(tmp_path: Path, data: str, options: tuple, code: str) -> None:
    done = split(tmp_path, data, *options)
    assert done.exit_code == 2, done.output
    assert code in [problem["code"] for problem in json.loads(done.output)["problems"]]
