"""Every rule of booking, by example and by property; one slot is given once, whoever asks."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.matching.booking import (
    HOLDS,
    MAINTENANCE,
    Booking,
    State,
    User,
    cancel_fee,
    is_trained,
    price_of,
    rule,
)
from changbai.matching.desk import cancel, decide, reserve
from changbai.matching.machine_hours import machine_hours, subsidies
from changbai.matching.stretch import Stretch, covered
from changbai.pack.booking import BookingRules

MONDAY = datetime(2016, 5, 16)  # noqa: DTZ001 - the local day of the place
RULES = BookingRules(
    opens="08:30", closes="17:00", lead_hours=24, horizon_days=60, open_bookings=3,
    weekly_hours=16, training="safety", training_months=24, approval="outside",
    price_inside=Decimal(50), price_outside=Decimal(120), late_cancel_share=Decimal("0.5"),
    priority=(MAINTENANCE, "emergency", "teaching"), displace_hours=48,
    subsidy_share=Decimal("0.3"), subsidy_most=Decimal(500),
)  # fmt: skip
USER = User("u", outside=True, trained={"safety": date(2016, 1, 10)})


def on(day: int, start: float, end: float) -> Stretch:
    base = MONDAY + timedelta(days=day)
    return Stretch(base + timedelta(hours=start), base + timedelta(hours=end))


def booked(
    id: str, stretch: Stretch, user: str = "other", use: str = "", **more: object
) -> Booking:
    values: dict[str, object] = {"outside": True, "state": "booked", **more}
    return Booking(id, "i", user, stretch, use, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stretch", "reason"),
    [
        (on(2, 11, 9), "order"),
        (on(2, 9, 9), "order"),
        (on(2, 9.25, 11), "step"),
        (on(2, 8, 10), "hours"),
        (on(2, 16, 17.5), "hours"),
        (on(5, 9, 11), "hours"),
        (on(0, 12, 13), "lead"),
        (on(70, 9, 11), "horizon"),
        (on(2, 8.5, 17), "length"),
    ],
)
def test_each_rule_of_time_refuses_by_name(stretch: Stretch, reason: str) -> None:
    assert reason in rule(RULES, USER, stretch, "", MONDAY, []).refused


def test_each_rule_of_the_user_refuses_by_name() -> None:
    fine = on(2, 9, 11)
    untrained = User("u", outside=True)
    assert rule(RULES, untrained, fine, "", MONDAY, []).refused == ("training",)
    closed = replace(RULES, price_outside=None)
    assert rule(closed, USER, fine, "", MONDAY, []).refused == ("closed_outside",)
    three = [booked(str(k), on(8 + k, 9, 10), "u") for k in range(3)]
    assert rule(RULES, USER, fine, "", MONDAY, three).refused == ("open_bookings",)
    week = [booked("a", on(1, 8.5, 16.5), "u"), booked("b", on(3, 9, 16), "u")]
    assert rule(RULES, USER, fine, "", MONDAY, week).refused == ("weekly_hours",)
    assert rule(RULES, USER, on(9, 9, 11), "", MONDAY, week).refused == ()


def test_training_lapses_to_the_day() -> None:
    user = User("u", trained={"safety": date(2014, 5, 18)})
    assert is_trained(RULES, user, date(2016, 5, 17))
    assert not is_trained(RULES, user, date(2016, 5, 18))
    assert not is_trained(RULES, user, date(2014, 5, 17))


def test_approval_price_and_end_to_end() -> None:
    ruling = rule(RULES, USER, on(2, 9, 11), "", MONDAY, [booked("a", on(2, 11, 12))])
    assert (ruling.state, ruling.price) == ("waiting", Decimal("240.00"))
    inside = rule(RULES, replace(USER, outside=False), on(2, 9, 10.5), "", MONDAY, [])
    assert (inside.state, inside.price) == ("booked", Decimal("75.00"))
    near = replace(RULES, buffer=30)
    assert rule(near, USER, on(2, 9, 11), "", MONDAY, [booked("a", on(2, 11, 12))]).refused


def test_priority_displaces_only_what_begins_late_enough() -> None:
    held = [booked("a", on(3, 9, 12)), booked("t", on(3, 13, 14), use="teaching")]
    wanted = on(3, 11, 14)
    assert rule(RULES, USER, wanted, "emergency", MONDAY, held).yields == ("a", "t")
    assert rule(RULES, USER, wanted, "teaching", MONDAY, held).refused == ("taken",)
    assert rule(RULES, USER, wanted, "", MONDAY, held).refused == ("taken",)
    late = MONDAY + timedelta(hours=60)
    assert "taken" in rule(RULES, USER, wanted, "emergency", late, held).refused


def test_upkeep_needs_no_training_no_hours_and_no_money() -> None:
    ruling = rule(RULES, User("keeper"), on(5, 6, 20), MAINTENANCE, MONDAY, [])
    assert (ruling.refused, ruling.state, ruling.price) == ((), "booked", Decimal(0))


def test_cancelling_costs_nothing_a_share_or_all() -> None:
    one = booked("a", on(2, 9, 11), price=Decimal("240.00"))
    start = one.stretch.start
    assert cancel_fee(RULES, one, start - timedelta(hours=24)) == 0
    assert cancel_fee(RULES, one, start - timedelta(hours=23)) == Decimal("120.00")
    assert cancel_fee(RULES, one, start) == Decimal("240.00")
    assert cancel_fee(RULES, replace(one, state="cancelled"), start) == 0


stretches = st.builds(
    lambda day, start, length: on(day, start / 4, (start + length) / 4),
    st.integers(0, 12), st.integers(0, 95), st.integers(1, 40),
)  # fmt: skip
requests = st.tuples(
    st.sampled_from(["a", "b", "c"]), st.booleans(), stretches,
    st.sampled_from(["", "teaching", "emergency", MAINTENANCE]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(requests, max_size=25), st.integers(0, 60))
def test_whatever_is_asked_what_is_booked_keeps_every_rule(
    asked: list[tuple[str, bool, Stretch, str]], buffer: int
) -> None:
    rules = replace(RULES, buffer=buffer)
    held: list[Booking] = []
    for number, (name, outside, wanted, use) in enumerate(asked):
        user = User(name, outside, {"safety": date(2016, 1, 10)} if name != "c" else {})
        ruling = rule(rules, user, wanted, use, MONDAY, held)
        if ruling.refused:
            assert ruling.yields == ()
            continue
        held = [replace(o, state="displaced") if o.id in ruling.yields else o for o in held]
        new = booked(str(number), wanted, name, use, outside=outside, state=ruling.state,
                     price=ruling.price)  # fmt: skip
        held.append(new)
    live = [one for one in held if one.state in HOLDS]
    for at, one in enumerate(live):
        assert not any(one.stretch.meets(two.stretch, buffer) for two in live[at + 1 :])
        if one.use == MAINTENANCE:
            assert one.price == 0
            continue
        start, end = one.stretch.start, one.stretch.end
        assert one.user != "c"
        assert start.isoweekday() <= 5
        assert start.hour * 60 + start.minute >= 510
        assert end.hour * 60 + end.minute <= 1020
        assert start.date() == end.date()
        assert 30 <= one.stretch.minutes <= 480
        assert start >= MONDAY + timedelta(hours=24)
        assert one.price == price_of(rules, one.stretch, outside=one.outside)
        assert one.state == ("waiting" if one.outside else "booked")
    for name in "ab":
        own = [one for one in live if one.user == name and one.use != MAINTENANCE]
        assert len(own) <= 3
        for week in (20, 21):
            spent = sum(o.stretch.minutes for o in own if o.stretch.start.isocalendar()[1] == week)
            assert spent <= 16 * 60
    used = machine_hours(rules, held, MONDAY.date(), MONDAY.date() + timedelta(days=12))
    assert used.used == used.inside + used.outside
    assert used.available >= 0


@settings(max_examples=100, deadline=None)
@given(st.lists(stretches, max_size=12))
def test_covered_minutes_are_counted_once(found: list[Stretch]) -> None:
    minutes = set()
    for one in found:
        first = int((one.start - MONDAY) / timedelta(minutes=1))
        minutes |= set(range(first, first + one.minutes))
    assert covered(found) == len(minutes)


def test_machine_hours_by_hand() -> None:
    week = [
        booked("a", on(0, 9, 11), "x"),
        booked("b", on(1, 9, 12), "y", outside=False),
        booked("m", on(2, 7, 10.5), use=MAINTENANCE),
        booked("w", on(3, 9, 12), state="waiting"),
        booked("c", on(3, 13, 15), state="cancelled"),
        booked("next", on(7, 9, 12)),
    ]
    found = machine_hours(RULES, week, MONDAY.date(), MONDAY.date() + timedelta(days=6))
    assert found.available == Decimal("42.5") - 2
    assert (found.inside, found.outside, found.maintenance) == (3, 2, Decimal("3.5"))
    assert found.utilisation == Decimal(5) / Decimal("40.5")
    assert found.outside_share == Decimal("0.4")
    weekend = machine_hours(RULES, [], date(2016, 5, 21), date(2016, 5, 22))
    assert weekend.utilisation is None
    assert weekend.outside_share is None


def test_subsidy_is_a_share_of_what_was_paid_up_to_the_limit() -> None:
    uses = [
        booked("a", on(0, 9, 10), "small", price=Decimal("333.33")),
        booked("b", on(1, 9, 10), "large", price=Decimal(9000)),
        booked("c", on(1, 11, 12), "in", outside=False, price=Decimal(100)),
        booked("d", on(1, 13, 14), "small", state="cancelled", price=Decimal(100)),
    ]
    found = subsidies({"i": RULES}, uses, 2016)
    assert found == {"large": Decimal("500.00"), "small": Decimal("100.00")}
    free = subsidies({"i": replace(RULES, subsidy_most=Decimal(0))}, uses, 2016)
    assert free["large"] == Decimal("2700.00")
    assert subsidies({"i": RULES}, uses, 2015) == {}


class SqliteStore:
    """Bookings in SQLite: what any database has to do for the desk, in a few lines."""

    def __init__(self, path: Path) -> None:
        self.link = sqlite3.connect(path, timeout=60, isolation_level=None)

    @contextmanager
    def exclusive(self, instrument: str) -> Iterator[None]:
        self.link.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.link.execute("ROLLBACK")
            raise
        self.link.execute("COMMIT")

    def bookings(self, instrument: str) -> Sequence[Booking]:
        rows = self.link.execute("SELECT * FROM booking WHERE instrument = ?", (instrument,))
        return [
            Booking(id, i, user, Stretch(datetime.fromisoformat(a), datetime.fromisoformat(b)),
                    use, bool(outside), state, Decimal(price))
            for id, i, user, a, b, use, outside, state, price in rows
        ]  # fmt: skip

    def add(self, one: Booking) -> None:
        times = one.stretch.start.isoformat(), one.stretch.end.isoformat()
        rest = (one.use, one.outside, one.state, str(one.price))
        values = (one.id, one.instrument, one.user, *times, *rest)
        self.link.execute("INSERT INTO booking VALUES (?,?,?,?,?,?,?,?,?)", values)

    def set_state(self, id: str, state: State) -> None:
        self.link.execute("UPDATE booking SET state = ? WHERE id = ?", (state, id))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "bookings.sqlite3"
    with sqlite3.connect(path) as link:
        link.execute("PRAGMA journal_mode=WAL")
        link.execute(
            "CREATE TABLE booking (id PRIMARY KEY, instrument, user, start, end, use, outside, "
            "state, price)"
        )
    link.close()
    return path


def test_two_hundred_after_one_slot_and_one_has_it(database: Path) -> None:
    won: list[str] = []
    gate = threading.Barrier(200)

    def ask(number: int) -> None:
        store = SqliteStore(database)
        user = User(f"u{number}", True, {"safety": date(2016, 1, 10)})
        wanted = on(2, 9 + number % 3 * 0.5, 11)
        gate.wait()
        ruling = reserve(store, RULES, "i", user, wanted, id=user.id, use="", now=MONDAY)
        if not ruling.refused:
            won.append(user.id)
        store.link.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = SqliteStore(database)
    kept = store.bookings("i")
    store.link.close()
    assert len(won) == 1
    assert [one.id for one in kept] == won


def test_the_desk_keeps_what_the_rules_say(database: Path) -> None:
    store = SqliteStore(database)
    first = reserve(store, RULES, "i", USER, on(3, 9, 11), id="a", use="", now=MONDAY)
    assert first.state == "waiting"
    assert decide(store, "i", "a", approved=True)
    assert not decide(store, "i", "a", approved=True)
    again = reserve(store, RULES, "i", USER, on(3, 10, 12), id="b", use="", now=MONDAY)
    assert again.refused == ("taken",)
    other = reserve(store, RULES, "j", USER, on(4, 10, 12), id="c", use="", now=MONDAY)
    assert not other.refused
    urgent = reserve(store, RULES, "i", USER, on(3, 10, 12), id="d", use="emergency", now=MONDAY)
    assert urgent.yields == ("a",)
    assert {one.id: one.state for one in store.bookings("i")} == {"a": "displaced", "d": "waiting"}
    assert cancel(store, RULES, "i", "d", on(3, 9, 12).start) == Decimal("120.00")
    assert cancel(store, RULES, "i", "d", MONDAY) is None
    assert cancel(store, RULES, "i", "zz", MONDAY) is None
    with pytest.raises(sqlite3.OperationalError), store.exclusive("i"):
        store.link.execute("UPDATE booking SET state = 'booked', nonsense = 1")
    assert {one.id: one.state for one in store.bookings("i")}["d"] == "cancelled"
    store.link.close()
