from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.local_sourcing.purchases import Purchase, rate_of


def bought(amount: float, local: bool | None) -> Purchase:
    return Purchase("整车厂", "座椅", "某厂", amount, local)


def test_local_over_known_and_its_bounds() -> None:
    # 60 local and 20 outside of 100, 20 from nobody knows where.
    found = rate_of([bought(60, True), bought(20, False), bought(20, None)])
    assert found.rate == 0.75
    assert found.coverage == 0.8
    assert (found.low, found.high) == (0.6, 0.8)
    assert found.outside == 20


def test_nothing_known_is_no_rate_and_not_zero() -> None:
    found = rate_of([bought(20, None)])
    assert (found.rate, found.coverage, found.low, found.high) == (None, 0, 0, 1)
    assert rate_of([]).rate is None
    assert rate_of([]).low is None


@given(st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from([True, False, None])), min_size=1))
def test_the_rate_lies_between_its_bounds(lines: list[tuple[float, bool | None]]) -> None:
    found = rate_of(bought(amount, local) for amount, local in lines)
    if found.rate is not None and found.low is not None and found.high is not None:
        assert found.low <= found.rate * (1 + 1e-9)
        assert found.rate <= found.high * (1 + 1e-9) + 1e-12


def test_a_rate_of_parts_is_the_ratio_of_sums() -> None:
    one, two = [bought(90, True), bought(10, False)], [bought(1, False)]
    assert rate_of([*one, *two]).rate == pytest.approx(90 / 101)
