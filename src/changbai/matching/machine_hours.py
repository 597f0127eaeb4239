"""How much an instrument is used, and by whom (机时统计), and the subsidy that follows use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from changbai.matching.booking import MAINTENANCE, Booking, clock
from changbai.matching.stretch import Stretch, covered
from changbai.pack.booking import BookingRules


@dataclass(frozen=True, slots=True)
class MachineHours:
    """Machine-hours of one instrument in a stretch of days (机时).

    `available` is what it was open less its upkeep within opening hours; `utilisation` and
    `outside_share` are ratios of hours and unknown (None) where there is nothing to divide by.
    """

    available: Decimal
    used: Decimal
    inside: Decimal
    outside: Decimal
    maintenance: Decimal

    @property
    def utilisation(self) -> Decimal | None:
        """Hours used over hours available (利用率)."""
        return self.used / self.available if self.available else None

    @property
    def outside_share(self) -> Decimal | None:
        """Hours used by others over hours used (对外开放机时占比)."""
        return self.outside / self.used if self.used else None


def machine_hours(
    rules: BookingRules, bookings: Sequence[Booking], first: date, last: date
) -> MachineHours:
    """Count the hours from the first day to the last, both included; bookings are cut at the ends.

    Only what was booked counts: what waited, was cancelled or gave way was no use.
    """
    day = timedelta(days=1)
    window = _whole_days(bookings, first, last)
    held = [(one, _within(one.stretch, window)) for one in bookings if one.state == "booked"]
    opening = []
    for number in range((last - first).days + 1):
        midnight = window.start + number * day
        if midnight.isoweekday() in rules.weekdays:
            begins, ends = (timedelta(minutes=clock(t)) for t in (rules.opens, rules.closes))
            opening.append(Stretch(midnight + begins, midnight + ends))
    upkeep = [part for one, part in held if part and one.use == MAINTENANCE]
    kept = [
        part for open_ in opening for one in upkeep if (part := _within(one, open_)) is not None
    ]
    inside, outside = (
        sum(
            part.minutes
            for one, part in held
            if part and one.use != MAINTENANCE and one.outside is side
        )
        for side in (False, True)
    )
    available = sum(open_.minutes for open_ in opening) - covered(kept)
    minutes = (available, inside + outside, inside, outside, covered(upkeep))
    return MachineHours(*(Decimal(each) / 60 for each in minutes))


def _whole_days(bookings: Sequence[Booking], first: date, last: date) -> Stretch:
    zone = bookings[0].stretch.start.tzinfo if bookings else None
    begins = datetime.combine(first, time(), zone)
    return Stretch(begins, datetime.combine(last, time(), zone) + timedelta(days=1))


def _within(one: Stretch, window: Stretch) -> Stretch | None:
    start, end = max(one.start, window.start), min(one.end, window.end)
    return Stretch(start, end) if start < end else None


def subsidies(
    rules: Mapping[str, BookingRules], bookings: Sequence[Booking], year: int
) -> dict[str, Decimal]:
    """Return the subsidy of each outside user for a year, in yuan to the fen.

    A share of what the user paid for each instrument, by the rules of the instrument (`rules` by
    id of the instrument), summed, then held to the highest of the limits of those instruments.
    """
    paid: dict[str, Decimal] = {}
    limits: dict[str, list[Decimal]] = {}
    for one in bookings:
        own = rules.get(one.instrument)
        if own is None or not one.outside or one.state != "booked" or one.use == MAINTENANCE:
            continue
        if one.stretch.start.year != year or not own.subsidy_share:
            continue
        paid[one.user] = paid.get(one.user, Decimal(0)) + one.price * own.subsidy_share
        limits.setdefault(one.user, []).append(own.subsidy_most)
    found = {}
    for user, amount in sorted(paid.items()):
        # A rule without a limit (0) leaves the user without one.
        limit = max(limits[user]) if all(limits[user]) else amount
        found[user] = min(amount, limit).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found
