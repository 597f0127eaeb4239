"""Distinct numbers by a table are those by sorting, and as NumPy has them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine import numbering


@pytest.mark.parametrize("table", [0, 1 << 26])
@given(numbers=st.lists(st.integers(0, 40), max_size=60))
def test_the_table_and_the_sort_are_numpys(table, numbers):
    given_numbers = np.array(numbers, int)
    kept, numbering.TABLE = numbering.TABLE, table
    try:
        found = numbering.distinct(given_numbers, 41)
        again, position = numbering.numbered(given_numbers, 41)
    finally:
        numbering.TABLE = kept
    wanted, inverse = np.unique(given_numbers, return_inverse=True)
    assert found.tolist() == again.tolist() == wanted.tolist()
    assert position.tolist() == inverse.tolist()
