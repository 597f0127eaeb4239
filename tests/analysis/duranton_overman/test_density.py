from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from changbai.analysis.duranton_overman.density import (
    bandwidth,
    curve,
    curves,
    grid,
    quantile,
    spread,
)
from changbai.analysis.duranton_overman.pairs import RADIUS, points


def kernel(distances: np.ndarray, at: np.ndarray, h: float, weight: np.ndarray) -> np.ndarray:
    """Return K_d by its definition: every pair, smoothed, and reflected at zero."""
    both = [np.exp(-0.5 * ((at[:, None] + sign * distances) / h) ** 2) for sign in (-1, 1)]
    return sum(both) @ weight / (weight.sum() * h * np.sqrt(2 * np.pi))


def plants(number: int, seed: int = 0) -> np.ndarray:
    """Return made-up plants on a plane of 100 x 100."""
    return np.random.default_rng(seed).random((number, 2)) * 100


def test_spread_quantiles_and_bandwidth_are_those_of_all_distances() -> None:
    site = plants(150)
    every = pdist(site)
    distances, found = spread(site, globe=False)
    fine = np.linalg.norm(np.ptp(site, axis=0)) / 65_535
    for share in (0, 0.25, 0.5, 0.75, 1):
        assert quantile(distances, found, share) == pytest.approx(
            np.quantile(every, share), abs=fine
        )
    low, high = np.quantile(every, [0.25, 0.75])
    narrow = min(every.std(ddof=1), (high - low) / 1.34)
    assert bandwidth(distances, found) == pytest.approx(0.9 * narrow * every.size**-0.2, rel=1e-4)


def test_few_pairs_are_summed_and_many_are_binned_to_the_same_curve() -> None:
    for number, most in ((120, 1e-12), (330, 2e-4)):
        site = plants(number, 1)
        every = pdist(site)
        on = grid(60, 40, 3.0, globe=False)
        expected = kernel(every, on.distances, 3.0, np.ones(every.size))
        assert np.abs(curve(site, on) - expected).max() <= most * expected.max()
        binned = curves(site, np.arange(number)[None, :], on)[0]
        assert np.abs(binned - expected).max() <= 3e-4 * expected.max()


def test_weights_are_products_of_plants() -> None:
    for number, most in ((60, 1e-12), (330, 2e-4)):
        site, size = plants(number, 2), np.random.default_rng(3).lognormal(size=number)
        product = np.outer(size, size)[np.triu_indices(number, 1)]
        on = grid(60, 40, 4.0, globe=False)
        expected = kernel(pdist(site), on.distances, 4.0, product)
        assert np.abs(curve(site, on, size) - expected).max() <= most * expected.max()
        alike = curve(site, on, np.full(number, 3.0))
        assert alike == pytest.approx(curve(site, on), rel=1e-12)


def test_a_density_integrates_to_one() -> None:
    site = plants(50, 4)
    on = grid(200, 400, 5.0, globe=False)
    assert np.trapezoid(curve(site, on), on.distances) == pytest.approx(1, abs=1e-4)
    binned = curves(site, np.arange(50)[None, :], on)[0]
    assert np.trapezoid(binned, on.distances) == pytest.approx(1, abs=1e-4)


def test_degrees_become_kilometres_along_the_ground() -> None:
    # A quarter of the equator, and Changchun to Jilin City by the haversine formula.
    lon, lat = [0, 90, 125.32, 126.55], [0, 0, 43.9, 43.84]
    site = points(lon, lat, globe=True)
    distances, found = spread(site[:2], globe=True)
    assert distances @ found == pytest.approx(RADIUS * np.pi / 2, rel=1e-4)
    half = np.radians(np.diff([lon, lat], axis=1)[:, 2]) / 2
    cosines = np.cos(np.radians(lat[2])) * np.cos(np.radians(lat[3]))
    chord = np.sin(half[1]) ** 2 + cosines * np.sin(half[0]) ** 2
    distances, found = spread(site[2:], globe=True)
    assert distances @ found == pytest.approx(2 * RADIUS * np.arcsin(np.sqrt(chord)), rel=1e-4)


def test_without_reflection_the_density_loses_what_lies_below_zero() -> None:
    site = plants(80, 6)
    every = pdist(site)
    on = grid(60, 30, 4.0, globe=False, reflect=False)
    bare = np.exp(-0.5 * ((on.distances[:, None] - every) / 4.0) ** 2).mean(axis=1)
    assert curve(site, on) == pytest.approx(bare / (4.0 * np.sqrt(2 * np.pi)), rel=1e-12)
    whole = curve(site, grid(60, 30, 4.0, globe=False))
    assert whole[0] == pytest.approx(2 * curve(site, on)[0])
