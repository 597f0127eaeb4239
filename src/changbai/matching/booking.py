"""Booking an instrument under its rules (仪器预约): allowed or refused, with the reason and price.

Pure: what is booked comes in, a ruling goes out. `desk.py` keeps it whole when many come at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from changbai.kernel.text import Text
from changbai.matching.stretch import Stretch
from changbai.pack.booking import BookingRules

State = Literal["booked", "waiting", "cancelled", "displaced"]
#: States in which a booking holds its time.
HOLDS: tuple[State, ...] = ("booked", "waiting")
#: Class of use under which an instrument is kept free for its upkeep.
MAINTENANCE = "maintenance"

REASONS: dict[str, Text] = {
    "order": Text("结束不晚于开始", "it ends no later than it begins"),
    "step": Text("不在时间单位上", "not on the step of time"),
    "length": Text("时长不在规定范围", "shorter or longer than allowed"),
    "hours": Text("不在开放时间", "outside opening hours"),
    "lead": Text("提前量不够", "too late to book"),
    "horizon": Text("超出预约期", "too far ahead"),
    "training": Text("没有有效的培训", "no valid training"),
    "closed_outside": Text("不对外开放", "not open to users from outside"),
    "open_bookings": Text("未开始的预约已达上限", "too many bookings not yet begun"),
    "weekly_hours": Text("本周机时已达上限", "hours of the week used up"),
    "taken": Text("该时段已有预约", "taken already"),
}


@dataclass(frozen=True, slots=True)
class User:
    """Who books (使用人): from inside or outside, trained in what on which day."""

    id: str
    outside: bool = True
    trained: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking (预约): who, when, for what class of use, its state and price in yuan."""

    id: str
    instrument: str
    user: str
    stretch: Stretch
    use: str
    outside: bool
    state: State
    price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of a request (裁定): refused by which rules, or the state and price.

    `yields` are the bookings that must give way to it.
    """

    refused: tuple[str, ...] = ()
    state: State = "booked"
    price: Decimal = Decimal(0)
    yields: tuple[str, ...] = ()


def rule(
    rules: BookingRules,
    user: User,
    wanted: Stretch,
    use: str,
    now: datetime,
    booked: Sequence[Booking],
) -> Ruling:
    """Rule on a request; `booked` are the bookings of the instrument, of whatever state."""
    holding = [one for one in booked if one.state in HOLDS]
    refused = [
        *_of_time(rules, wanted, now, use),
        *_of_user(rules, user, wanted, now, use, holding),
    ]
    yields = []
    for one in holding:
        if wanted.meets(one.stretch, rules.buffer):
            if not _gives_way(rules, one, use, now):
                refused.append("taken")
                break
            yields.append(one.id)
    if refused:
        return Ruling(tuple(dict.fromkeys(refused)))
    approved = rules.approval == "none" or (rules.approval == "outside" and not user.outside)
    waits = not approved and use != MAINTENANCE
    price = Decimal(0) if use == MAINTENANCE else price_of(rules, wanted, outside=user.outside)
    return Ruling((), "waiting" if waits else "booked", price, tuple(yields))


def _of_time(rules: BookingRules, wanted: Stretch, now: datetime, use: str) -> list[str]:
    if wanted.end <= wanted.start:
        return ["order"]
    if use == MAINTENANCE:
        return []
    refused = []
    midnight = datetime.combine(wanted.start.date(), time(), wanted.start.tzinfo)
    edges = ((wanted.start - midnight), (wanted.end - midnight))
    if any(edge % timedelta(minutes=rules.step) for edge in edges):
        refused.append("step")
    if not rules.least <= wanted.minutes <= rules.most:
        refused.append("length")
    opens, closes = (timedelta(minutes=clock(text)) for text in (rules.opens, rules.closes))
    inside = opens <= edges[0] and edges[1] <= closes
    if not inside or wanted.start.isoweekday() not in rules.weekdays:
        refused.append("hours")
    if wanted.start < now + timedelta(hours=rules.lead_hours):
        refused.append("lead")
    if wanted.start > now + timedelta(days=rules.horizon_days):
        refused.append("horizon")
    return refused


def _of_user(
    rules: BookingRules,
    user: User,
    wanted: Stretch,
    now: datetime,
    use: str,
    holding: Sequence[Booking],
) -> list[str]:
    if use == MAINTENANCE or wanted.end <= wanted.start:
        return []
    refused = []
    if user.outside and rules.price_outside is None:
        refused.append("closed_outside")
    if rules.training and not is_trained(rules, user, wanted.start.date()):
        refused.append("training")
    own = [one for one in holding if one.user == user.id]
    ahead = sum(1 for one in own if one.stretch.start > now)
    if rules.open_bookings and ahead >= rules.open_bookings:
        refused.append("open_bookings")
    if rules.weekly_hours:
        week = wanted.start.isocalendar()[:2]
        used = sum(
            one.stretch.minutes for one in own if one.stretch.start.isocalendar()[:2] == week
        )
        if used + wanted.minutes > 60 * rules.weekly_hours:
            refused.append("weekly_hours")
    return refused


def is_trained(rules: BookingRules, user: User, on: date) -> bool:
    """Tell whether a user's training holds on a day: from its day for so many months."""
    day = user.trained.get(rules.training)
    if day is None or day > on:
        return False
    if not rules.training_months:
        return True
    months = (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)
    return months < rules.training_months


def _gives_way(rules: BookingRules, held: Booking, use: str, now: datetime) -> bool:
    """Tell whether a booking yields: its class comes later, and it begins late enough."""
    if use not in rules.priority:
        return False
    last = len(rules.priority)
    place = rules.priority.index(held.use) if held.use in rules.priority else last
    notice = timedelta(hours=rules.displace_hours)
    return rules.priority.index(use) < place and held.stretch.start >= now + notice


def clock(text: str) -> int:
    """Return a time of day as minutes since midnight."""
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def price_of(rules: BookingRules, stretch: Stretch, *, outside: bool) -> Decimal:
    """Return the price in yuan, to the fen: machine-hours times the price of the user's side."""
    hourly = rules.price_outside if outside else rules.price_inside
    return _fen((hourly or Decimal(0)) * stretch.minutes / 60)


def cancel_fee(rules: BookingRules, booking: Booking, now: datetime) -> Decimal:
    """Return what cancelling costs: nothing in good time, a share later, all once it has begun."""
    if booking.state not in HOLDS:
        return Decimal(0)
    if now >= booking.stretch.start:
        return booking.price
    if booking.stretch.start - now >= timedelta(hours=rules.free_cancel_hours):
        return Decimal(0)
    return _fen(booking.price * rules.late_cancel_share)


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
