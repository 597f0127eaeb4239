from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.coagglomeration import group, pairwise
from changbai.analysis.ellison_glaeser import concentration

AREA = np.array([0.5, 0.3, 0.2])
SHARES = np.array([[0.7, 0.2, 0.1], [0.6, 0.1, 0.3], [0.1, 0.2, 0.7]])


def test_pairs_by_hand() -> None:
    # (s1 - x)(s2 - x) = .2 * .1 + -.1 * -.2 + -.1 * .1 = .03; 1 - sum x^2 = .62.
    index = pairwise(SHARES, AREA)
    assert index[0, 1] == pytest.approx(0.03 / 0.62, abs=1e-15)
    assert (index == index.T).all()


def test_a_group_of_two_is_the_pair() -> None:
    # With the own concentration taken out, 2 w1 w2 / (1 - w1^2 - w2^2) = 1 is left of the pair.
    found = group(SHARES[:2], [0.7, 0.3], [0.4, 0.2], AREA)
    assert found.gamma == pytest.approx(pairwise(SHARES, AREA)[0, 1], rel=1e-12)


def test_the_formula_of_the_paper_as_it_stands_there() -> None:
    # gamma^c = (G / (1 - sum x^2) - H - sum gamma_j w_j^2 (1 - H_j)) / (1 - sum w_j^2), with the
    # gammas of the plants themselves.
    plants = [([3.0, 2, 2], [0, 0, 1]), ([5.0, 1, 1, 1], [0, 2, 1, 0])]
    weight = np.array([7.0, 8.0]) / 15
    shares, alone, own = [], [], []
    for size, place in plants:
        found = concentration(size, place, AREA)
        shares.append(np.bincount(place, weights=size, minlength=3) / sum(size))
        alone.append(found.herfindahl)
        own.append(found.gamma)
    spread, whole = 1 - AREA @ AREA, weight @ np.array(shares) - AREA
    together = weight**2 @ alone
    taken = weight**2 @ (np.array(own) * (1 - np.array(alone)))
    expected = (whole @ whole / spread - together - taken) / (1 - weight @ weight)
    assert group(shares, weight, alone, AREA).gamma == pytest.approx(expected, rel=1e-12)


def test_one_area_or_one_industry_is_a_bug() -> None:
    with pytest.raises(ValueError, match="two areas"):
        pairwise([[1.0]], [1.0])
    with pytest.raises(ValueError, match="two industries"):
        group(SHARES[:1], [1.0], [0.5], AREA)
