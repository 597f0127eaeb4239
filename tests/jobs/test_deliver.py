"""Notices by mail through a real server on this machine; by webhook; none of them twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from changbai.jobs import _hook, deliver
from changbai.jobs._kind import Later, Work
from changbai.records.models import Delivery, Job, Notice
from tests.jobs.site import Site
from tests.support.postgres import free_port

FACTS = {"form": "固废", "form_en": "Waste", "period": "2016", "due": "2017-02-14", "unit": "甲厂"}


class Inbox:
    """A mail server that keeps what comes, and refuses whom it does not know."""

    def __init__(self) -> None:
        self.kept: list[Message] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.kept.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    box = Inbox()
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    yield box
    server.stop()


def notice(number: int, channel: str, address: str) -> Delivery:
    now = timezone.now()
    kept = Notice.objects.create(
        key=f"n{number}", step="t7", form="waste", period="2016", facts=FACTS, day=now, at=now
    )
    return Delivery.objects.create(notice=kept, channel=channel, address=address, due_at=now)


def run() -> Any:
    return deliver.run(Work(Job(kind="deliver")))


@pytest.mark.django_db
def test_mail_arrives_whole_in_both_languages(inbox: Inbox) -> None:
    sent = notice(1, "mail", "zhang@example.org")
    done, problems = run()
    assert (problems, done.facts) == ([], {"sent": 1})
    message = inbox.kept[0]
    subject = str(make_header(decode_header(str(message["Subject"]))))
    assert subject == "即将截止：固废（2016），2017-02-14 前报送"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "甲厂" in body.decode()
    assert "is due by 2017-02-14" in body.decode()
    assert message["Message-ID"] == f"<notice-{sent.notice_id}@localhost>"
    assert message["To"] == "zhang@example.org"
    assert run()[0].facts == {"sent": 0}
    assert len(inbox.kept) == 1


@pytest.mark.django_db
def test_an_address_that_is_refused_holds_up_nobody(inbox: Inbox) -> None:
    notice(1, "mail", "nobody@example.org")
    notice(2, "mail", "full@example.org")
    notice(3, "mail", "li@example.org")
    with pytest.raises(Later):
        run()
    states = dict(Delivery.objects.values_list("address", "state"))
    assert states == {
        "nobody@example.org": "failed",
        "full@example.org": "waiting",
        "li@example.org": "sent",
    }
    assert [message["To"] for message in inbox.kept] == ["li@example.org"]


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_again_later(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notice(1, "mail", "zhang@example.org")
    with pytest.raises(Later):
        run()
    kept = Delivery.objects.get()
    assert (kept.state, kept.tries) == ("waiting", 1)
    assert "refused" in kept.reason
    assert kept.due_at > timezone.now()


@pytest.mark.django_db
def test_a_webhook_that_must_not_be_called_is_given_up() -> None:
    notice(1, "hook", "http://127.0.0.1:1/")
    assert run()[0].facts == {"sent": 0}
    kept = Delivery.objects.get()
    assert (kept.state, "127.0.0.1" in kept.reason) == ("failed", True)


@pytest.mark.django_db
def test_what_fails_is_given_up_after_some_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_hook, "send", lambda delivery: ("HTTP 500", False))
    notice(1, "hook", "https://a.example/")
    for _ in range(7):
        with pytest.raises(Later):
            run()
        Delivery.objects.update(due_at=timezone.now())
    assert run()[0].facts == {"sent": 0}
    assert Delivery.objects.get().state == "failed"


def put_notices(site: Site, count: int) -> None:
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    with site.database() as database:
        for number in range(1, count + 1):
            database.execute(
                "INSERT INTO records_notice (id, key, step, form, period, area, facts, day, at)"
                " VALUES (?, ?, 't7', 'waste', '2016', '', ?, '2017-02-04', ?)",
                [number, f"n{number}", str(FACTS).replace("'", '"'), now],
            )
            database.execute(
                "INSERT INTO records_delivery"
                " (notice_id, channel, address, salt, state, tries, due_at, reason)"
                " VALUES (?, 'mail', 'zhang@example.org', '', 'waiting', 0, ?, '')",
                [number, now],
            )


def sent_under_fire(tmp_path: Path, inbox: Inbox, count: int, kills: int) -> Counter[str]:
    """Return how often each notice arrived though workers were killed, two at a time."""
    site = Site(tmp_path)
    site.environment |= {
        "CHANGBAI_SMTP_HOST": "127.0.0.1",
        "CHANGBAI_SMTP_PORT": str(inbox.port),
        "CHANGBAI_TEST_SILENT": "1",
    }
    put_notices(site, count)
    for each in range(kills + 1):
        site.ask("deliver", f"d{each}")
    luck = random.Random(7)
    for _ in range(kills):
        workers = [site.start("work", "--lease", "1") for _ in range(2)]
        time.sleep(luck.uniform(1.0, 2.0))
        for worker in workers:
            worker.kill()
            worker.communicate(timeout=10)
    time.sleep(1.2)
    with site.database() as database:
        database.execute("UPDATE records_job SET due_at = '2020-01-01', tries = 0")
    site.run("work", "--once")
    assert site.all("SELECT DISTINCT state FROM records_delivery") == [("sent",)]
    return Counter(str(message["Message-ID"]) for message in inbox.kept)


@pytest.mark.parametrize(
    ("count", "kills"), [(30, 2), pytest.param(400, 100, marks=pytest.mark.heavy)]
)
def test_every_notice_arrives_though_workers_are_killed(
    tmp_path: Path, inbox: Inbox, count: int, kills: int
) -> None:
    """Between a server's yes and our writing it down lies a moment in which nobody can know.

    Only what was under way in a killed worker may come again, under the same Message-ID.
    """
    arrived = sent_under_fire(tmp_path, inbox, count, kills)
    assert len(arrived) == count
    assert sum(arrived.values()) - count <= 2 * kills
