from __future__ import annotations

from dataclasses import replace

import pytest

from changbai.matching.event_file import without
from changbai.matching.meeting import Schedule
from changbai.matching.planning import clashes, plan
from changbai.matching.replan import replan
from tests.matching.events import event


@pytest.mark.parametrize("seed", range(4))
def test_who_is_not_touched_keeps_slot_and_table(seed: int) -> None:
    made = event(30, 12, 6, 10, 6, seed=seed)
    before = plan(made).meetings
    gone = made.offers[before[0].offer].id
    after = replan(without(made, [gone]), before)
    touched = {one for one in before if made.offers[one.offer].id == gone}
    assert set(before) - touched <= set(after.meetings)
    assert set(after.lost) == touched
    assert after.moved == ()
    now = without(made, [gone])
    assert clashes(now, Schedule(after.meetings, 0, 0)) == []


def test_others_are_offered_in_the_place_that_is_free() -> None:
    made = event(12, 12, 4, 6, 8, most=2)
    before = plan(made).meetings
    gone = made.offers[before[0].offer].id
    after = replan(without(made, [gone]), before)
    assert after.added
    partners = {one.need for one in after.lost}
    assert {one.need for one in after.added} <= partners


def test_late_comers_meet_later_and_nobody_else_moves() -> None:
    made = event(10, 10, 5, 6, 4, most=3)
    before = plan(made).meetings
    late = before[0].need
    needs = list(made.needs)
    needs[late] = replace(needs[late], absent=frozenset({before[0].slot}))
    now = replace(made, needs=tuple(needs))
    after = replan(now, before)
    assert {(one.need, one.slot) for one in after.lost} <= {(late, before[0].slot)}
    assert len(after.moved) + len(after.lost) == 1
    assert set(before) - set(after.meetings) == {before[0]}
    assert clashes(now, Schedule(after.meetings, 0, 0)) == []


def test_no_change_changes_nothing() -> None:
    made = event(10, 5, 4, 4, 3)
    before = plan(made).meetings
    assert replan(made, before).meetings == before
