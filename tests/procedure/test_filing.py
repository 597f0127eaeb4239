"""No order of events reaches an impossible state, and the fold of the events is the state."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from changbai.procedure.filing import (
    ACTS,
    AFTER_CLOSE,
    FILLER,
    Act,
    Event,
    State,
    Station,
    fold,
    may,
    step,
)

ROUTE = (Station("county", "c"), Station("prefecture", "p"), Station("province", "r"))


def after(*events: tuple[Act, str], route: tuple[Station, ...] = ROUTE) -> State:
    return fold(route, [Event(act, who, "a reason") for act, who in events])


def refused(state: State, act: Act, who: str, reason: str = "a reason", *, closed=False) -> str:
    found, problem = step(state, Event(act, who, reason, closed=closed))
    assert found is None
    assert problem is not None
    return problem.code


def test_the_whole_way_up() -> None:
    state = after(
        ("hand_in", FILLER),
        ("receive", "c"),
        ("pass_on", "c"),
        ("pass_on", "p"),
        ("receive", "r"),
        ("pass_on", "r"),
    )
    assert (state.status, state.place, state.holder) == ("verified", 3, "r")
    assert state.version == 6


def test_it_is_sent_back_to_the_nearest_level() -> None:
    state = after(("hand_in", FILLER), ("pass_on", "c"), ("send_back", "p"))
    assert (state.status, state.holder) == ("sent_back", "c")
    state = after(("hand_in", FILLER), ("pass_on", "c"), ("send_back", "p"), ("send_back", "c"))
    assert (state.status, state.holder) == ("sent_back", FILLER)
    assert "hand_in" in may(state, FILLER)


def test_the_sender_takes_it_back_until_it_is_received() -> None:
    state = after(("hand_in", FILLER), ("take_back", FILLER))
    assert (state.status, state.holder) == ("blank", FILLER)
    state = after(("hand_in", FILLER), ("pass_on", "c"), ("take_back", "c"))
    assert state.holder == "c"
    received = after(("hand_in", FILLER), ("receive", "c"))
    assert refused(received, "take_back", FILLER) == "CB623"
    assert refused(after(("hand_in", FILLER), ("pass_on", "c")), "take_back", FILLER) == "CB622"


def test_a_cut_may_be_disputed_and_is_then_answered_before_it_goes_on() -> None:
    state = after(("hand_in", FILLER), ("cut", "c"))
    assert refused(after(("hand_in", FILLER)), "appeal", FILLER) == "CB623"
    state = fold(
        ROUTE, [Event("hand_in", FILLER), Event("cut", "c", "x"), Event("appeal", FILLER, "y")]
    )
    assert refused(state, "pass_on", "c") == "CB623"
    answered, _ = step(state, Event("answer", "c", "z"))
    assert answered is not None
    assert "pass_on" in may(answered, "c")


def test_what_is_verified_changes_only_by_a_registered_correction() -> None:
    state = after(("hand_in", FILLER), ("pass_on", "c"), ("pass_on", "p"), ("pass_on", "r"))
    assert may(state, FILLER) == ("ask_correction",)
    asked, _ = step(state, Event("ask_correction", FILLER, "slip", closed=True))
    assert asked is not None
    assert set(may(asked, "r", closed=True)) == {"grant_correction", "refuse_correction"}
    assert may(asked, "c") == ()
    assert refused(asked, "ask_correction", FILLER) == "CB623"


def test_reasons_are_asked_for() -> None:
    state = after(("hand_in", FILLER))
    assert refused(state, "send_back", "c", " ") == "CB621"
    assert refused(state, "cut", "c", "") == "CB621"


def test_nobody_acts_for_another() -> None:
    state = after(("hand_in", FILLER))
    for act in ("receive", "pass_on", "send_back", "cut"):
        assert refused(state, act, "p") == "CB622"
        assert refused(state, act, FILLER) == "CB622"


def test_a_form_without_reviewers_counts_at_once() -> None:
    state = after(("hand_in", FILLER), route=())
    assert state.status == "verified"
    assert state.holder == FILLER


def test_a_closed_period_lets_only_disputes_through() -> None:
    state = after(("hand_in", FILLER))
    for act in set(ACTS) - AFTER_CLOSE:
        who = FILLER if act in ("hand_in", "take_back") else "c"
        assert refused(state, act, who, closed=True) == "CB620"


def test_an_impossible_history_is_noticed() -> None:
    with pytest.raises(ValueError, match="pass_on by p"):
        fold(ROUTE, [Event("hand_in", FILLER), Event("pass_on", "p")])


@given(st.lists(st.tuples(st.sampled_from(list(ACTS)), st.sampled_from([FILLER, "c", "p", "r"]))))
def test_may_says_just_what_step_allows(pairs: list[tuple[Act, str]]) -> None:
    state = State(ROUTE)
    for act, who in pairs:
        allowed = act in may(state, who)
        found, problem = step(state, Event(act, who, "a reason"))
        assert (found is not None) == allowed
        assert (problem is None) == allowed
        state = found or state


class Office(RuleBasedStateMachine):
    """A return, and everybody who may try anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State(ROUTE)
        self.events: list[Event] = []
        self.verified_by_last = False

    @rule(
        act=st.sampled_from(list(ACTS)),
        who=st.sampled_from([FILLER, "c", "p", "r", "stranger"]),
        reason=st.sampled_from(["", "because"]),
        closed=st.booleans(),
    )
    def try_it(self, act: Act, who: str, reason: str, closed: bool) -> None:
        event = Event(act, who, reason, closed=closed)
        before = self.state
        found, problem = step(before, event)
        if found is None:
            assert problem is not None
            assert self.state == before
            return
        assert who != "stranger"
        self.state = found
        self.events.append(event)
        if found.status == "verified" and before.status != "verified":
            assert (act, who) == ("pass_on", "r")
        if before.status == "verified":
            assert found.status == "verified"

    @invariant()
    def the_fold_is_the_state(self) -> None:
        assert fold(ROUTE, self.events) == self.state
        assert self.state.version == len(self.events)

    @invariant()
    def place_and_status_agree(self) -> None:
        state = self.state
        assert -1 <= state.place <= len(ROUTE)
        assert (state.status == "verified") == (state.place == len(ROUTE))
        assert (state.status in ("blank", "sent_back")) or state.place >= 0
        if state.correction:
            assert state.status == "verified"


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
