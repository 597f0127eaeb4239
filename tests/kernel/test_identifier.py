import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from changbai.kernel.identifier import (
    ALPHABET,
    build,
    compact,
    fault_of,
    faults_of,
    inner_check_character,
    inner_of,
    organisation_fault_of,
    readings_of,
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


#: Published code of a well-known company (on its licence and in its annual reports).
REAL = "91440300708461136T"


def test_a_published_code_is_valid() -> None:
    assert faults_of(REAL) == []
    assert faults_of(inner_of(REAL)) == []
    assert inner_of(REAL) == "708461136"


@pytest.mark.parametrize(
    "written",
    [
        "９１４４０３００７０８４６１１３６Ｔ",
        "91440300708461136t",
        "9144 0300-7084\u200b61136T\ufeff",
    ],
)
def test_width_case_and_invisible_marks_say_nothing(written) -> None:
    assert faults_of(written) == []
    assert compact(written) == REAL


@pytest.mark.parametrize(
    ("place", "wrong", "meant"),
    [(11, "О", "0"), (11, "O", "0"), (1, "І", "1"), (18, "Т", "T"), (2, "l", ""), (3, "S", "5")],
)
def test_each_wrong_character_is_named_with_its_place(place, wrong, meant) -> None:
    """Cyrillic О, І and Т, Latin O and S; a small L is the letter L, which a code may have."""
    written = REAL[: place - 1] + wrong + REAL[place:]
    found = faults_of(written)
    assert found
    if meant:
        assert (found[0].reason, found[0].position, found[0].expected) == (
            "character",
            place,
            meant,
        )


@pytest.mark.parametrize("letter", "АВСЕНКМРТХУ")
def test_cyrillic_letters_are_told_from_latin_ones(letter) -> None:
    code = build("91", "220101", "A0000000")
    (fault,) = faults_of(code[:8] + letter + code[9:])
    assert (fault.position, fault.found) == (9, letter)
    assert fault.expected in ALPHABET


def test_all_wrong_characters_are_named_at_once_and_read_together() -> None:
    written = REAL.replace("0", "O").replace("1", "I")
    assert len(faults_of(written)) == written.count("O") + written.count("I")
    assert readings_of(written) == [REAL]


@given(CODES, st.integers(0, 16))
def test_exchanged_neighbours_are_found_among_the_likely_readings(code, at) -> None:
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if wrong != code:
        assert faults_of(wrong)
        readings = readings_of(wrong, 40)
        assert code in readings
        assert all(uscc.is_valid(one) for one in readings if one[:8].isdigit())


@pytest.mark.parametrize(("right", "wrong"), [("8", "B"), ("0", "D"), ("6", "G")])
def test_a_character_that_looks_alike_is_the_first_reading(right, wrong) -> None:
    at = REAL.index(right, 8)
    assert readings_of(REAL[:at] + wrong + REAL[at + 1 :])[0] == REAL


@given(st.text(max_size=30))
def test_any_text_is_judged_without_error(text) -> None:
    for fault in faults_of(text):
        assert fault.reason in {"length", "character", "digit", "check", "inner_check"}
    readings_of(text)
