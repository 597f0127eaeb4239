from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from changbai.records import journal
from changbai.records.models import AuditEvent, JournalHead, LakePart
from changbai.records.models.audit import AppendOnlyError

pytestmark = pytest.mark.django_db


def write(number: int) -> list[AuditEvent]:
    lines = []
    for each in range(number):
        with transaction.atomic():
            entry = journal.open_entry("王主任", "province", "returns.review")
            entry.subject, entry.facts = f"b204 2016-{each:02d}", {"说明": "减计", "n": each}
            lines.append(journal.close_entry(entry))
    return lines


def alter(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_lines_are_numbered_from_one_and_verify() -> None:
    lines = write(3)
    assert [line.sequence for line in lines] == [1, 2, 3]
    assert journal.verify() == []


def test_an_empty_journal_verifies() -> None:
    assert journal.verify() == []
    assert journal.position() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_auditevent SET actor = 'other' WHERE sequence = 2",
        "UPDATE records_auditevent SET facts = '{\"n\": 7}' WHERE sequence = 2",
        "UPDATE records_auditevent SET outcome = 'refused' WHERE sequence = 2",
        "UPDATE records_auditevent SET role = 'leader' WHERE sequence = 2",
    ],
)
def test_an_altered_line_is_named(sql: str) -> None:
    write(3)
    alter(sql)
    assert journal.verify() == [journal.Break(2, "digest")]


def test_a_moved_clock_time_is_named() -> None:
    lines = write(3)
    AuditEvent.objects.filter(pk=2).update(at=lines[1].at - timedelta(days=1))
    assert journal.verify() == [journal.Break(2, "digest")]


def test_a_removed_line_is_named_by_the_one_after_it() -> None:
    write(3)
    alter("DELETE FROM records_auditevent WHERE sequence = 2")
    assert journal.verify() == [journal.Break(3, "number"), journal.Break(3, "previous")]


def test_a_cut_end_is_noticed() -> None:
    write(3)
    alter("DELETE FROM records_auditevent WHERE sequence = 3")
    assert journal.verify() == [journal.Break(2, "head")]
    alter("DELETE FROM records_journalhead")
    assert journal.verify() == [journal.Break(2, "head")]


def test_a_line_resealed_by_a_forger_breaks_the_next() -> None:
    write(3)
    forged = AuditEvent.objects.get(pk=2)
    forged.actor = "other"
    AuditEvent.objects.filter(pk=2).update(actor="other", digest=journal.seal(forged))
    assert journal.verify() == [journal.Break(3, "previous")]


def test_lines_are_neither_saved_again_nor_deleted() -> None:
    (line,) = write(1)
    line.actor = "other"
    with pytest.raises(AppendOnlyError):
        line.save()
    with pytest.raises(AppendOnlyError):
        line.delete()


def test_position_at_a_moment_is_the_last_line_by_then() -> None:
    first, second = write(2)
    assert journal.position_at(first.at - timedelta(seconds=1)) == 0
    assert journal.position_at(first.at) == first.sequence
    assert journal.position_at(second.at + timedelta(days=1)) == 2


def test_a_rolled_back_line_leaves_no_gap() -> None:
    write(1)
    with transaction.atomic():
        journal.open_entry("x", "province", "y")
        transaction.set_rollback(True)
    write(1)
    assert JournalHead.objects.get().sequence == 2
    assert journal.verify() == []


def test_the_position_moves_only_when_truth_does() -> None:
    for touched in ({"returns/b204/2016-09"}, set(), {"returns/b204/2016-10"}, set()):
        with transaction.atomic():
            entry = journal.open_entry("x", "province", "y")
            entry.touched |= touched
            journal.close_entry(entry)
    assert journal.position() == 3
    parts = dict(LakePart.objects.values_list("part", "entry"))
    assert parts == {"returns/b204/2016-09": 1, "returns/b204/2016-10": 3}


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1)])
def test_a_clock_that_goes_back_is_written_and_changes_no_order(
    jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.moment
    (before,) = write(1)
    monkeypatch.setattr(journal, "moment", lambda: real() + jump)
    jumped, after = write(2)
    assert jumped.at < before.at
    assert jumped.facts["clock_back"] == pytest.approx(-jump.total_seconds(), abs=60)
    assert jumped.facts["说明"] == "减计"
    assert "clock_back" not in after.facts
    assert [each.sequence for each in AuditEvent.objects.all()] == [1, 2, 3]
    assert journal.verify() == []


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_goes_ahead_and_back_again_is_written_once(
    jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.moment
    write(1)
    monkeypatch.setattr(journal, "moment", lambda: real() + jump)
    (ahead,) = write(1)
    assert "clock_back" not in ahead.facts
    monkeypatch.setattr(journal, "moment", real)
    back, after = write(2)
    assert back.facts["clock_back"] > 0
    assert "clock_back" not in after.facts
    assert journal.verify() == []


@pytest.mark.parametrize("number", [1e16, 1.5e300, -0.0])
def test_a_number_that_a_database_writes_otherwise_keeps_its_seal(number: float) -> None:
    with transaction.atomic():
        entry = journal.open_entry("x", "province", "y")
        entry.facts = {"to": number, "in": [number]}
        journal.close_entry(entry)
    assert journal.verify() == []
