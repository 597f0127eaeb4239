from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from changbai.analysis.location_quotient import bootstrap, dartboard, quotients


def test_a_published_quotient() -> None:
    # Farhauer and Kroell (2013), as in the manual of the R package REAT: 1,714 of 79,006 in the
    # area, 879,213 of 15,593,224 in all.
    table = np.array([[1714, 79006 - 1714], [879213 - 1714, 15593224 - 79006 - 879213 + 1714]])
    assert quotients(table)[0, 0] == pytest.approx(0.384762342301328, abs=1e-12)
    alone = quotients([[1714.0], [877499.0]], [79006, 15593224 - 79006])
    assert alone[0, 0] == pytest.approx(0.384762342301328, abs=1e-12)


def test_shares_of_the_whole_average_to_one() -> None:
    table = np.array([[3.0, 1, 0], [2, 2, 9]])
    weight = table.sum(axis=1) / table.sum()
    assert weight @ quotients(table) == pytest.approx(np.ones(3), abs=1e-15)


def test_what_has_nothing_has_no_quotient() -> None:
    found = quotients([[0.0, 0, 0], [1, 0, 2]])
    assert np.isnan(found[0]).all()
    assert np.isnan(found[1, 1])
    assert found[1, [0, 2]] == pytest.approx([1, 1])


def test_the_variance_under_chance_is_that_of_all_maps() -> None:
    # Every way to set four plants into three areas, each with its chance: exact mean and variance.
    size, share = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.2, 0.5, 0.3])
    maps = np.array(list(product(range(3), repeat=4)))
    chance = share[maps].prod(axis=1)
    quotient = (size * (maps == 0)).sum(axis=1) / share[0]
    mean = chance @ quotient
    deviation = np.sqrt(chance @ (quotient - mean) ** 2)
    test = dartboard(np.array([[2.0], [1.0], [1.0]]), [size @ size], share)
    assert mean == pytest.approx(1)
    assert test.z[0, 0] == pytest.approx((2 - mean) / deviation, rel=1e-12)
    assert test.z[1, 0] == 0
    assert test.p[1, 0] == pytest.approx(0.5)


def test_intervals_hold_what_was_found_and_depend_on_the_seed_alone() -> None:
    rng = np.random.default_rng(0)
    place, kind = rng.integers(0, 3, 200), rng.integers(0, 2, 200)
    size = rng.lognormal(size=200)
    table = np.zeros((3, 2))
    np.add.at(table, (place, kind), size)
    low, high = bootstrap(place, kind, size, (3, 2), 300, 7, 0.05)
    again = bootstrap(place, kind, size, (3, 2), 300, 7, 0.05)
    assert ((low < quotients(table)) & (quotients(table) < high)).all()
    assert (low == again[0]).all()
    assert (high == again[1]).all()


@pytest.mark.parametrize("bad", [[[1.0, -1]], [[np.nan, 1]], [1.0, 2]])
def test_senseless_tables_are_bugs(bad: list) -> None:
    with pytest.raises(ValueError, match="areas x industries"):
        quotients(bad)
