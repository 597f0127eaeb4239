"""A return from the filler to the province and back, on the records."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, Actor, actor_of
from changbai.actions.periods import close_period, reopen_period
from changbai.actions.returns import (
    answer,
    appeal,
    ask_correction,
    cut,
    hand_in,
    pass_many,
    review,
    settle_correction,
)
from changbai.kernel.period import Period
from changbai.pack.shapes import Pack
from changbai.records import journal
from changbai.records.models import (
    Account,
    AuditEvent,
    Draft,
    Filing,
    RegistryUnit,
    Return,
    ReturnRevision,
)
from tests.web import province

YEAR = Period(2016)
GOOD = {
    "waste_generated": "１，０００",
    "waste_utilised": "700",
    "waste_utilised_stored": "0",
    "waste_stored": "200",
    "waste_disposed": "100",
    "waste_disposed_stored": "0",
    "waste_dumped": "0",
}


@pytest.fixture
def office(db: None) -> None:
    province.populate()
    # The small province says that its truth came with the first two lines of the journal.
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))


def pack() -> Pack:
    return province.pack()


def who(name: str) -> Actor:
    return actor_of(User.objects.get(username=name))


def plant(code: str = "P003") -> RegistryUnit:
    return RegistryUnit.objects.get(kind="enterprise", code=code)


def give(
    typed: dict[str, str] | None = None, actor: Actor = OPERATOR, code: str = "P003", **more: Any
):
    form = pack().forms["waste"]
    return hand_in(
        actor=actor,
        pack=pack(),
        form=form,
        period=YEAR,
        unit=plant(code),
        typed=typed or GOOD,
        **more,
    )


def kept(code: str = "P003") -> Return:
    return Return.objects.get(form="waste", period="2016", unit=plant(code))


def act(name: str, verb: str, reason: str = "", code: str = "P003", **more: Any):
    return review(actor=who(name), pack=pack(), kept=kept(code), act=verb, reason=reason, **more)


def codes(problems: list) -> list[str]:
    return [problem.code for problem in problems]


def newest(code: str = "P003") -> ReturnRevision:
    return ReturnRevision.objects.newest().get(of=kept(code))


def test_from_the_filler_to_the_province(office: None) -> None:
    filing, problems = give()
    assert problems == []
    assert filing is not None
    assert [level for level, _ in filing.route] == ["county", "prefecture", "province"]
    assert (newest().state, newest().values["waste_generated"]) == ("reported", 1000)
    for name in ("county", "prefecture", "province"):
        filing, problems = act(name, "pass_on")
        assert problems == []
    assert (newest().state, newest().number) == ("verified", 2)
    assert Filing.objects.get().state == Filing.objects.get().replayed()
    assert journal.verify() == []


def test_only_the_holder_acts_and_only_on_its_own_unit(office: None) -> None:
    give()
    assert codes(act("prefecture", "pass_on")[1]) == ["CB622"]
    assert codes(act("province", "send_back", "too early")[1]) == ["CB622"]
    assert codes(act("auditor", "pass_on")[1]) == ["CB600"]
    # The enterprise account is that of P000: it can neither fill nor take back for P003.
    assert codes(give(actor=who("enterprise"))[1]) == ["CB600"]


def test_an_error_blocks_and_a_query_wants_words(office: None) -> None:
    assert codes(give({**GOOD, "waste_generated": "900"})[1]) == ["CB520"]
    assert codes(give({**GOOD, "waste_generated": "约900"})[1]) == ["CB523"]
    assert codes(give({**GOOD, "waste_stored": ""})[1]) == ["CB522"]
    assert ReturnRevision.objects.filter(of__unit=plant(), of__period="2016").count() == 0
    form = pack().forms["waste"]
    rule = next(rule for rule in form.rules if rule.level == "query")
    asked, problems = give({**GOOD, "waste_utilised": "100", "waste_stored": "800"})
    if asked is None:
        assert "CB627" in codes(problems)
        asked, problems = give(
            {**GOOD, "waste_utilised": "100", "waste_stored": "800"},
            explanations={each.id: "停产检修" for each in form.rules if each.level == "query"},
        )
        assert asked is not None, problems
        assert asked.queries >= 1
        assert newest().explanations[rule.id] == "停产检修"


def test_sent_back_with_a_reason_it_no_longer_counts_and_comes_again(office: None) -> None:
    give()
    act("county", "receive")
    assert codes(act("county", "send_back")[1]) == ["CB621"]
    act("county", "send_back", "与台账不符")
    assert (newest().state, newest().note) == ("refused", "与台账不符")
    filing, problems = give({**GOOD, "waste_generated": "1100", "waste_stored": "300"})
    assert problems == []
    assert newest().number == 3
    assert filing is not None
    assert filing.holder == "220881"


def test_the_second_of_two_reviewers_is_told_what_changed(office: None) -> None:
    filing, _ = give()
    assert filing is not None
    seen = filing.version
    act("county", "receive", version=seen)
    _, problems = act("county", "pass_on", version=seen)
    assert codes(problems) == ["CB624"]
    assert "county" in problems[0].sentence("zh")
    assert "接收" in problems[0].sentence("zh")


def test_a_cut_keeps_what_was_reported_and_an_appeal_may_restore_it(office: None) -> None:
    Account.objects.filter(user__username="enterprise").update(unit=plant())
    give(actor=who("enterprise"))
    given = {"actor": who("county"), "pack": pack(), "kept": kept()}
    _, problems = cut(**given, element="waste_utilised", typed="650", reason="与台账不符")
    assert problems == []
    held = newest()
    assert held.values["waste_utilised"] == 650
    assert held.cuts["waste_utilised"] == {"reported": 700, "verified": 650, "reason": "与台账不符"}
    assert codes(cut(**given, element="waste_utilised", typed="650", reason="x")[1]) == ["CB630"]
    assert codes(cut(**given, element="waste_utilised", typed="abc", reason="x")[1]) == ["CB523"]
    assert codes(cut(**given, element="nothing", typed="1", reason="x")[1]) == ["CB628"]
    mine = {"actor": who("enterprise"), "pack": pack(), "kept": kept()}
    appeal(**mine, reason="台账漏记")
    assert codes(act("county", "pass_on")[1]) == ["CB623"]
    _, problems = answer(**given, restore=True, reason="属实")
    assert problems == []
    assert newest().values["waste_utilised"] == 700
    assert act("county", "pass_on")[1] == []


def test_clean_returns_pass_together_and_the_others_are_left(office: None) -> None:
    other = plant("P006")
    give()
    give(code="P006")
    cut(
        actor=who("county"),
        pack=pack(),
        kept=kept("P006"),
        element="waste_utilised",
        typed="1",
        reason="x",
    )
    assert other.pk
    passed, problems = pass_many(actor=who("county"), pack=pack(), returns=[kept(), kept("P006")])
    assert passed is not None
    assert [filing.of.unit.code for filing in passed] == ["P003"]
    assert codes(problems) == ["CB629"]


def verified() -> None:
    give()
    for name in ("county", "prefecture", "province"):
        assert act(name, "pass_on")[1] == []


def test_after_the_close_only_a_registered_correction_changes_a_figure(office: None) -> None:
    form = pack().forms["waste"]
    verified()
    assert close_period(actor=who("province"), form=form, period=YEAR)[1] == []
    assert codes(close_period(actor=who("province"), form=form, period=YEAR)[1]) == ["CB631"]
    assert codes(give(code="P006")[1]) == ["CB620"]
    new = {**GOOD, "waste_generated": "1200", "waste_stored": "400"}
    given = {"actor": OPERATOR, "pack": pack(), "kept": kept()}
    assert codes(ask_correction(**given, typed=new, reason="")[1]) == ["CB621"]
    bad = {**new, "waste_stored": "0"}
    assert codes(ask_correction(**given, typed=bad, reason="笔误")[1]) == ["CB520"]
    Account.objects.filter(user__username="enterprise").update(unit=plant())
    mine = {**given, "actor": who("enterprise")}
    assert ask_correction(**mine, typed=new, reason="笔误")[1] == []
    assert newest().values["waste_generated"] == 1000
    settled = {"actor": who("province"), "pack": pack(), "kept": kept()}
    assert settle_correction(**settled, grant=True)[1] == []
    assert (newest().state, newest().values["waste_generated"]) == ("verified", 1200)
    assert newest().note == "笔误"
    # As known before, the old figure still stands.
    first = ReturnRevision.objects.filter(of=kept()).order_by("number")[1]
    held = ReturnRevision.objects.at(first.entry).get(of=kept())
    assert held.values["waste_generated"] == 1000


def test_a_period_is_opened_again_with_a_reason(office: None) -> None:
    form = pack().forms["waste"]
    close_period(actor=who("province"), form=form, period=YEAR)
    assert codes(reopen_period(actor=who("province"), form=form, period=YEAR, reason=" ")[1]) == [
        "CB621"
    ]
    assert codes(reopen_period(actor=who("county"), form=form, period=YEAR, reason="x")[1]) == [
        "CB600"
    ]
    assert reopen_period(actor=who("province"), form=form, period=YEAR, reason="漏报")[1] == []
    assert codes(reopen_period(actor=who("province"), form=form, period=YEAR, reason="x")[1]) == [
        "CB632"
    ]
    assert give()[1] == []


def test_what_an_import_brought_stands_where_its_state_says(office: None) -> None:
    # P000 has a verified return of 2016 without any event.
    assert codes(give(code="P000")[1]) == ["CB623"]
    # P004 was refused: it is with the filler.
    filing, problems = give(code="P004")
    assert problems == []
    assert filing is not None
    assert newest("P004").number == 3


def test_whoever_is_not_in_the_registry_or_of_another_kind_fills_nothing(office: None) -> None:
    form = pack().forms["waste"]
    given = {"actor": OPERATOR, "pack": pack(), "form": form, "typed": GOOD}
    assert codes(hand_in(**given, period=Period(2010), unit=plant())[1]) == ["CB626"]
    cluster = RegistryUnit.objects.get(kind="cluster")
    assert codes(hand_in(**given, period=YEAR, unit=cluster)[1]) == ["CB625"]


def test_a_refused_step_leaves_only_its_line(office: None) -> None:
    give()
    before = AuditEvent.objects.count()
    act("auditor", "pass_on")
    assert AuditEvent.objects.count() == before + 1
    act("prefecture", "pass_on")
    assert AuditEvent.objects.count() == before + 1
    assert Draft.objects.count() == 0


def test_passed_together_is_as_passed_one_by_one(office: None) -> None:
    for code in ("P003", "P007", "P011"):
        assert give(code=code)[1] == []
    one = {name: act(name, "pass_on")[1] for name in ("county", "prefecture", "province")}
    assert set(map(tuple, one.values())) == {()}
    both = [kept("P007"), kept("P011")]
    for _ in range(3):
        passed, left = pass_many(actor=OPERATOR, pack=pack(), returns=both)
        assert [filing.of_id for filing in passed or []] == [each.pk for each in both]
        assert left == []
    assert codes(pass_many(actor=OPERATOR, pack=pack(), returns=both)[1]) == ["CB629"] * 2
    verified = pass_many(actor=who("county"), pack=pack(), returns=[kept("P000")])
    assert codes(verified[1]) == ["CB629"]
    for code in ("P007", "P011"):
        filing = Filing.objects.get(of=kept(code))
        assert filing.state == filing.replayed()
        single = Filing.objects.get(of=kept("P003"))
        assert (filing.status, filing.version) == (single.status, single.version)
        mine, theirs = newest(code), newest("P003")
        for name in ("number", "state", "values", "cuts", "explanations", "note"):
            assert getattr(mine, name) == getattr(theirs, name)
    assert journal.verify() == []
