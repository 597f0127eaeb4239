import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.kernel.period import (
    MONTHS,
    Period,
    latest_piece,
    month,
    periodicity_of,
    read_period,
)

PIECES = st.builds(
    lambda year, name, number: Period(year).pieces(name)[number % (12 // MONTHS[name])],
    st.integers(1950, 2100),
    st.sampled_from(list(MONTHS)),
    st.integers(0, 11),
)


@given(PIECES)
def test_what_is_written_reads_back(period):
    assert read_period(str(period)) == period


@pytest.mark.parametrize("text", ["0000", "0999-12", "9999", "3000Q1"])
def test_a_year_of_no_record_is_a_slip_of_the_pen(text):
    assert read_period(text) is None


@given(st.text(max_size=12))
def test_any_text_reads_as_a_period_or_as_none(text):
    period = read_period(text)
    assert period is None or str(period) == text.strip()


@given(PIECES)
def test_pieces_cover_the_year_once(period):
    name = periodicity_of(period)
    pieces = Period(period.year).pieces(name)
    assert period in pieces
    assert sum(piece.months for piece in pieces) == 12
    assert all(one.end < two.start for one, two in itertools.pairwise(pieces))


@given(st.integers(1950, 2100), st.integers(1, 12), st.sampled_from(list(MONTHS)))
def test_the_latest_piece_has_ended(year, number, name):
    as_of = month(year, number)
    piece = latest_piece(as_of, name)
    assert piece.end <= as_of.end
    assert periodicity_of(piece) == name
    assert (as_of.end - piece.end).days < 31 * MONTHS[name]


@pytest.mark.parametrize("text", ["2016-13", "2016-00", "2016Q5", "2016H3", "16", "2016-9", ""])
def test_what_is_no_period(text):
    assert read_period(text) is None


def test_windows():
    september = month(2016, 9)
    assert str(september.to_date()) == "2016-01..09"
    assert september.to_date().covers(september)
    assert september.shift(-3) == month(2013, 9)
    assert periodicity_of(september.to_date()) is None
    assert [str(p) for p in september.to_date().pieces("quarter")] == [
        "2016Q1",
        "2016Q2",
        "2016Q3",
    ]
