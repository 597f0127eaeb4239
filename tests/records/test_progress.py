from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from changbai.records.duties import Owed
from changbai.records.progress import Progress, by_part, progress, ranked

DUE = date(2017, 2, 14)
#: 14 February, 23:59 in Beijing, and one minute later.
LAST_MINUTE, TOO_LATE = (
    datetime(2017, 2, 14, 15, 59, tzinfo=UTC),
    datetime(2017, 2, 14, 16, tzinfo=UTC),
)


def one(status: str, first: datetime | None = None, holder: str = "", area: str = "1") -> Owed:
    return Owed(1, "A", "甲", area, status, "1", holder, first)  # type: ignore[arg-type]


ROWS = [
    one("verified", LAST_MINUTE),
    one("handed_in", TOO_LATE, "22"),
    one("handed_in", LAST_MINUTE, "2201"),
    one("sent_back", LAST_MINUTE),
    one("verified"),
    one("blank"),
]


def test_a_part_is_counted() -> None:
    found = progress("1", ROWS, DUE, date(2017, 2, 20))
    assert (found.asked, found.verified, found.review, found.sent_back, found.blank) == (
        6,
        2,
        2,
        1,
        1,
    )
    assert (found.in_time, found.unknown, found.owing) == (3, 1, 2)
    assert found.desks == {"22": 1, "2201": 1}
    # Of one nobody knows when it came: nothing can be said of the share.
    assert found.rate is None


def test_before_the_last_day_has_passed_nobody_is_late() -> None:
    known = [row for row in ROWS if row.first or row.status == "blank"]
    assert progress("1", known, DUE, DUE).rate is None
    # 3 of 5: one came a minute too late, one never.
    assert progress("1", known, DUE, date(2017, 2, 15)).rate == Fraction(3, 5)


@pytest.mark.parametrize("rows", [[], [one("verified")]])
def test_where_nothing_can_be_told_there_is_no_share(rows: list[Owed]) -> None:
    assert progress("1", rows, DUE, date(2017, 3, 1)).rate is None


def test_equal_shares_share_a_place_and_those_without_have_none() -> None:
    def part(area: str, in_time: int, asked: int) -> Progress:
        return Progress(area, True, asked=asked, in_time=in_time)

    # 1/3 and 33/99 are equal; as decimals of a machine they might not be.
    parts = [part("a", 1, 3), part("b", 33, 99), part("c", 9, 10), part("d", 0, 4), part("e", 0, 0)]
    assert ranked(parts) == {"c": 1, "a": 2, "b": 2, "d": 4}


def test_returns_are_put_to_their_part() -> None:
    rows = [one("blank", area="220181"), one("blank", area="220182"), one("blank", area="2202")]
    assert {k: len(v) for k, v in by_part(rows, lambda area: area[:4]).items()} == {
        "2201": 2,
        "2202": 1,
    }
