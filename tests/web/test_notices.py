"""My notices, who is told, and the holiday table, as pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from changbai.actions._actor import OPERATOR
from changbai.actions.notices import remind
from changbai.records.models import Contact, Notice, SiteDay
from tests.web.province import pack


def signed_in(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def late(site: None) -> None:
    """P003, of the county's plants, owes the return of 2016; its notice is there."""
    remind(actor=OPERATOR, pack=pack(), today=date(2017, 2, 15))


def test_a_bureau_sees_its_list_and_marks_it_read(late: None, client: Client) -> None:
    page = signed_in(client, "county").get("/notices/").content.decode()
    assert "一般工业固体废物产生及处理利用（2016）2 家" in page
    assert "/area/220881/owed/waste/?period=2016" in page
    mine = Notice.objects.filter(area="220881")
    others = Notice.objects.exclude(area="220881")
    assert "提醒 <b" in page
    client.post("/notices/", {"notice": list(Notice.objects.values_list("pk", flat=True))[:500]})
    assert not mine.filter(read_at=None, form="waste").exists()
    assert not others.exclude(read_at=None).exists()
    assert "waste" not in client.get("/notices/?unread").content.decode()


def test_an_enterprise_sees_its_own_only(late: None, client: Client) -> None:
    user = User.objects.get(username="enterprise")
    unit = user.account.unit  # type: ignore[attr-defined]
    now = timezone.now()
    facts = {"form": "甲表", "period": "2016", "due": "2017-02-14", "unit": unit.name}
    Notice.objects.create(
        key="own", step="t3", form="waste", period="2016", unit=unit, facts=facts, day=now, at=now
    )
    page = signed_in(client, "enterprise").get("/notices/").content.decode()
    assert "甲表（2016）" in page
    assert "演示第3厂" not in page
    assert "/fill/waste/2016/enterprise/P000/" in page


def test_a_contact_is_kept_and_its_secret_shown_once(site: None, client: Client) -> None:
    signed_in(client, "enterprise")
    typed = {"name": "张三", "phone": "1", "mail": "z@example.org", "hook": "https://a.example/h"}
    page = client.post("/contact/", typed, follow=True).content.decode()
    kept = Contact.objects.newest().get(unit__code="P000")
    assert (kept.name, kept.mail) == ("张三", "z@example.org")
    assert "推送密钥" in page
    assert "推送密钥" not in client.get("/contact/").content.decode()
    page = client.post("/contact/", {**typed, "mail": "no"}, follow=True).content.decode()
    assert "不是邮箱地址" in page


def test_a_bureau_keeps_its_own_contact_and_those_of_its_units(site: None, client: Client) -> None:
    signed_in(client, "county")
    client.post("/contact/", {"name": "李"})
    client.post("/contact/enterprise/P003/", {"name": "王"})
    assert client.post("/contact/enterprise/P002/", {"name": "赵"}).status_code == 404
    kept = Contact.objects.newest().values_list("area", "unit__code", "name")
    assert set(kept) == {("220881", None, "李"), ("", "P003", "王")}


def test_the_province_enters_holidays(site: None, client: Client) -> None:
    assert (
        signed_in(client, "county").post("/holidays/", {"days": "2031-01-01 休"}).status_code == 404
    )
    signed_in(client, "province")
    page = client.get("/holidays/?year=2031").content.decode()
    assert "还没有录入" in page
    page = client.post("/holidays/?year=2031", {"days": "2031-01-01 玩"}).content.decode()
    assert "第 1 行读不出" in page
    assert "2031-01-01 玩" in page
    client.post("/holidays/?year=2031", {"days": "2031-01-01 休 元旦"})
    page = client.get("/holidays/?year=2031").content.decode()
    assert "本省录入：province" in page
    assert "还没有录入" not in page
    assert SiteDay.objects.get().name == "元旦"
