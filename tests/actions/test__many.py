"""Many returns at once go exactly as they would one by one, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.drafts import save_draft
from changbai.actions.periods import close_period
from changbai.actions.returns import cut, hand_in_rows
from changbai.kernel.problem import Problem
from changbai.records import journal
from changbai.records.models import AuditEvent, Draft, Filing, RegistryUnit, ReturnRevision
from tests.actions.test_returns import YEAR, act, give, kept, newest, office, pack, plant, who

__all__ = ["office"]

GOOD = {
    "waste_generated": 1000,
    "waste_utilised": 700,
    "waste_utilised_stored": 0,
    "waste_stored": 200,
    "waste_disposed": 100,
    "waste_disposed_stored": 0,
    "waste_dumped": 0,
}
#: Waste that was dumped is asked about, not forbidden.
LITTLE = {**GOOD, "waste_stored": 195, "waste_dumped": 5}


def bring(
    rows: dict[str, dict[str, Any]], actor: Actor = OPERATOR, **more: Any
) -> dict[str, list[Problem]]:
    told, problems = hand_in_rows(
        actor=actor,
        pack=pack(),
        form=pack().forms["waste"],
        period=YEAR,
        rows=[(plant(code), values) for code, values in rows.items()],
        **more,
    )
    assert problems == []
    assert told is not None
    return told


def codes(told: dict[str, list[Problem]]) -> dict[str, list[str]]:
    return {code: [problem.code for problem in problems] for code, problems in told.items()}


def written(code: str) -> tuple[Any, ...]:
    """Return what the records hold of a return, but for journal numbers and times."""
    filing = Filing.objects.get(of__unit__code=code)
    events = filing.events.values_list("number", "act", "who", "actor", "reason", "closed", "facts")
    revisions = ReturnRevision.objects.filter(of=filing.of).order_by("number")
    kept = revisions.values_list("number", "state", "values", "cuts", "explanations", "actor")
    ends = [revision.ended_by is None for revision in revisions]
    whole = (filing.route, filing.queries, filing.due, filing.first_at is not None)
    return filing.state, *whole, list(events), list(kept), ends


def outcome(run: Callable[[], object], *units: str) -> list[tuple[Any, ...]]:
    """Return what is written by something that is then undone."""
    with transaction.atomic():
        run()
        kept = [written(code) for code in units]
        transaction.set_rollback(True)
    return kept


def test_together_writes_what_one_by_one_would(office: None) -> None:
    # P003 and P007 have no return yet, P004 was sent back by an import.
    units = ("P003", "P007", "P004")

    def alone() -> None:
        for code in units:
            give({id: str(value) for id, value in GOOD.items()}, code=code)

    kept = outcome(alone, *units)
    assert len(kept) == 3
    assert outcome(lambda: bring(dict.fromkeys(units, GOOD)), *units) == kept


def test_the_same_content_again_is_told_and_nothing_is_written(office: None) -> None:
    assert codes(bring({"P003": GOOD})) == {"P003": []}
    before = ReturnRevision.objects.count()
    assert codes(bring({"P003": GOOD, "P011": GOOD})) == {"P003": ["CB780"], "P011": []}
    assert ReturnRevision.objects.count() == before + 1
    assert codes(bring({"P003": {**GOOD, "waste_generated": 1100, "waste_stored": 300}})) == {
        "P003": ["CB623"]
    }
    last = AuditEvent.objects.order_by("-sequence")[1]
    assert last.facts == {"handed_in": 1, "same": 1, "left": 0}
    assert journal.verify() == []


def test_a_cut_does_not_make_the_same_report_another_one(office: None) -> None:
    bring({"P003": GOOD})
    given = {"pack": pack(), "kept": kept(), "element": "waste_utilised"}
    assert cut(actor=who("county"), **given, typed="650", reason="与台账不符")[1] == []
    assert newest().values["waste_utilised"] == 650
    assert codes(bring({"P003": GOOD})) == {"P003": ["CB780"]}


def test_sent_back_it_comes_again_with_the_next_number(office: None) -> None:
    bring({"P003": GOOD})
    act("county", "send_back", "与台账不符")
    assert codes(bring({"P003": GOOD})) == {"P003": []}
    assert (newest().number, newest().state) == (3, "reported")
    filing = Filing.objects.get(of__unit=plant())
    assert (filing.state, filing.version, filing.holder) == (filing.replayed(), 3, "220881")
    assert ReturnRevision.objects.newest().filter(of=filing.of).count() == 1


def test_a_query_is_explained_by_rule_or_for_the_whole_return(office: None) -> None:
    queries = [rule.id for rule in pack().forms["waste"].rules if rule.level == "query"]
    told = bring({"P003": LITTLE})["P003"]
    assert {problem.code for problem in told} == {"CB627"}
    assert all(problem.facts["element"] for problem in told)
    said = {"P003": {"": "停产检修"}, "P011": dict.fromkeys(queries, "停产检修")}
    assert codes(bring({"P003": LITTLE, "P011": LITTLE}, explanations=said)) == {
        "P003": [],
        "P011": [],
    }
    assert newest("P003").explanations == newest("P011").explanations
    assert Filing.objects.get(of__unit=plant()).queries == len(newest().explanations) > 0


def test_a_closed_period_takes_nothing_and_a_draft_goes_with_its_return(office: None) -> None:
    form = pack().forms["waste"]
    save_draft(
        actor=OPERATOR, form=form, period=YEAR, unit=plant(), typed={"waste_generated": "1"},
        explanations={}, version=0,
    )  # fmt: skip
    assert codes(bring({"P003": GOOD})) == {"P003": []}
    assert Draft.objects.count() == 0
    assert close_period(actor=who("province"), form=form, period=YEAR)[1] == []
    assert codes(bring({"P003": GOOD, "P011": GOOD})) == {"P003": ["CB780"], "P011": ["CB620"]}


def test_an_enterprise_fills_only_for_itself_and_only_its_forms(office: None) -> None:
    assert codes(bring({"P003": GOOD}, who("enterprise"))) == {"P003": ["CB600"]}
    cluster = RegistryUnit.objects.get(kind="cluster")
    form = pack().forms["waste"]
    told, _ = hand_in_rows(
        actor=OPERATOR, pack=pack(), form=form, period=YEAR, rows=[(cluster, GOOD)]
    )
    assert told is not None
    assert codes(told) == {cluster.code: ["CB625"]}


def test_what_is_bad_is_told_for_each_and_keeps_nobody_back(office: None) -> None:
    told = bring({"P003": {**GOOD, "waste_generated": 900}, "P007": {}, "P011": GOOD})
    assert codes(told)["P003"] == ["CB520"]
    assert set(codes(told)["P007"]) == {"CB522"}
    assert codes(told)["P011"] == []


def test_more_rows_are_no_more_queries(office: None) -> None:
    def count(rows: dict[str, dict[str, Any]]) -> int:
        chosen = [(plant(code), values) for code, values in rows.items()]
        with CaptureQueriesContext(connection) as seen:
            hand_in_rows(
                actor=OPERATOR, pack=pack(), form=pack().forms["waste"], period=YEAR, rows=chosen
            )
        return len(seen)

    assert count({"P003": GOOD}) == count({"P007": {}, "P011": GOOD})
