from __future__ import annotations

from math import log

import numpy as np
import pytest

from changbai.analysis.concentration import concentration


def test_a_published_herfindahl() -> None:
    # Doersam (2004), as in the manual of the R package REAT.
    found = concentration([20, 50, 20, 10], 2)
    assert found.hhi == pytest.approx(0.34, abs=1e-15)
    assert found.normalised == pytest.approx(0.12, abs=1e-15)
    assert found.equivalent == pytest.approx(2.94117647058824, abs=1e-13)
    assert found.largest == pytest.approx(0.7)


def test_gini_is_the_mean_difference() -> None:
    amounts = np.array([1.0, 2, 5, 12, 0])
    apart = np.abs(amounts[:, None] - amounts).sum() / (2 * 25 * amounts.mean())
    found = concentration(amounts)
    assert found.gini == pytest.approx(apart, rel=1e-14)
    assert found.gini_corrected == pytest.approx(apart * 5 / 4, rel=1e-14)


def test_equal_units_are_not_concentrated_and_one_unit_says_nothing() -> None:
    equal = concentration([3, 3, 3, 3])
    assert (equal.hhi, equal.gini, equal.theil) == (pytest.approx(0.25), 0, pytest.approx(0))
    alone = concentration([7])
    assert (alone.hhi, alone.normalised, alone.gini_corrected) == (1, None, None)
    assert concentration([0, 0, 5]).theil == pytest.approx(log(3))


@pytest.mark.parametrize("bad", [[0, 0], [1, -1], [1, np.inf]])
def test_senseless_amounts_are_bugs(bad: list) -> None:
    with pytest.raises(ValueError, match="amounts"):
        concentration(bad)
