"""The life of a unit: events hold from their day on, and never touch what lies before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.procedure.life import ACTS, Event, Life, Share, Stretch, fold, step

DAY = timedelta(days=1)
FIRST = date(2014, 1, 1)
PLANT = Life((Stretch("甲厂", "2201", {"size": "small", "above_scale": False}),))


def after(life: Life, *events: Event) -> Life:
    found, problem = fold(life, events)
    assert found is not None, problem
    return found


def test_a_change_holds_from_its_day_on() -> None:
    day = date(2016, 5, 1)
    life = after(PLANT, Event("rename", day, {"name": "乙厂"}))
    assert [(one.name, one.start, one.end) for one in life.stretches] == [
        ("甲厂", None, day - DAY),
        ("乙厂", day, None),
    ]


def test_a_change_entered_late_falls_into_its_place() -> None:
    rename = Event("rename", date(2016, 5, 1), {"name": "乙厂"})
    move = Event("move", date(2015, 3, 1), {"area": "2202"})
    both = after(PLANT, rename, move)
    assert both == after(PLANT, move, rename)
    assert [(one.name, one.area) for one in both.stretches] == [
        ("甲厂", "2201"),
        ("甲厂", "2202"),
        ("乙厂", "2202"),
    ]


def test_a_change_holds_until_the_same_thing_changes_again() -> None:
    """The import already knew that the plant is called 丙厂 from 2017 on."""
    known = Life(
        (
            Stretch("甲厂", "2201", {}, None, date(2016, 12, 31)),
            Stretch("丙厂", "2201", {}, date(2017, 1, 1)),
        )
    )
    life = after(known, Event("rename", date(2016, 5, 1), {"name": "乙厂"}))
    assert [one.name for one in life.stretches] == ["甲厂", "乙厂", "丙厂"]
    moved = after(known, Event("move", date(2016, 5, 1), {"area": "2202"}))
    assert [one.area for one in moved.stretches] == ["2201", "2202", "2202"]


def test_closing_and_reopening_leave_a_gap() -> None:
    life = after(
        PLANT,
        Event("close", date(2015, 1, 1)),
        Event("reopen", date(2016, 1, 1)),
    )
    assert life.on(date(2014, 12, 31))
    assert life.on(date(2016, 1, 1))
    assert life.on(date(2015, 6, 1)) is None


def test_shares_end_with_the_life_and_change_from_a_day_on() -> None:
    day = date(2016, 1, 1)
    life = after(
        PLANT,
        Event("join", FIRST, {"group": "K", "share": 1.0}),
        Event("join", day, {"group": "K", "share": 0.4}),
        Event("close", date(2017, 1, 1)),
    )
    assert life.shares == (
        Share("K", 1.0, FIRST, day - DAY),
        Share("K", 0.4, day, date(2016, 12, 31)),
    )


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Event("register", FIRST, {"name": "甲", "area": "2201"}), "CB686"),
        (Event("reopen", FIRST), "CB685"),
        (Event("rename", FIRST, {"name": "甲厂"}), "CB687"),
        (Event("change", FIRST, {"attributes": {"size": "small"}}), "CB687"),
        (Event("join", FIRST, {"group": "K", "share": 0}), "CB687"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(event: Event, code: str) -> None:
    found, problem = step(PLANT, event, "甲厂")
    assert found is None
    assert problem
    assert problem.code == code
    assert problem.sentence("zh")
    assert problem.sentence("en")


def test_nothing_happens_to_what_is_not_there() -> None:
    closed = after(PLANT, Event("close", date(2015, 1, 1)))
    for act in ("rename", "move", "close", "merge", "join", "split", "succeed"):
        facts = {"name": "x"} if act == "rename" else {"group": "K", "share": 1, "area": "2202"}
        found, problem = step(closed, Event(act, date(2015, 6, 1), facts))
        assert found is None, act
        assert problem
        assert problem.code == "CB685"


DAYS = st.integers(0, 1500).map(lambda number: FIRST + number * DAY)
CHANGES = st.dictionaries(st.sampled_from(["size", "industry"]), st.sampled_from("ABC"), min_size=1)
CROSSED = st.fixed_dictionaries({"above_scale": st.booleans()})
SHARES = {"group": st.sampled_from("KL"), "share": st.sampled_from([0, 0.5, 1.0])}
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "register": st.just({"name": "新厂", "area": "2201", "attributes": {"size": "small"}}),
    "rename": st.fixed_dictionaries({"name": st.sampled_from("甲乙丙丁")}),
    "move": st.fixed_dictionaries({"area": st.sampled_from(["2201", "2202", "2203"])}),
    "change": st.fixed_dictionaries({"attributes": CHANGES}),
    "cross": st.fixed_dictionaries({"attributes": CROSSED}),
    "join": st.fixed_dictionaries(SHARES),
    "split": st.fixed_dictionaries({"continues": st.booleans()}),
    "succeed": st.just({}),
}
EVENTS = st.sampled_from(sorted(ACTS)).flatmap(
    lambda act: st.builds(Event, st.just(act), DAYS, FACTS.get(act, st.just({})))
)


def accepted(base: Life, events: Sequence[Event]) -> tuple[Life, list[Event]]:
    """Enter events one after another, as people do; keep those that stand."""
    kept: list[Event] = []
    life = base
    for event in events:
        found, _ = fold(base, [*kept, event])
        if found is not None:
            kept.append(event)
            life = found
    return life, kept


@given(st.sampled_from([Life(), PLANT]), st.lists(EVENTS, max_size=12))
def test_stretches_never_overlap_and_have_no_holes_but_closed_days(
    base: Life, events: list[Event]
) -> None:
    life, kept = accepted(base, events)
    for before, behind in zip(life.stretches, life.stretches[1:], strict=False):
        assert before.end is not None
        assert behind.start is not None
        assert before.end < behind.start
        gap = behind.start - before.end > DAY
        assert not gap or any(
            one.act in ("close", "merge", "split") and one.day == before.end + DAY for one in kept
        )
    for one in life.stretches:
        assert (one.start or date.min) <= (one.end or date.max)
    for group in {one.group for one in life.shares}:
        own = sorted(
            (one for one in life.shares if one.group == group),
            key=lambda one: one.start or date.min,
        )
        for early, late in itertools.pairwise(own):
            assert early.end is not None
            assert late.start is not None
            assert early.end < late.start
        assert all((one.start or date.min) <= (one.end or date.max) for one in own)


@given(st.lists(EVENTS, max_size=8), EVENTS, DAYS)
def test_an_event_never_touches_the_days_before_it(
    events: list[Event], last: Event, day: date
) -> None:
    life, kept = accepted(PLANT, events)
    found, _ = fold(PLANT, [*kept, last])
    if found is not None and day < last.day:
        was, now = life.on(day), found.on(day)
        assert (was is None) == (now is None)
        if was and now:
            assert (was.name, was.area, was.attributes) == (now.name, now.area, now.attributes)


@given(st.lists(EVENTS, max_size=10), st.randoms())
def test_the_order_of_entering_changes_nothing(events: list[Event], luck: Any) -> None:
    distinct = {event.day: event for event in events}
    life, kept = accepted(PLANT, list(distinct.values()))
    mixed = list(kept)
    luck.shuffle(mixed)
    assert fold(PLANT, mixed) == (life, None)
