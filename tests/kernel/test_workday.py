"""Working days and terms: make-up workdays, year end, leap day, and the rule of the last day."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from changbai.kernel.workday import Calendar, Term, later, read_term

TABLE = Path(__file__).resolve().parents[2] / "packs" / "national" / "holidays.csv"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The calendar of the national table, as the State Council arranged the days."""
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Calendar({date.fromisoformat(row["日期"]): row["性质"] == "work" for row in rows})


def test_a_weekend_that_is_worked_counts(calendar: Calendar) -> None:
    """2017: Saturday 30 September was worked, 1 to 8 October were off (国办发明电〔2016〕17号)."""
    assert calendar.is_workday(date(2017, 9, 30))
    assert not calendar.is_workday(date(2017, 10, 6))
    assert calendar.after(date(2017, 9, 27), 7) == date(2017, 10, 12)


def test_over_the_end_of_a_year(calendar: Calendar) -> None:
    """2015-01-01 to 03 were off, Sunday 4 January was worked."""
    assert calendar.after(date(2014, 12, 31), 1) == date(2015, 1, 4)
    assert calendar.between(date(2014, 12, 31), date(2015, 1, 5)) == 2
    assert calendar.between(date(2015, 1, 5), date(2014, 12, 31)) == -2


def test_the_starting_day_does_not_count(calendar: Calendar) -> None:
    assert calendar.after(date(2016, 3, 1), 0) == date(2016, 3, 1)
    assert calendar.after(date(2016, 3, 1), 1) == date(2016, 3, 2)


@pytest.mark.parametrize(
    ("day", "term", "end"),
    [
        (date(2016, 2, 29), Term(3, "years"), date(2019, 2, 28)),
        (date(2016, 2, 29), Term(4, "years"), date(2020, 2, 29)),
        (date(2015, 8, 31), Term(6, "months"), date(2016, 2, 29)),
        (date(2015, 11, 30), Term(3, "months"), date(2016, 2, 29)),
        (date(2015, 12, 31), Term(2, "months"), date(2016, 2, 29)),
        (date(2015, 12, 31), Term(30, "days"), date(2016, 1, 30)),
    ],
)
def test_months_end_on_the_corresponding_day(day: date, term: Term, end: date) -> None:
    """民法典 202: no corresponding day, then the last day of the month."""
    assert later(day, term) == end


def test_a_term_that_ends_on_a_day_off_ends_on_the_next_workday(calendar: Calendar) -> None:
    """民法典 203: 30 days from 1 September 2017 end on 1 October, so on 9 October."""
    assert calendar.due(date(2017, 9, 1), Term(30, "days")) == date(2017, 10, 9)
    assert calendar.due(date(2017, 9, 1), Term(3, "years")) == date(2020, 9, 1)


def test_years_without_a_table_know_weekends_only(calendar: Calendar) -> None:
    assert calendar.covers(2017)
    assert not calendar.covers(1990)
    assert not calendar.is_workday(date(1990, 5, 5))  # a Saturday
    assert calendar.is_workday(date(1990, 10, 1))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("20 workdays", Term(20, "workdays")),
        ("20个工作日", Term(20, "workdays")),
        ("30日", Term(30, "days")),
        ("6个月", Term(6, "months")),
        ("3年", Term(3, "years")),
        ("3 years", Term(3, "years")),
        ("0 days", None),
        ("soon", None),
        ("-3 days", None),
        ("3", None),
    ],
)
def test_terms_are_written_in_either_language(text: str, term: Term | None) -> None:
    assert read_term(text) == term
    if term:
        assert read_term(term.show("zh")) == read_term(term.show("en")) == term


def test_only_a_calendar_counts_workdays() -> None:
    with pytest.raises(ValueError, match="calendar"):
        later(date(2016, 1, 1), Term(3, "workdays"))
