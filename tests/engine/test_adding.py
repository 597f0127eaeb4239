from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine.adding import adjusted


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
def test_parts_add_up_to_the_total_of_another_road(amounts: list[float]) -> None:
    total = 0.0
    for amount in amounts:  # plain addition rounds differently from fsum
        total += amount
    size = fsum(abs(amount) for amount in amounts)
    parts, whole = adjusted(amounts, total, size)
    assert fsum(parts) == whole
    assert whole == pytest.approx(total, rel=1e-15, abs=1e-15 * size)
    for part, amount in zip(parts, amounts, strict=True):
        assert part == pytest.approx(amount, abs=1e-9 * size)


def test_what_is_more_than_rounding_is_nobody_s() -> None:
    with pytest.raises(ValueError):
        adjusted([1, 2], 4)


def test_a_total_that_can_be_hit_is_hit() -> None:
    parts, total = adjusted([0.1] * 10, 1.0)
    assert (fsum(parts), total) == (1.0, 1.0)
