from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.complexity.advantage import advantage, presence
from changbai.analysis.complexity.space import density, gain, outlook, proximity

HAS = np.array([[1.0, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]])


def test_advantage_is_a_share_of_a_share_and_a_tie_counts() -> None:
    values = np.array([[10.0, 20], [30, 40]])
    assert advantage(values)[0] == pytest.approx([10 / 30 / 0.4, 20 / 30 / 0.6])
    even = np.array([[0.1, 0.2], [0.3, 0.6]])
    assert advantage(even) == pytest.approx(np.ones((2, 2)))
    assert (presence(advantage(even)) == 1).all()
    assert (presence([[0.999999, 1 - 1e-16]]) == [[0, 1]]).all()


def test_proximity_by_its_definition() -> None:
    near = proximity(HAS)
    for p in range(4):
        for q in range(4):
            both = (HAS[:, p] * HAS[:, q]).sum()
            expected = min(both / HAS[:, p].sum(), both / HAS[:, q].sum())
            assert near[p, q] == pytest.approx(expected)
    assert np.diag(near) == pytest.approx(np.ones(4))
    assert (np.diag(proximity(HAS, diagonal=False)) == 0).all()


def test_density_outlook_and_gain_by_their_sums() -> None:
    near, pci = proximity(HAS), np.array([-1.0, 0.5, 0.2, 1.5])
    dense, gains = density(HAS, near), gain(HAS, near, pci)
    for c in range(4):
        ahead = 0.0
        for p in range(4):
            total = near[:, p].sum()
            here = sum(HAS[c, q] * near[q, p] for q in range(4)) / total
            assert dense[c, p] == pytest.approx(here)
            ahead += here * (1 - HAS[c, p]) * pci[p]
            opened = sum(near[p, q] / near[q].sum() * (1 - HAS[c, q]) * pci[q] for q in range(4))
            assert gains[c, p] == pytest.approx(0 if HAS[c, p] else opened)
        assert outlook(HAS, dense, pci)[c] == pytest.approx(ahead)


def test_an_area_with_everything_has_full_density_and_nothing_to_gain() -> None:
    has = np.vstack([HAS, np.ones(4)])
    near = proximity(has)
    assert density(has, near)[4] == pytest.approx(np.ones(4))
    assert (gain(has, near, np.ones(4))[4] == 0).all()


def test_an_activity_near_to_nothing_has_density_zero() -> None:
    has = np.array([[1.0, 0], [0, 1]])
    assert (density(has, proximity(has, diagonal=False)) == 0).all()


@pytest.mark.parametrize("bad", [[[0.0, 0], [1, 1]], [[0.0, 1], [0, 1]], [[-1.0, 2], [1, 1]]])
def test_empty_rows_and_columns_are_bugs(bad: list) -> None:
    with pytest.raises(ValueError):
        advantage(bad)
