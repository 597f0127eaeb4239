"""Running the worked examples of booking rules (预约算例)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from changbai.kernel.problem import Problem
from changbai.matching.booking import Booking, User, rule
from changbai.matching.stretch import Stretch
from changbai.pack.booking import BookingCase, BookingRules
from changbai.pack.declare import at
from changbai.pack.market import Market


def run_booking_cases(market: Market) -> Iterator[Problem]:
    """Run every booking example of a market; yield where something else came out."""
    for id, rules in market.booking.items():
        for case in market.booking_cases.get(id, ()):
            try:
                found, price = _run(rules, case)
            except ValueError as error:
                facts = {"name": case.name, "expected": case.expect, "found": str(error)}
                yield Problem("CB290", at(case), facts)
                continue
            if found != case.expect or (case.price is not None and price != case.price):
                wanted = case.expect if case.price is None else f"{case.expect} {case.price}"
                facts = {"name": case.name, "expected": wanted, "found": f"{found} {price}"}
                yield Problem("CB290", at(case, "expect"), facts)


def _run(rules: BookingRules, case: BookingCase) -> tuple[str, object]:
    trained = {rules.training: date.fromisoformat(case.trained)} if case.trained else {}
    busy = [
        Booking(str(number), "i", "other", _stretch(*text.split("/")), "", True, "booked")
        for number, text in enumerate(case.busy)
    ]
    ruling = rule(
        rules,
        User("u", case.outside, trained),
        _stretch(case.start, case.end),
        case.use,
        datetime.fromisoformat(case.now),
        busy,
    )
    if ruling.refused:
        return ruling.refused[0], ruling.price
    return ("approval" if ruling.state == "waiting" else "booked"), ruling.price


def _stretch(start: str, end: str = "") -> Stretch:
    return Stretch(datetime.fromisoformat(start.strip()), datetime.fromisoformat(end.strip()))
