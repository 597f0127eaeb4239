"""Scores, slacks and super-efficiency equal plain linear programmes; every score has its proof."""

from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis._frontier import evaluate, frontier
from changbai.analysis._frontier import kernel as kernel_module
from changbai.analysis._frontier import score as score_module
from changbai.analysis._frontier.kernel import Solved
from changbai.analysis._frontier.slack import targets
from changbai.analysis._frontier.technology import RETURNS, technology
from changbai.analysis._frontier.without import without_itself
from tests.analysis._frontier.plain import made_up, programme, whole_numbers

KERNELS = ["batched", "compiled"]
ORIENTATIONS = ["input", "output"]


@pytest.fixture(params=KERNELS)
def kernel(request):
    if request.param == "compiled":
        pytest.importorskip("numba")
    return request.param


@pytest.mark.parametrize("make", [made_up, whole_numbers])
@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_equal_to_plain_programmes(make, returns, orientation, kernel) -> None:
    x, y = make(90)
    front = frontier(x, y, returns, kernel)
    found = evaluate(front, x, y, orientation, kernel)
    aimed = targets(front, found)
    apart, states, _ = without_itself(front, found, orientation, kernel)
    assert (found.states == 0).all()
    assert found.gaps.max() < 1e-12
    for unit in range(0, 90, 11):
        value, slack = programme(x, y, unit, returns, orientation)
        assert found.values[unit] == pytest.approx(value, abs=1e-9)
        if slack is not None:
            assert aimed.slacks[unit].sum() == pytest.approx(slack, abs=1e-7)
        others = np.delete(np.arange(90), unit)
        value, _ = programme(x, y, unit, returns, orientation, others)
        assert (states[unit] == 1) == (value is None)
        if value is not None:
            assert apart[unit] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_peers_and_slacks_make_the_target(orientation) -> None:
    x, y = whole_numbers(90)
    front = frontier(x, y, "vrs")
    found = evaluate(front, x, y, orientation)
    aimed = targets(front, found)
    there = (aimed.peers >= 0)[..., None]
    reached = [
        (aimed.shares[..., None] * np.where(there, one[aimed.peers], 0)).sum(1) for one in (x, y)
    ]
    value = found.values[:, None]
    shrunk, grown = (x * value, y) if orientation == "input" else (x, y * value)
    assert reached[0] == pytest.approx(shrunk - aimed.slacks[:, :2], abs=1e-9)
    assert reached[1] == pytest.approx(grown + aimed.slacks[:, 2:], abs=1e-9)
    assert aimed.shares.sum(axis=1) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("returns", RETURNS)
def test_units_of_measure_and_order_of_rows_change_nothing(returns, kernel) -> None:
    x, y = made_up(200)
    order = np.random.default_rng(7).permutation(200)
    plain = evaluate(frontier(x, y, returns, kernel), x, y, "output", kernel)
    far = x[order] * [1e-6, 1.0, 1e7], y[order] * [1e5, 1e-3]
    other = evaluate(frontier(*far, returns, kernel), *far, "output", kernel)
    assert other.values == pytest.approx(plain.values[order], rel=1e-11)


def test_both_kernels_give_the_same_figures() -> None:
    pytest.importorskip("numba")
    x, y = made_up(700)
    values = [
        evaluate(frontier(x, y, "vrs", kernel), x, y, "output", kernel).values for kernel in KERNELS
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-12)


def test_without_a_compiler_numpy_does_it(monkeypatch) -> None:
    def absent(kernel):
        raise ImportError

    monkeypatch.setattr(kernel_module, "_loops", absent)
    kernel_module.best_kernel.cache_clear()
    assert kernel_module.best_kernel() == "batched"
    kernel_module.best_kernel.cache_clear()


def test_every_unit_lies_inside_what_the_carriers_span() -> None:
    x, y = made_up(2000)
    front = frontier(x, y, "vrs")
    found = evaluate(front, x, y, "output")
    # Not only the carriers: no unit at all lies beyond the facet of any other.
    prices = found.solved.normals @ front.tech.points
    assert (prices.min(axis=1) / np.abs(found.solved.normals).sum(axis=1)).min() > -1e-11
    assert len(front.carriers) < 500


def test_units_with_the_same_figures_share_one_place() -> None:
    x, y = made_up(60)
    double = np.vstack([x, x]), np.vstack([y, y])
    front = frontier(*double, "vrs")
    found = evaluate(front, *double, "input")
    assert found.values[:60] == pytest.approx(found.values[60:], abs=1e-12)
    assert found.values[:60] == pytest.approx(
        evaluate(frontier(x, y, "vrs"), x, y, "input").values, abs=1e-12
    )
    assert without_itself(front, found, "input")[0] == pytest.approx(found.values, abs=1e-12)


def test_sizes_that_differ_by_many_orders() -> None:
    x, y = made_up(80)
    size = np.logspace(-4, 4, 80)[:, None]
    found = evaluate(frontier(x * size, y * size, "crs"), x * size, y * size, "output")
    assert found.values == pytest.approx(
        evaluate(frontier(x, y, "crs"), x, y, "output").values, rel=1e-9
    )


def test_what_the_kernel_leaves_undecided_goes_to_highs(monkeypatch) -> None:
    x, y = made_up(40)
    front = frontier(x, y, "vrs")
    right = evaluate(front, x, y, "output")

    def tired(columns, points, starts, aims, directions, order, kernel=None):
        count, size = aims.shape
        return Solved(
            np.zeros(count),
            np.zeros((count, size - 1), np.int64),
            np.zeros((count, size - 1)),
            np.zeros((count, size)),
            np.zeros(count),
            np.full(count, 2, np.int64),
        )

    monkeypatch.setattr(score_module, "solve", tired)
    found = evaluate(front, x, y, "output")
    assert found.by_highs.all()
    assert found.values == pytest.approx(right.values, abs=1e-9)
    assert found.gaps.max() < 1e-9


def test_a_wrong_answer_does_not_pass_the_check() -> None:
    x, y = made_up(40)
    front = frontier(x, y, "vrs")
    found = evaluate(front, x, y, "output")
    unit = int(found.values.argmax())
    found.solved.scores[unit] *= 1 + 1e-6
    gaps = score_module.check(front.columns, found.solved, found.aims, found.directions)
    assert gaps[unit] > score_module.TRUST
    assert np.delete(gaps, unit).max() < 1e-12


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_senseless_figures_are_bugs_of_the_caller(bad: float) -> None:
    x, y = made_up(5)
    x[2, 1] = bad
    with pytest.raises(ValueError):
        technology(x, y, "vrs")


@pytest.mark.heavy
@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_all_of_many_units_equal_plain_programmes(returns, orientation) -> None:
    x, y = made_up(1500, seed=11)
    found = evaluate(frontier(x, y, returns), x, y, orientation)
    plain = [programme(x, y, unit, returns, orientation)[0] for unit in range(0, 1500, 5)]
    assert found.values[::5] == pytest.approx(np.array(plain), abs=1e-9)
