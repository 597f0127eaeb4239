"""Whatever happens, in whatever order: no illegal state, no lost event, no early recognition."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from changbai.kernel.problem import Mark, Problem
from changbai.pack.procedure import Event
from changbai.procedure.duty import duties
from changbai.procedure.state import Application, State
from changbai.procedure.step import Journal, fold
from changbai.procedure.words import VERBS
from tests.procedure.small import PACKS, PROGRAMME, plan

#: One place, so that choosing matters; a title must be applied for again after a year.
SMALL = PROGRAMME.replace("validity: 3 years", "validity: 2 years").replace(
    "requires: [{programme: municipal, not_same_year: true}]\n", ""
) + (
    "adjust:\n"
    "  panel: {experts: 3, quorum: 2, trim: 0}\n"
    "  selection: {places: {by: area, each: 1}}\n"
)
UNITS = ("u1", "u2", "u3")
EXPERTS = ("e1", "e2", "e3", "e4", "e5", "e6")
AREAS = ("220122", "220183", "220221")
APPLICATIONS = tuple(f"c{number}" for number in range(6))
ACTORS = (
    *UNITS,
    *EXPERTS,
    *("miit", "science", "finance", "clock", "prefectures@220100", "prefectures@220200", "quality"),
)
RESULTS = (
    *("", "recognise", "refuse", "excellent", "basic", "fail", "good", "fraud", "closed"),
    *("upheld", "dismissed", "rename", "merge", "move", "nonsense"),
)
#: Days on which clocks go wrong: year's end, a leap day, the long holidays.
STARTS = (date(2015, 12, 24), date(2016, 2, 26), date(2017, 9, 22), date(2019, 1, 30))


def off_days() -> dict[date, bool]:
    """Read the holiday table plainly, to count workdays apart from the code under test."""
    with (PACKS / "national" / "holidays.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {date.fromisoformat(row["日期"]): row["性质"] == "work" for row in rows}


TABLE = off_days()


def workdays_between(first: date, last: date) -> int:
    """Count the workdays strictly between two days, one by one."""
    days = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    return sum(TABLE.get(day, day.weekday() < 5) for day in days)


class Programme(RuleBasedStateMachine):
    """Events in any order against one programme."""

    @initialize(start=st.sampled_from(STARTS), steps=st.integers(0, 22))
    def begin(self, start: date, steps: int) -> None:
        self.journal = Journal(plan(SMALL))
        self.day = start
        self.accepted = 0
        self.published: dict[str, date] = {}
        for number, expert in enumerate(EXPERTS):
            unit = UNITS[number] if number < len(UNITS) else f"x{number}"
            self.happen(event="enrol", actor=expert, unit=unit)
        until = start + timedelta(days=900)
        self.happen(event="open", application="r1", actor="miit", until=until)
        self.apply("c0", "u1", AREAS[0], whole=True)
        self.go_forward(0, steps, 88, "recognise", on_round=False)

    def happen(self, **given: Any) -> None:
        """Let one event happen; what is refused must leave no trace."""
        one = Event(day=self.day, mark=Mark("x", 1), **given)
        state = self.journal.state
        before = state.copy()
        frozen = {
            id: application for id, application in state.applications.items() if application.notice
        }
        done = self.journal.step(one)
        if isinstance(done, Problem):
            assert state == before
            assert done.sentence("zh")
            assert done.hint("en")
            return
        self.accepted += 1
        if one.event == "publish":
            for id in done.facts["list"]:
                self.published[id] = self.day
        for id, was in frozen.items():
            now = state.applications[id]
            if now.notice:
                assert (now.unit, now.name, now.area) == (was.unit, was.name, was.area)
        for id, application in state.applications.items():
            older = before.applications.get(id)
            if application.title and not (older and older.title):
                self.newly_recognised(older, application)

    def newly_recognised(self, before: Application | None, application: Application) -> None:
        """Recognition comes from a decision, after publicity lasted its seven workdays."""
        assert before is not None
        assert before.stage == "decision"
        assert workdays_between(self.published[application.id], before.since) >= 7

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(years=st.sampled_from([1, 2]))
    def years_pass(self, years: int) -> None:
        self.day += timedelta(days=365 * years)

    @rule(
        application=st.sampled_from(APPLICATIONS),
        unit=st.sampled_from(UNITS),
        area=st.sampled_from(AREAS),
        whole=st.booleans(),
    )
    def apply(self, application: str, unit: str, area: str, *, whole: bool) -> None:
        given = ("报告",) if whole else ()
        common = {
            "application": application,
            "actor": unit,
            "unit": unit,
            "area": area,
            "materials": given,
        }
        self.happen(event="apply", round="r1", **common)

    @precondition(lambda self: self.journal.state.applications)
    @rule(
        pick=st.integers(0, 5),
        steps=st.integers(1, 18),
        points=st.integers(55, 100),
        result=st.sampled_from(["recognise", "good", "basic"]),
        on_round=st.booleans(),
    )
    def go_forward(
        self, pick: int, steps: int, points: int, result: str, *, on_round: bool
    ) -> None:
        """Everybody does for one application what brings it on: so that applications get far."""
        applications = list(self.journal.state.applications)
        id = applications[pick % len(applications)]
        for _ in range(steps):
            owed = duties(self.journal.plan, self.journal.state.applications[id], self.day)
            if not owed or not owed[0].actors:
                return
            duty = owed[0]
            if duty.since:
                self.day = max(self.day, duty.since)
            verb = duty.verbs[0]
            self.happen(
                event=verb,
                application="r1" if on_round and verb in ("select", "publish", "decide") else id,
                actor=duty.actors[0],
                result="upheld" if verb == "answer" else result if verb == "decide" else "",
                value=Decimal(points) if verb == "score" else None,
                note="说明",
                materials=("报告",),
            )

    @precondition(lambda self: self.journal.state.applications)
    @rule(
        pick=st.integers(0, 5),
        verb=st.sampled_from(["change", "confirm", "revoke", "reevaluate", "withdraw", "lapse"]),
        result=st.sampled_from(["rename", "merge", "move", "fraud", "closed"]),
        unit=st.sampled_from(UNITS),
        area=st.sampled_from(AREAS),
    )
    def manage(self, pick: int, verb: str, result: str, unit: str, area: str) -> None:
        """The holder changes, the authority confirms, revokes, evaluates again."""
        applications = list(self.journal.state.applications.values())
        application = applications[pick % len(applications)]
        actor = application.unit if verb in ("change", "withdraw") else "miit"
        more = {"unit": unit, "area": area, "note": "说明"}
        self.happen(event=verb, application=application.id, actor=actor, result=result, **more)

    @precondition(lambda self: self.journal.state.applications)
    @rule(data=st.data(), points=st.integers(0, 100))
    def do_what_is_due(self, data: st.DataObject, points: int) -> None:
        """Somebody does what he must: so that applications get far."""
        application = data.draw(st.sampled_from(list(self.journal.state.applications.values())))
        owed = duties(self.journal.plan, application, self.day)
        if not owed:
            return
        duty = data.draw(st.sampled_from(owed))
        if duty.since and duty.since > self.day and data.draw(st.booleans()):
            self.day = duty.since
        result = data.draw(st.sampled_from(RESULTS))
        if duty.verbs == ("decide",):
            result = data.draw(st.sampled_from(["recognise", "good", "basic", "fail"]))
        self.happen(
            event=data.draw(st.sampled_from(duty.verbs)),
            application=application.id,
            actor=data.draw(st.sampled_from(duty.actors)) if duty.actors else "",
            result=result,
            value=Decimal(points) if duty.verbs == ("score",) else None,
            note="说明",
            materials=("报告",),
        )

    @rule(
        verb=st.sampled_from(sorted(VERBS)),
        application=st.sampled_from((*APPLICATIONS, "r1", "*")),
        actor=st.sampled_from(ACTORS),
        result=st.sampled_from(RESULTS),
        value=st.none() | st.integers(-1, 101).map(Decimal),
        unit=st.sampled_from(("", *UNITS)),
        area=st.sampled_from(("", "999999", *AREAS)),
        back=st.booleans(),
    )
    def anything(
        self,
        verb: str,
        application: str,
        actor: str,
        result: str,
        value: Decimal | None,
        unit: str,
        area: str,
        back: bool,
    ) -> None:
        """Anybody does anything, even yesterday."""
        now, self.day = self.day, self.day - timedelta(days=int(back))
        given = {"application": application, "actor": actor, "result": result, "value": value}
        given |= {"unit": unit, "area": area, "round": "r1", "note": "说明"}
        self.happen(event=verb, until=now, **given)
        self.day = now

    @invariant()
    def no_event_is_lost(self) -> None:
        if hasattr(self, "journal"):
            assert self.accepted == len(self.journal.entries) == self.journal.state.count
            days = [entry.event.day for entry in self.journal.entries]
            assert days == sorted(days)

    @invariant()
    def the_state_is_legal(self) -> None:
        if not hasattr(self, "journal"):
            return
        state, plan_ = self.journal.state, self.journal.plan
        numbers = [
            application.title.number
            for application in state.applications.values()
            if application.title
        ]
        assert len(numbers) == len(set(numbers))
        for application in state.applications.values():
            course = plan_.course(application.course, application.track)
            assert (application.stage in course.stages) != bool(application.end)
            assert application.id in state.of_unit[application.unit]
            if application.panel:
                own = [
                    e for e in application.panel.scores if state.experts[e].unit == application.unit
                ]
                scored_before = [
                    entry
                    for entry in self.journal.entries
                    if entry.event.event == "enrol" and entry.event.actor in own
                ]
                # Only an expert who changed his unit after he had scored may be among them.
                assert not own or len(scored_before) > len(own)
                assert not set(application.panel.drawn) & set(application.panel.recused)
        for unit in UNITS:
            running = [application for application in state.of(unit) if application.stage]
            held = [c for c in state.of(unit) if c.title and c.title.in_force(state.day)]
            assert len(running) <= 1
            assert len(held) <= 1

    def teardown(self) -> None:
        """The journal alone gives the same state again."""
        if hasattr(self, "journal"):
            again = fold(self.journal.plan, self.journal.entries)
            assert isinstance(again, State)
            assert again == self.journal.state


Programme.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyOrder = Programme.TestCase


@pytest.mark.heavy
def test_any_order_for_long() -> None:
    long = settings(Programme.TestCase.settings, max_examples=3000, stateful_step_count=70)
    run_state_machine_as_test(Programme, settings=long)
