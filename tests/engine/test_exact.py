"""What does not add up is computed from the units under each cell, as numpy has it."""

from __future__ import annotations

import numpy as np
import pytest

from changbai.engine.exact import distinct, in_order, quantile
from changbai.engine.slice import above

#: Lowest cells 0, 1, 2 lie in place 0; 0 and 1 also in place 1; nothing lies in place 2.
MAPS = above(np.array([0, 1, 2, 0, 1]), np.array([0, 0, 0, 1, 1]), 3)
VALUES = np.array([5.0, 1.0, np.nan, 3.0, 8.0, 2.0])
CELL = np.array([0, 1, 1, 2, 0, -1])
UNDER = {0: [5.0, 1.0, 3.0, 8.0], 1: [5.0, 1.0, 8.0]}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_quantiles_are_those_of_numpy(share: float) -> None:
    cell = np.where(np.isnan(VALUES), -1, CELL)
    found = quantile(in_order(VALUES, cell, MAPS, 3), share)
    for place, values in UNDER.items():
        assert found[place] == pytest.approx(np.quantile(values, share), rel=1e-15)
    assert np.isnan(found[2])


def test_more_cells_than_16_bits_give_the_same() -> None:
    rng = np.random.default_rng(1)
    values, cell = rng.random(500), rng.integers(0, 3, 500)
    few = quantile(in_order(values, cell, MAPS, 3), 0.3)
    many = quantile(in_order(values, cell, MAPS, 70_000), 0.3)
    assert few.tolist()[:2] == many.tolist()[:2]


def test_distinct_counts_each_label_once() -> None:
    labels = np.array([1.0, 2.0, 2.0, 1.0, 3.0, 9.0])
    assert distinct(labels, CELL, MAPS, 3).tolist() == [3, 3, 0]
    assert distinct(labels, np.full(6, -1), MAPS, 3).tolist() == [0, 0, 0]
