"""What a docking meeting is made of (对接会): two sides, possible pairs, slots, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

#: Scores are counted in ten-thousandths, so that totals are exact.
UNIT = 10_000


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who comes (参会方): most meetings, slots in which absent, kind of table needed."""

    id: str
    name: str = ""
    most: int = 0
    absent: frozenset[int] = frozenset()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible meeting (可能的会谈): numbers of need and offer, scores in UNITs.

    `score` counts for the total; `need_score` and `offer_score` say how much each side wants it.
    `slot` is a time that was agreed before, or -1.
    """

    need: int
    offer: int
    score: int
    must: bool = False
    need_score: int = 0
    offer_score: int = 0
    slot: int = -1


@dataclass(frozen=True, slots=True)
class Event:
    """A docking meeting to be planned (对接会安排条件).

    `tables` are numbers by kind; the kind "" serves needs that ask for none. `first_meeting` is
    what a need's first meeting counts beside its score, so that more of them have one.
    """

    slots: tuple[str, ...]
    tables: Mapping[str, int]
    needs: tuple[Party, ...]
    offers: tuple[Party, ...]
    pairs: tuple[Pair, ...]
    rule: Literal["total", "stable"] = "total"
    first_meeting: int = 0
    title: str = ""
    day: str = ""

    @property
    def seats(self) -> int:
        """How many meetings the tables and slots hold."""
        return sum(self.tables.values()) * len(self.slots)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as planned (会谈): the pair, its slot, kind and number of its table."""

    need: int
    offer: int
    slot: int
    table: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan (会谈安排): meetings, total score, and what is proven of it.

    `bound` is a total that no plan can exceed; the plan is proven best when it is reached.
    `unplaced` are pairs that were chosen or demanded and found no slot.
    """

    meetings: tuple[Meeting, ...]
    total: int
    bound: int
    unplaced: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def proven(self) -> bool:
        """Tell whether no other plan has a higher total."""
        return self.total >= self.bound


def most_of(party: Party, slots: int) -> int:
    """Return how many meetings a party can have at most."""
    there = slots - len(party.absent)
    return min(party.most, there) if party.most else there


def columns(event: Event) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return needs, offers and scores of the pairs as arrays."""
    rows = [(pair.need, pair.offer, pair.score) for pair in event.pairs]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
