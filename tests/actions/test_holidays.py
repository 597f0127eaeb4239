from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.holidays import Day, read_days, set_days
from changbai.engine.reporting import calendar_of
from changbai.records.clock import moment
from changbai.records.models import AuditEvent, Filing, Return, SiteDay
from changbai.records.packs import current_pack
from tests.web import province

PROVINCE = Actor("office", "province")
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def in_force(db: None) -> None:
    province.in_force()


def is_workday(day: date) -> bool:
    pack = current_pack()
    assert pack is not None
    return calendar_of(pack).is_workday(day)


def test_days_are_read_as_people_write_them() -> None:
    days, problems = read_days("2026-11-23 休 校庆\n2026/11/28\t班\t调休\n\n2026年11月24日，还原")
    assert problems == []
    assert [(str(d.day), d.kind, d.name) for d in days] == [
        ("2026-11-23", "off", "校庆"),
        ("2026-11-28", "work", "调休"),
        ("2026-11-24", "", ""),
    ]


@pytest.mark.parametrize("line", ["2026-02-30 休", "下周一 休", "2026-11-23", "2026-11-23 玩 x"])
def test_what_cannot_be_read_is_told_with_its_line(line: str) -> None:
    _, problems = read_days(f"2026-11-23 休 甲\n{line}")
    assert [(p.code, p.facts["line"]) for p in problems] == [("CB667", 2)]


def test_a_day_entered_holds_at_once_and_can_be_taken_back() -> None:
    assert is_workday(MONDAY)
    done, problems = set_days(actor=PROVINCE, days=[Day(MONDAY, "off", "校庆")])
    assert (done, problems) == (1, [])
    assert not is_workday(MONDAY)
    assert set_days(actor=PROVINCE, days=[Day(MONDAY, "off", "校庆")])[0] == 0
    set_days(actor=PROVINCE, days=[Day(MONDAY, "", "")])
    assert is_workday(MONDAY)
    assert SiteDay.objects.count() == 1
    last = AuditEvent.objects.order_by("-sequence").first()
    assert last is not None
    assert (last.action, last.actor, last.facts["days"]) == (
        "holidays.set",
        "office",
        {"2026-11-23": "pack"},
    )


def test_a_day_of_the_pack_is_overlaid_and_given_back() -> None:
    new_year = date(2017, 1, 2)
    assert not is_workday(new_year)
    set_days(actor=PROVINCE, days=[Day(new_year, "work", "加班")])
    assert is_workday(new_year)
    set_days(actor=PROVINCE, days=[Day(new_year, "", "")])
    assert not is_workday(new_year)


def test_only_the_province_enters_days() -> None:
    done, problems = set_days(actor=Actor("a", "county"), days=[Day(MONDAY, "off", "")])
    assert (done, [p.code for p in problems]) == (None, ["CB600"])


def test_the_deadline_of_an_open_return_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from changbai.pack.shapes import Due

    policy = province.pack()
    form = replace(policy.forms["waste"], due=Due(days=0, workdays=3))
    from changbai.records import packs

    changed = replace(policy, forms={**policy.forms, "waste": form})
    monkeypatch.setitem(packs._OPENED, policy.fingerprint, changed)
    province.plants()
    of = Return.objects.filter(period="2016").first()
    assert of is not None
    filing = Filing.objects.create(of=of, status="handed_in", due=date(2017, 1, 5))
    verified = Filing.objects.create(
        of=Return.objects.filter(period="2016").exclude(pk=of.pk).first(),
        status="verified",
        due=date(2017, 1, 5),
    )
    set_days(actor=OPERATOR, days=[Day(date(2017, 1, 4), "off", "停电")])
    filing.refresh_from_db()
    verified.refresh_from_db()
    assert (filing.due, verified.due) == (date(2017, 1, 6), date(2017, 1, 5))
    assert datetime.now(tz=moment().tzinfo) - moment() < timedelta(seconds=5)
