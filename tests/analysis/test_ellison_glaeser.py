from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.ellison_glaeser import concentration, variance

#: Farhauer and Kroell (2014): ten plants of one industry in Vienna, Linz and Graz.
SIZE = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
PLACE = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]
SHARE = [0.5, 0.4, 0.1]


def every_map(size: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return G of every way to set the plants, and its chance."""
    maps = np.array(list(product(range(share.size), repeat=size.size)))
    part = np.stack([(size * (maps == area)).sum(axis=1) for area in range(share.size)], axis=1)
    return ((part - share) ** 2).sum(axis=1), share[maps].prod(axis=1)


def test_a_published_index() -> None:
    # The manual of the R package REAT gives 0.05990628 for this example.
    assert concentration(SIZE, PLACE, SHARE).gamma == pytest.approx(0.05990628, abs=5e-9)


def test_mean_and_variance_are_those_of_all_maps() -> None:
    size, share = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.2, 0.5, 0.3])
    raw, chance = every_map(size, share)
    mean = chance @ raw
    found = concentration(size, [0, 0, 1, 2], share)
    assert found.expected == pytest.approx(mean, rel=1e-13)
    assert variance(size, share) == pytest.approx(chance @ (raw - mean) ** 2, rel=1e-12)


def test_random_maps_tend_to_the_exact_tail() -> None:
    size, share = np.array([4.0, 3, 2, 1, 1]), np.array([0.5, 0.3, 0.2])
    raw, chance = every_map(size / size.sum(), share)
    place = [2, 2, 2, 0, 1]
    found = concentration(size, place, share, draws=4000, seed=3)
    exact = chance[raw >= found.raw * (1 - 1e-12)].sum()
    assert found.simulated == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000))
    assert found.simulated == concentration(size, place, share, draws=4000, seed=3).simulated


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=6), st.floats(1e-3, 1e6))
def test_neither_units_nor_order_matter(size: list[float], scale: float) -> None:
    place = [i % 3 for i in range(len(size))]
    once = concentration(size, place, SHARE)
    again = concentration([scale * z for z in size[::-1]], place[::-1], SHARE)
    assert again.gamma == pytest.approx(once.gamma, rel=1e-9, abs=1e-9)
    assert again.deviation == pytest.approx(once.deviation, rel=1e-9)


@pytest.mark.parametrize(
    ("size", "place", "share"),
    [
        ([5], [0], [0.5, 0.5]),
        ([1, 1], [0, 0], [1.0]),
        ([1, 1], [0, 2], [0.5, 0.5]),
        ([1, -1], [0, 1], [0.5, 0.5]),
        ([0, 0], [0, 1], [0.5, 0.5]),
        ([1, 1], [0, 1], [0.5, 0.4]),
        ([1, 1], [0], [0.5, 0.5]),
    ],
)
def test_what_has_no_gamma_is_a_bug(size: list, place: list, share: list) -> None:
    with pytest.raises(ValueError):
        concentration(size, place, share)
