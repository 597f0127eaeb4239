import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from changbai.kernel.identifier import (
    ALPHABET,
    build,
    compact,
    fault_of,
    inner_check_character,
    organisation_fault_of,
)

DIGITS = "0123456789"
CODES = st.builds(
    build,
    st.sampled_from(["91", "92", "93", "11", "51"]),
    st.text(DIGITS, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)


@given(CODES)
def test_what_is_built_is_valid_here_and_for_an_independent_library(code):
    assert fault_of(code) is None
    assert uscc.validate(code) == code


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code, at, character):
    wrong = code[:at] + character + code[at + 1 :]
    assert (fault_of(wrong) is None) == (wrong == code)


@given(st.text(ALPHABET, min_size=18, max_size=18))
def test_no_code_passes_here_that_the_library_refuses_for_its_check(code):
    if fault_of(code) is None and code[:8].isdigit():
        assert uscc.is_valid(code)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [("91", "length", 0), ("91I", "character", 3), ("91220101123456780A", "inner_check", 17)],
)
def test_faults_say_where(text, reason, position):
    fault = fault_of(text)
    assert (fault.reason, fault.position) == (reason, position)


def test_full_width_and_spaces_are_cleaned():
    assert compact("９１ 22-ab\u200b") == "9122AB"


@given(st.text(DIGITS, min_size=8, max_size=8))
def test_organisation_code(first8):
    code = first8 + inner_check_character(first8)
    assert organisation_fault_of(code) is None
    other = "0" if code[8] != "0" else "1"
    assert organisation_fault_of(first8 + other).expected == code[8]
