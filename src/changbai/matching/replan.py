"""Planning again after a late change (临时变动): who is not touched keeps slot and table.

Meetings of parties that cancelled fall away. Meetings in a slot in which a party now is absent
move to another slot where that can be; those are the only moves, and no plan has fewer. Parties
that lost a meeting are offered others in slots in which both and a table are free. What moves
comes before what is new, and of what is new the best total is taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from changbai.matching.exact import improve
from changbai.matching.meeting import Event, Meeting, Party, most_of
from changbai.matching.planning import kind_of


@dataclass(frozen=True, slots=True)
class Change:
    """A plan after a change (变动后安排): all meetings, and how they came about."""

    meetings: tuple[Meeting, ...]
    moved: tuple[Meeting, ...]
    added: tuple[Meeting, ...]
    lost: tuple[Meeting, ...]


def replan(event: Event, before: tuple[Meeting, ...]) -> Change:
    """Plan again: `event` as it is now, `before` the plan that people hold in their hands."""
    numbers = {(pair.need, pair.offer): at for at, pair in enumerate(event.pairs)}
    kept: list[Meeting] = []
    struck: list[Meeting] = []
    for meeting in before:
        (kept if _stands(event, meeting, numbers) else struck).append(meeting)
    if not struck:
        return Change(before, (), (), ())
    part, origin = _what_is_open(event, kept, struck, numbers)
    taken = Counter(
        (kind_of(event, event.pairs[numbers[meeting.need, meeting.offer]]), meeting.slot)
        for meeting in kept
    )
    answer = improve(part, (), taken)
    placed = {origin[at]: slot for at, slot in (answer.placed if answer else {}).items()}
    moved: list[Meeting] = []
    added: list[Meeting] = []
    struck_pairs = {(meeting.need, meeting.offer) for meeting in struck}
    meetings = list(kept)
    for at, slot in sorted(placed.items(), key=lambda item: (item[1], item[0])):
        pair = event.pairs[at]
        new = Meeting(pair.need, pair.offer, slot, _free_table(event, meetings, at, slot))
        meetings.append(new)
        (moved if (pair.need, pair.offer) in struck_pairs else added).append(new)
    again = {(meeting.need, meeting.offer) for meeting in moved}
    lost = tuple(one for one in struck if (one.need, one.offer) not in again)
    ordered = tuple(sorted(meetings, key=lambda one: (one.slot, one.need, one.offer)))
    return Change(ordered, tuple(moved), tuple(added), lost)


def _stands(event: Event, meeting: Meeting, numbers: dict[tuple[int, int], int]) -> bool:
    at = numbers.get((meeting.need, meeting.offer))
    return (
        at is not None
        and meeting.slot not in event.needs[meeting.need].absent
        and meeting.slot not in event.offers[meeting.offer].absent
        and event.pairs[at].slot in (-1, meeting.slot)
    )


def _what_is_open(
    event: Event,
    kept: list[Meeting],
    struck: list[Meeting],
    numbers: dict[tuple[int, int], int],
) -> tuple[Event, list[int]]:
    """Return the event of what may be planned anew, and the numbers of its pairs in the whole.

    Only pairs with a party that lost a meeting; parties are busy where they keep one.
    """
    slots = len(event.slots)
    touched = ({one.need for one in struck}, {one.offer for one in struck})
    held = {(one.need, one.offer) for one in kept}
    wanted = {(one.need, one.offer) for one in struck}
    sides = []
    for side, parties in enumerate((event.needs, event.offers)):
        busy: dict[int, set[int]] = {}
        for one in kept:
            busy.setdefault((one.need, one.offer)[side], set()).add(one.slot)
        sides.append(
            tuple(
                _rest(party, busy.get(number, set()), slots) for number, party in enumerate(parties)
            )
        )
    # A meeting that moves counts more than all that could be new.
    weight = sum(pair.score for pair in event.pairs) + 1
    origin = [
        at
        for at, pair in enumerate(event.pairs)
        if (pair.need, pair.offer) not in held
        and (pair.need in touched[0] or pair.offer in touched[1])
        and all(
            len(sides[side][number].absent) < slots and sides[side][number].most >= 0
            for side, number in ((0, pair.need), (1, pair.offer))
        )
    ]
    pairs = tuple(
        replace(
            event.pairs[at],
            must=False,
            score=event.pairs[at].score
            + (weight if (event.pairs[at].need, event.pairs[at].offer) in wanted else 0),
        )
        for at in origin
    )
    needs, offers = sides
    return replace(event, needs=needs, offers=offers, pairs=pairs, first_meeting=0), origin


def _rest(party: Party, busy: set[int], slots: int) -> Party:
    """Return a party with what is left of it; one that has its fill is absent throughout."""
    left = most_of(party, slots) - len(busy)
    if left <= 0:
        return replace(party, absent=frozenset(range(slots)))
    return replace(party, most=left, absent=party.absent | busy)


def _free_table(event: Event, meetings: list[Meeting], at: int, slot: int) -> int:
    kind = kind_of(event, event.pairs[at])
    first = 1
    for name, count in event.tables.items():
        if name == kind:
            break
        first += count
    taken = {meeting.table for meeting in meetings if meeting.slot == slot}
    return next(table for table in range(first, first + event.tables[kind]) if table not in taken)
