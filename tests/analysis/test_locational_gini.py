from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.locational_gini import distance, gini_of_quotients, weighted_gini


def test_a_published_gini_of_concentration() -> None:
    # Farhauer and Kroell (2013), as in the manual of the R package REAT: 0.4068966.
    industry = np.array([500, 500, 1000, 7000, 1000]) / 10_000
    areas = np.array([20_000, 15_000, 20_000, 40_000, 5_000]) / 100_000
    assert gini_of_quotients(industry, areas) == pytest.approx(0.4068966, abs=5e-8)


def test_weighted_gini_is_the_area_at_the_lorenz_curve() -> None:
    share, base = np.array([0.1, 0.6, 0.3]), np.array([0.5, 0.2, 0.3])
    order = np.argsort(share / base)
    x = np.concatenate([[0], np.cumsum(base[order])])
    y = np.concatenate([[0], np.cumsum(share[order])])
    assert weighted_gini(share, base) == pytest.approx(1 - 2 * np.trapezoid(y, x), rel=1e-14)
    # Splitting an area into two alike changes nothing when areas are weighed.
    parts = weighted_gini([0.1, 0.3, 0.3, 0.3], [0.5, 0.1, 0.1, 0.3])
    assert parts == pytest.approx(weighted_gini(share, base), rel=1e-14)


def test_alike_is_zero() -> None:
    base = np.array([0.5, 0.2, 0.3])
    assert weighted_gini(base, base) == pytest.approx(0, abs=1e-15)
    assert gini_of_quotients(base, base) == pytest.approx(0, abs=1e-15)
    assert distance(base, base) == 0
    assert distance([1, 0], [0, 1]) == 2
