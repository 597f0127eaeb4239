from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.kernel.quantity import (
    PURE,
    Unit,
    conversion,
    dimension,
    find_unit,
    read_dimension,
    times,
)

DIMENSIONS = st.dictionaries(
    st.sampled_from(["money", "energy", "person"]), st.integers(-3, 3)
).map(dimension)
YUAN = Unit("元", (("money", 1),))
WAN = Unit("万元", (("money", 1),), Fraction(10000))
TCE = Unit("吨标准煤", (("energy", 1),))


@given(DIMENSIONS, DIMENSIONS)
def test_division_undoes_multiplication(one, two):
    assert times(times(one, two), two, -1) == one
    assert times(one, two) == times(two, one)
    assert times(one, one, -1) == PURE


def test_written_dimensions():
    assert read_dimension("energy/money") == (("energy", 1), ("money", -1))
    assert read_dimension("person*year") == (("person", 1), ("year", 1))
    assert read_dimension("1/money") == (("money", -1),)
    assert read_dimension("") == PURE


@pytest.mark.parametrize("text", ["energy!", "1money", "a/b-c"])
def test_malformed_dimensions(text):
    assert read_dimension(text) is None


def test_conversion_is_exact_and_refuses_unlike_units():
    assert conversion(YUAN, WAN) == Fraction(1, 10000)
    assert conversion(WAN, TCE) is None


def test_a_quotient_of_declared_units_is_a_unit():
    units = {unit.name: unit for unit in (YUAN, WAN, TCE)}
    found = find_unit("吨标准煤/万元", units)
    assert found.dimension == read_dimension("energy/money")
    assert conversion(found, TCE.over(YUAN)) == Fraction(1, 10000)
    assert find_unit("吨标准煤/石", units) is None
