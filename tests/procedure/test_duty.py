"""After each event it is told who must act, with what, and by when."""

from __future__ import annotations

from datetime import date

from changbai.procedure.duty import Duty, duties
from tests.procedure.small import TO_PANEL, TO_PUBLICITY, TO_TITLE, started, told


def owed(*lines: str, day: str = "2015-04-03") -> list[Duty]:
    """Return the duties of c1 after some events."""
    journal = started()
    told(journal, *lines)
    application = journal.state.applications["c1"]
    return duties(journal.plan, application, date.fromisoformat(day))


def only(*lines: str) -> Duty:
    """Return the one duty after some events."""
    (duty,) = owed(*lines)
    return duty


def test_who_corrects_and_by_when() -> None:
    asked = "2015-03-11 correct c1 prefectures@220100 note=缺件"
    duty = only(TO_PANEL[0].replace(" materials=报告", ""), asked)
    assert (duty.actors, duty.verbs, duty.due) == (("u1",), ("supply",), date(2015, 3, 18))


def test_a_joint_review_waits_for_those_who_are_silent() -> None:
    duty = only(*TO_PANEL[:4])
    assert duty.actors == ("finance",)
    assert duty.due == date(2015, 3, 26)


def test_experts_then_the_organiser() -> None:
    drawn = (*TO_PANEL, "2015-03-16 draw c1 miit note=s1", "2015-03-17 score c1 e3 value=90")
    duty = only(*drawn)
    assert sorted(duty.actors) == ["e1", "e2", "e4", "e5"]
    assert duty.verbs == ("score",)


def test_publicity_can_be_concluded_from_a_day_on() -> None:
    """Seven workdays from 20 March end on the 31st; the note of the day before says so."""
    duty = only(*TO_PUBLICITY)
    assert (duty.verbs, duty.since) == (("conclude",), date(2015, 4, 1))
    first = owed(*TO_PUBLICITY, "2015-03-23 object c1 someone note=不实")[0]
    assert first.verbs == ("settle",)


def test_a_title_is_looked_at_again_and_a_change_confirmed() -> None:
    duty = only(*TO_TITLE)
    assert (duty.verbs, duty.due) == (("reevaluate",), date(2017, 4, 2))
    both = owed(*TO_TITLE, "2015-04-03 change c1 u1 rename note=新名")
    assert [each.verbs for each in both] == [("confirm",), ("reevaluate",)]


def test_who_was_refused_may_appeal_while_there_is_time() -> None:
    refused = (*TO_PANEL[:3], "2015-03-13 reject c1 finance")
    duty = owed(*refused, day="2015-03-20")[0]
    assert (duty.actors, duty.verbs, duty.must) == (("u1",), ("appeal",), False)
    assert owed(*refused, day="2015-03-30") == []


def test_duties_in_words() -> None:
    journal = started()
    told(journal, *TO_PANEL[:4])
    (duty,) = duties(journal.plan, journal.state.applications["c1"], date(2015, 3, 30))
    said = duty.show(journal.plan, "zh", date(2015, 3, 30))
    assert said == "省财政厅 通过/不通过 2015-03-26 前（已逾期）"
    assert "overdue" in duty.show(journal.plan, "en", date(2015, 3, 30))
