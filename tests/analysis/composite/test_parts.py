"""Each step of an index against a published or independently computed example."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.composite.aggregate import copeland, mean_of, topsis
from changbai.analysis.composite.clean import impute, is_odd, kurtosis, skewness, treat
from changbai.analysis.composite.scale import normalise
from changbai.analysis.composite.weigh import alpha, components, entropy_weights, varimax

#: Hwang and Yoon (1981), choice of a fighter aircraft; published closeness .643 .268 .613 .312.
FIGHTERS = np.array(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
)


def test_topsis_of_the_published_example() -> None:
    weights = np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3])
    found = topsis(FIGHTERS, weights, np.array([1, 1, 1, -1, 1, 1.0]))
    assert np.abs(found - [0.643, 0.268, 0.613, 0.312]).max() < 1.1e-3


def test_entropy_weights_in_plain_loops() -> None:
    rows = [[3, 1, 10], [4, 1, 20], [5, 1, 70]]
    expected = []
    for column in zip(*rows, strict=True):
        shares = [x / sum(column) for x in column]
        expected.append(1 + sum(p * math.log(p) for p in shares) / math.log(3))
    found = entropy_weights(np.array(rows, float))
    assert np.abs(found - np.array(expected) / sum(expected)).max() < 1e-12
    assert found[1] == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="tells the units apart"):
        entropy_weights(np.ones((3, 2)))
    with pytest.raises(ValueError, match="nothing"):
        entropy_weights(np.zeros((3, 2)))


def test_skewness_and_kurtosis_as_spreadsheets_have_them() -> None:
    # The example of the documentation of Excel's SKEW and KURT: 3 4 5 2 3 4 5 6 4 7.
    x = np.array([3, 4, 5, 2, 3, 4, 5, 6, 4, 7.0])
    assert skewness(x) == pytest.approx(0.359543, abs=1e-6)
    assert kurtosis(x) == pytest.approx(-0.151799637, abs=1e-8)
    assert skewness(np.ones(5)) is None
    assert kurtosis(np.array([1, 2, 3.0])) is None


def test_outliers_are_cut_point_by_point_or_put_on_a_log_scale() -> None:
    x = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 500.0, np.nan])
    found = treat(x, 5)
    assert (found.how, found.high, found.points) == ("winsorise", 9, 1)
    assert np.nanmax(found.apply(x)) == 9
    rng = np.random.default_rng(3)
    wild = np.exp(rng.normal(0, 2, 200))
    assert is_odd(wild)
    for column in (wild, -wild):
        found = treat(column, 2)
        assert found.how == "log"
        order = np.argsort(column)
        assert (np.diff(found.apply(column)[order]) >= 0).all()
        assert abs(skewness(found.apply(column))) < abs(skewness(column)) / 2
    assert treat(np.arange(9.0), 5).how == "none"


def test_gaps_are_filled_as_asked() -> None:
    x = np.array([1, np.nan, 3, 8, np.nan])
    assert impute(x, "mean", ())[1] == 4
    assert impute(x, "median", ())[1] == 3
    assert impute(x, "group_mean", ("a", "a", "a", "b", "b"))[[1, 4]].tolist() == [2, 8]
    assert np.isnan(impute(x, "group_mean", ("a", "c", "a", "b", "b"))[1])
    assert np.isnan(impute(x, "skip", ())).all()


@pytest.mark.parametrize(
    ("how", "direction", "expected"),
    [
        ("minmax", 1, [0, 25, 100]),
        ("minmax", -1, [100, 75, 0]),
        ("rank", 1, [1, 2, 3]),
        ("rank", -1, [3, 2, 1]),
        ("percentile", 1, [1 / 6, 3 / 6, 5 / 6]),
        ("distance_to_best", 1, [0, 0.25, 1]),
        ("zscore", 1, [-0.800641, -0.320256, 1.120897]),
        ("none", -1, [-1, -2, -5]),
    ],
)
def test_normalisers(how: str, direction: int, expected: list[float]) -> None:
    x = np.array([1, 2, 5.0])
    assert normalise(x, how, direction) == pytest.approx(expected, abs=1e-6)
    gap = normalise(np.array([1, np.nan, 2, 5]), how, direction)
    assert np.isnan(gap[1])
    assert normalise(np.array([3, 4, 5.0]), "target", 1, target=4.0).tolist() == [0, 100, 100]
    with pytest.raises(ValueError, match="spread"):
        normalise(np.ones(3), "minmax", 1)


def test_means_leave_out_what_is_missing() -> None:
    values, weights = np.array([[2.0, 8.0], [4.0, np.nan]]), np.array([0.25, 0.75])
    assert mean_of(values, weights, "arithmetic").tolist() == [6.5, 4]
    assert mean_of(values, weights, "geometric")[0] == pytest.approx(
        math.exp(0.25 * math.log(2) + 0.75 * math.log(8))
    )
    assert mean_of(values, weights, "harmonic")[0] == pytest.approx(1 / (0.25 / 2 + 0.75 / 8))
    with pytest.raises(ValueError, match="above zero"):
        mean_of(np.array([[0.0, 1.0]]), weights, "geometric")
    assert np.isnan(mean_of(np.full((1, 2), np.nan), weights, "arithmetic"))


@given(st.lists(st.lists(st.floats(0.1, 100), min_size=3, max_size=3), min_size=1, max_size=6))
def test_means_stand_in_their_known_order(rows: list[list[float]]) -> None:
    values, weights = np.array(rows), np.array([0.2, 0.3, 0.5])
    h, g, a = (mean_of(values, weights, how) for how in ("harmonic", "geometric", "arithmetic"))
    assert (h <= g * (1 + 1e-9)).all()
    assert (g <= a * (1 + 1e-9)).all()
    assert a[0] == pytest.approx(statistics.fmean(rows[0], [0.2, 0.3, 0.5]))


def test_copeland_counts_contests() -> None:
    # a beats b (0.6 of the votes) and c, b beats c: by hand 1, 0, -1.
    scaled = np.array([[3, 1, 2.0], [2, 2, 1], [1, 0, 0]])
    assert copeland(scaled, np.array([0.4, 0.4, 0.2])).tolist() == [1, 0, -1]
    tie = np.array([[1, 2.0], [2, 1]])
    assert copeland(tie, np.array([0.5, 0.5])).tolist() == [0, 0]


def test_components_of_two_blocks() -> None:
    rng = np.random.default_rng(1)
    f, g = rng.normal(size=(2, 4000))
    noise = rng.normal(size=(4000, 5)) * 0.1
    data = np.column_stack([f, f, f, g, g]) + noise
    found = components(data)
    assert found.kept == 2
    assert found.eigenvalues.sum() == pytest.approx(5)
    assert found.weights == pytest.approx([0.2] * 5, abs=2e-3)
    # k indicators that correlate by r share (1 + (k - 1) r) / k; a rotation does not change it.
    r = 1 / 1.01
    shared = [(1 + 2 * r) / 3] * 3 + [(1 + r) / 2] * 2
    assert (found.loadings**2).sum(axis=1) == pytest.approx(shared, abs=1e-3)


def test_varimax_finds_the_turn_back() -> None:
    plain = np.array([[0.9, 0], [0.8, 0], [0, 0.7], [0, 0.6]])
    angle = 0.6
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    found = np.abs(varimax(plain @ turn))
    assert min(np.abs(found - plain).max(), np.abs(found[:, ::-1] - plain).max()) < 1e-6
    assert varimax(plain[:, :1]).tolist() == plain[:, :1].tolist()


def test_alpha_by_hand() -> None:
    data = np.array([[1, 2.0], [2, 2], [3, 5]])
    # Variances 1 and 3, of the sums 3 4 8: 7. alpha = 2 * (1 - 4/7).
    assert alpha(data) == pytest.approx(2 * (1 - 4 / 7))
    assert alpha(data[:, :1]) is None
