"""The way of a return from filler to the last reviewer (报送流程), as a pure state machine.

A route is the line of reviewers, nearest first. Whoever holds the return may act on it; it moves
one station at a time, up when it is passed, down to the nearest level when it is sent back.
The sender may take it back until the receiver has opened it. What is verified changes only by a
registered correction. The state is the fold of its events and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text

Act = Literal[
    "hand_in",
    "take_back",
    "receive",
    "pass_on",
    "send_back",
    "cut",
    "appeal",
    "answer",
    "ask_correction",
    "grant_correction",
    "refuse_correction",
]
Status = Literal["blank", "handed_in", "sent_back", "verified"]

ACTS: dict[Act, Text] = {
    "hand_in": Text("报送", "hand in"),
    "take_back": Text("撤回", "take back"),
    "receive": Text("接收", "receive"),
    "pass_on": Text("审核通过", "pass"),
    "send_back": Text("退回", "send back"),
    "cut": Text("核减", "cut"),
    "appeal": Text("申诉", "appeal"),
    "answer": Text("答复申诉", "answer an appeal"),
    "ask_correction": Text("申请更正", "ask for a correction"),
    "grant_correction": Text("同意更正", "grant a correction"),
    "refuse_correction": Text("不同意更正", "refuse a correction"),
}
STATUSES: dict[Status, Text] = {
    "blank": Text("未报", "not handed in"),
    "handed_in": Text("审核中", "under review"),
    "sent_back": Text("已退回", "sent back"),
    "verified": Text("已核实", "verified"),
}
#: Who fills the form, where an area code would name a reviewer.
FILLER = "filler"
#: Acts that a closed period still allows: what was verified may be disputed and corrected.
AFTER_CLOSE: frozenset[Act] = frozenset(
    {"receive", "appeal", "answer", "ask_correction", "grant_correction", "refuse_correction"}
)
#: Acts that need a reason.
REASONED: frozenset[Act] = frozenset(
    {"send_back", "cut", "appeal", "answer", "ask_correction", "refuse_correction"}
)


@dataclass(frozen=True, slots=True)
class Station:
    """A reviewer on the route (审核环节): the level that it reviews at and its area."""

    level: str
    area: str


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did (报送事件): who is `FILLER` or the area of a reviewer."""

    act: Act
    who: str
    reason: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a return stands (报送状态).

    `place` is -1 with the filler, 0 and up at a station of the route, its length when verified.
    `opened`: whoever holds it has received it. `version` counts the events, so that whoever acts
    says which state was seen.
    """

    route: tuple[Station, ...]
    place: int = -1
    opened: bool = False
    status: Status = "blank"
    cut: bool = False
    appeal: bool = False
    correction: bool = False
    version: int = 0

    @property
    def holder(self) -> str:
        """Who has it now: `FILLER`, an area, or the last reviewer of what is verified."""
        if self.place < 0 or not self.route:
            return FILLER
        return self.route[min(self.place, len(self.route) - 1)].area

    @property
    def station(self) -> Station | None:
        """The station that holds it; None with the filler or once verified."""
        return self.route[self.place] if 0 <= self.place < len(self.route) else None


def step(state: State, event: Event, subject: str = "") -> tuple[State | None, Problem | None]:
    """Return the state after an event, or why it is refused (办理一步)."""
    refused = _refusal(state, event)
    if refused:
        facts = {"act": ACTS[event.act], "status": STATUSES[state.status]}
        return None, Problem(refused, Cell(subject), facts)
    return replace(_after(state, event), version=state.version + 1), None


def fold(route: Iterable[Station], events: Iterable[Event]) -> State:
    """Return the state that events lead to (重放); ValueError for an event that was impossible."""
    state = State(tuple(route))
    for event in events:
        after, problem = step(state, event)
        if after is None:
            raise ValueError(f"{event.act} by {event.who}: {problem.code if problem else ''}")
        state = after
    return state


def may(state: State, who: str, *, closed: bool = False) -> tuple[Act, ...]:
    """Return what somebody may do now (可办事项)."""
    return tuple(
        act for act in ACTS if not _refusal(state, Event(act, who, "reason", closed=closed))
    )


def _refusal(state: State, event: Event) -> str:
    """Return the code of the problem that an event meets; empty when it may go ahead."""
    if event.closed and event.act not in AFTER_CLOSE:
        return "CB620"
    if event.act in REASONED and not event.reason.strip():
        return "CB621"
    if not _is_theirs(state, event):
        return "CB622"
    return "" if _fits(state, event) else "CB623"


def _is_theirs(state: State, event: Event) -> bool:
    """Tell whether the act belongs to whoever does it."""
    match event.act:
        case "hand_in" | "appeal" | "ask_correction":
            return event.who == FILLER
        case "receive" | "pass_on" | "send_back" | "cut":
            return state.station is not None and event.who == state.station.area
        case "take_back":
            return event.who == _sender(state)
        case _:
            return bool(state.route) and event.who == state.holder


def _sender(state: State) -> str:
    """Return who sent it to where it lies now."""
    if state.place <= 0 or not state.route:
        return FILLER
    return state.route[state.place - 1].area


def _fits(state: State, event: Event) -> bool:
    """Tell whether the act makes sense in the state."""
    match event.act:
        case "hand_in":
            return state.place < 0
        case "take_back":
            return state.status == "handed_in" and not state.opened and state.station is not None
        case "receive":
            return not state.opened
        case "pass_on":
            return not state.appeal
        case "appeal":
            return state.cut and not state.appeal
        case "answer":
            return state.appeal
        case "ask_correction":
            return state.status == "verified" and not state.correction
        case "grant_correction" | "refuse_correction":
            return state.correction
        case _:
            return True


def _after(state: State, event: Event) -> State:
    last = len(state.route)
    match event.act:
        case "hand_in":
            return _moved(replace(state, cut=False, appeal=False), 0)
        case "take_back":
            return _moved(state, state.place - 1)
        case "receive":
            return replace(state, opened=True)
        case "pass_on":
            return _moved(state, min(state.place + 1, last))
        case "send_back":
            back = _moved(replace(state, appeal=False), state.place - 1)
            return replace(back, status="sent_back")
        case "cut":
            return replace(state, opened=True, cut=True)
        case "appeal":
            return replace(state, appeal=True)
        case "answer":
            return replace(state, appeal=False)
        case "ask_correction":
            return replace(state, correction=True)
        case _:
            return replace(state, correction=False)


def _moved(state: State, place: int) -> State:
    """Return the state with the return lying elsewhere, not yet received there."""
    if place >= len(state.route):
        return replace(state, place=len(state.route), opened=False, status="verified")
    status: Status = "blank" if place < 0 else "handed_in"
    return replace(state, place=place, opened=place < 0, status=status)
