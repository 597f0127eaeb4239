"""The booking desk (预约台): one at a time for each instrument, so a slot is given once.

The desk knows no database. Whoever keeps the bookings gives it a `BookingStore`; all that the
desk asks of it is that between entering and leaving `exclusive` nobody else changes the bookings
of the instrument. In SQLite that is BEGIN IMMEDIATE, in PostgreSQL a locked row of the instrument.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from changbai.matching.booking import HOLDS, Booking, Ruling, State, User, cancel_fee, rule
from changbai.matching.stretch import Stretch
from changbai.pack.booking import BookingRules


class BookingStore(Protocol):
    """Where bookings are kept (预约存储)."""

    def exclusive(self, instrument: str) -> AbstractContextManager[None]:
        """Keep all others from the bookings of an instrument; undo all when an error leaves."""

    def bookings(self, instrument: str) -> Sequence[Booking]:
        """Return the bookings of an instrument."""

    def add(self, booking: Booking) -> None:
        """Keep a new booking."""

    def set_state(self, id: str, state: State) -> None:
        """Change the state of a booking."""


def reserve(
    store: BookingStore,
    rules: BookingRules,
    instrument: str,
    user: User,
    wanted: Stretch,
    *,
    id: str,
    use: str,
    now: datetime,
) -> Ruling:
    """Book if the rules allow it; what must give way is set to `displaced` in the same step."""
    with store.exclusive(instrument):
        ruling = rule(rules, user, wanted, use, now, store.bookings(instrument))
        if ruling.refused:
            return ruling
        for other in ruling.yields:
            store.set_state(other, "displaced")
        store.add(
            Booking(id, instrument, user.id, wanted, use, user.outside, ruling.state, ruling.price)
        )
    return ruling


def cancel(
    store: BookingStore, rules: BookingRules, instrument: str, id: str, now: datetime
) -> Decimal | None:
    """Cancel a booking and return its fee; None when there is nothing to cancel."""
    with store.exclusive(instrument):
        found = next((one for one in store.bookings(instrument) if one.id == id), None)
        if found is None or found.state not in HOLDS:
            return None
        store.set_state(id, "cancelled")
        return cancel_fee(rules, found, now)


def decide(store: BookingStore, instrument: str, id: str, *, approved: bool) -> bool:
    """Approve or turn down a booking that waits; tell whether there was one."""
    with store.exclusive(instrument):
        found = next((one for one in store.bookings(instrument) if one.id == id), None)
        if found is None or found.state != "waiting":
            return False
        store.set_state(id, "booked" if approved else "cancelled")
        return True
