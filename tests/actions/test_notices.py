from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.contacts import Typed, keep_contact, secret_of
from changbai.actions.notices import remind, urge
from changbai.actions.periods import close_period
from changbai.kernel.period import Period
from changbai.records.models import AuditEvent, Contact, Delivery, Notice, RegistryUnit
from tests.web import province

#: 14 February 2017 is the last day of the yearly return of waste for 2016.
SEVEN, THREE, ONE, LATE = (date(2017, 2, day) for day in (4, 9, 13, 15))
YEAR = Period(2016)
#: Never handed in: P003, P007, P011. Sent back: P004 (P009 too); the others are verified.
OWING = {"P003", "P004", "P007", "P009", "P011"}
COUNTY = Actor("county", "county")


@pytest.fixture(autouse=True)
def records(db: None, settings: Any) -> None:
    settings.EMAIL_HOST = "localhost"
    province.in_force()
    province.plants()
    province.people()


def told(step: str) -> set[str]:
    found = Notice.objects.filter(form="waste", period="2016", step=step, unit__isnull=False)
    return set(found.values_list("unit__code", flat=True))


def test_each_step_comes_once_to_those_who_owe() -> None:
    for day, step in [(SEVEN, "t7"), (THREE, "t3"), (ONE, "t1"), (LATE, "late")]:
        first, _ = remind(actor=OPERATOR, pack=province.pack(), today=day)
        assert first
        assert told(step) == OWING
        assert remind(actor=OPERATOR, pack=province.pack(), today=day)[0] == 0


def test_a_day_off_and_the_day_after_a_step_bring_nothing_new() -> None:
    remind(actor=OPERATOR, pack=province.pack(), today=SEVEN)
    before = Notice.objects.filter(form="waste").count()
    for day in (date(2017, 2, 5), date(2017, 2, 6)):
        remind(actor=OPERATOR, pack=province.pack(), today=day)
    assert Notice.objects.filter(form="waste").count() == before


def test_the_reviewing_bureau_gets_the_list_of_those_who_are_late() -> None:
    remind(actor=OPERATOR, pack=province.pack(), today=LATE)
    found = Notice.objects.filter(form="waste", period="2016", unit=None)
    assert {n.area: (n.facts["count"], sorted(n.facts["owing"])) for n in found} == {
        "220881": (2, ["演示第3厂", "演示第9厂"]),
        "220802": (2, ["演示第4厂", "演示第7厂"]),
        "220182": (1, ["演示第11厂"]),
    }


def test_a_closed_period_is_not_chased() -> None:
    form = province.pack().forms["waste"]
    close_period(actor=OPERATOR, form=form, period=YEAR)
    remind(actor=OPERATOR, pack=province.pack(), today=SEVEN)
    assert told("t7") == set()


def chase(units: set[str], today: date) -> tuple[int | None, list[str]]:
    ids = set(RegistryUnit.objects.filter(code__in=units).values_list("pk", flat=True))
    done, problems = urge(
        actor=COUNTY, pack=province.pack(), form=province.pack().forms["waste"], period=YEAR,
        units=ids, by="大安市", today=today,
    )  # fmt: skip
    return done, [problem.code for problem in problems]


def test_chasing_is_once_a_day_and_only_for_those_who_owe() -> None:
    assert chase({"P003", "P000"}, LATE) == (1, [])
    assert chase({"P003", "P009"}, LATE) == (1, ["CB669"])
    assert chase({"P003"}, date(2017, 2, 16)) == (1, [])
    assert Notice.objects.filter(step="urge", unit__code="P003").count() == 2
    assert AuditEvent.objects.filter(action="notices.urge").count() == 3


def test_a_notice_goes_to_the_contact_else_to_the_mail_of_the_account() -> None:
    unit = RegistryUnit.objects.get(code="P003")
    typed = Typed("张三", "0431-1", "zhang@example.org", "https://oa.example.org/hook")
    kept, problems = keep_contact(actor=Actor("p3", "enterprise"), typed=typed, unit=unit)
    assert (problems, kept is not None) == ([], True)
    User.objects.filter(username="county").update(email="county@example.org")
    remind(actor=OPERATOR, pack=province.pack(), today=LATE)
    out = Delivery.objects.filter(notice__form="waste").values_list("channel", "address")
    assert sorted(out) == [
        ("hook", "https://oa.example.org/hook"),
        ("mail", "county@example.org"),
        ("mail", "zhang@example.org"),
    ]


def test_without_a_mail_server_no_mail_waits(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    User.objects.filter(username="county").update(email="county@example.org")
    remind(actor=OPERATOR, pack=province.pack(), today=LATE)
    assert not Delivery.objects.exists()


def test_a_webhook_keeps_its_secret_until_its_address_changes() -> None:
    unit = RegistryUnit.objects.get(code="P003")
    salts = []
    for hook in ("https://a.example/x", "https://a.example/x", "https://b.example/x"):
        keep_contact(actor=OPERATOR, typed=Typed("张", hook=hook), unit=unit)
        salts.append(Contact.objects.newest().get(unit=unit).salt)
    assert salts[0] == salts[1] != salts[2]
    assert len(secret_of(salts[0])) == 64
    assert secret_of(salts[0]) not in str(list(Contact.objects.values()))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (Typed(mail="nobody"), "CB670"),
        (Typed(mail="a@b.cn\nBcc: c@d.cn"), "CB670"),
        (Typed(hook="ftp://a.cn/"), "CB671"),
        (Typed(hook="https://user:word@a.cn/"), "CB671"),
        (Typed(hook="https://a.cn/ x"), "CB671"),
        (Typed(hook="https://[::1"), "CB671"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(typed: Typed, code: str) -> None:
    kept, problems = keep_contact(actor=OPERATOR, typed=typed, area="220881")
    assert (kept, [problem.code for problem in problems]) == (None, [code])
