"""The journal in the browser: filtered, its chain verified, tampering shown."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changbai.records import journal
from changbai.records.models import AuditEvent


@pytest.fixture
def auditor(site: None, client: Client) -> Client:
    client.force_login(User.objects.get(username="auditor"))
    for number, actor in enumerate(("甲", "乙", "甲")):
        with transaction.atomic():
            entry = journal.open_entry(actor, "county", "returns.cut")
            entry.subject = f"waste/2016/enterprise/P00{number}"
            entry.facts = {"to": "<b>&"}
            journal.close_entry(entry)
    return client


def test_the_journal_is_filtered_and_escaped(auditor: Client) -> None:
    page = auditor.get("/journal/?actor=甲&action=cut")
    assert [line.actor for line, _ in page.context["rows"]] == ["甲", "甲"]
    assert "<b>&" not in page.content.decode()
    assert not auditor.get("/journal/?last=2001-01-01").context["rows"]
    assert len(auditor.get("/journal/?subject=P001&first=nonsense").context["rows"]) == 1


def test_a_verification_is_noted_and_says_what_is_broken(auditor: Client) -> None:
    assert "还没有核验过" in auditor.get("/journal/").content.decode()
    done = auditor.post("/journal/verify/", follow=True).content.decode()
    assert "封印完整" in done
    assert "末端相符" in done
    first = AuditEvent.objects.order_by("sequence").first()
    assert first is not None
    AuditEvent.objects.filter(pk=first.pk).update(actor="丙")
    done = auditor.post("/journal/verify/", follow=True).content.decode()
    assert "封印不符" in done
    assert f"第 {first.pk} 行" in done


def test_a_cut_end_shows_at_once(auditor: Client) -> None:
    last = AuditEvent.objects.order_by("-sequence").first()
    assert last is not None
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_auditevent WHERE sequence = %s", [last.pk])
    assert "末端不符" in auditor.get("/journal/").content.decode()


@pytest.mark.parametrize("role", ["leader", "county", "enterprise"])
def test_others_may_not_verify(site: None, client: Client, role: str) -> None:
    client.force_login(User.objects.get(username=role))
    assert client.post("/journal/verify/").status_code == 404


def test_the_page_asks_little(auditor: Client) -> None:
    auditor.get("/journal/")
    with CaptureQueriesContext(connection) as asked:
        auditor.get("/journal/")
    assert len(asked) <= 15
