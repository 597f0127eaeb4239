from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from changbai.actions._actor import OPERATOR
from changbai.actions.restore import note_backup
from changbai.records import health, journal
from changbai.records.backup.manifest import Manifest
from changbai.records.health import checks, is_ready
from changbai.records.models import AuditEvent, Job, JournalHead, Setting
from tests.records import province

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def state(id: str) -> str:
    return next(check.state for check in checks() if check.id == id)


@pytest.fixture
def sound(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of which nothing is to be said."""
    settings.HOME = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 0, 2**40))
    province.computation()
    from changbai.records.models import PackVersion

    PackVersion.objects.update(is_current=True)
    manifest = Manifest(timezone.now(), "1", "sqlite", [], {"sequence": 0}, [])
    note_backup(actor=OPERATOR, manifest=manifest, size=9)


def test_a_sound_site_is_good_in_everything(sound: None) -> None:
    assert {check.id: check.state for check in checks()} == dict.fromkeys(
        ["database", "tables", "pack", "journal", "clock", "jobs", "backup", "disk"], "ok"
    )


@pytest.mark.parametrize(("free", "expected"), [(0, "bad"), (2**30, "warn"), (3 * 2**30, "ok")])
def test_a_disk_that_fills_is_told_in_time(
    sound: None, monkeypatch: pytest.MonkeyPatch, free: int, expected: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 0, free))
    assert state("disk") == expected
    assert is_ready(checks()) == (expected != "bad")


def test_a_journal_without_its_end_is_broken(sound: None) -> None:
    JournalHead.objects.update(sequence=7)
    assert state("journal") == "bad"
    assert not is_ready(checks())


def test_an_altered_last_line_is_noticed(sound: None) -> None:
    AuditEvent.objects.update(actor="他人")
    assert state("journal") == "bad"


def test_tables_of_another_version_are_not_ready(sound: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_filings'")
    assert state("tables") == "bad"


def test_without_a_pack_nothing_can_be_done(sound: None) -> None:
    from changbai.records.models import PackVersion

    PackVersion.objects.update(is_current=False)
    assert state("pack") == "bad"


def test_jobs_that_wait_long_or_whose_worker_died_want_a_person(sound: None) -> None:
    now = timezone.now()
    job = Job.objects.create(kind="recompute", key="1", asked_at=now, due_at=now)
    assert state("jobs") == "ok"
    Job.objects.filter(pk=job.pk).update(due_at=now - timedelta(minutes=16))
    assert state("jobs") == "warn"
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=now - timedelta(seconds=5))
    assert state("jobs") == "warn"
    Job.objects.filter(pk=job.pk).update(lease_until=now + timedelta(minutes=1))
    assert state("jobs") == "ok"
    assert is_ready(checks())


def test_an_old_backup_and_none_at_all_are_told(sound: None) -> None:
    kept = Setting.objects.get(pk="backup")
    kept.value["made_at"] = (timezone.now() - timedelta(hours=27)).isoformat()
    kept.save()
    assert state("backup") == "warn"
    kept.delete()
    assert state("backup") == "warn"


def test_a_clock_that_was_put_back_is_told(sound: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = journal.moment
    monkeypatch.setattr(journal, "moment", lambda: real() + timedelta(hours=1))
    with transaction.atomic():
        journal.close_entry(journal.open_entry("x", "operator", "y"))
    assert state("clock") == "warn"


def test_a_silent_database_is_told_and_not_waited_for(
    sound: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> Any:
        raise OperationalError("secret address")

    monkeypatch.setattr(health, "_database", silent)
    found = {check.id: check for check in checks()}
    assert set(found) == {"database", "disk"}
    assert found["database"].facts == {"reason": "OperationalError"}
