from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from changbai.actions._actor import OPERATOR
from changbai.actions.restore import note_restore
from changbai.records.backup.manifest import Manifest
from changbai.records.models import Setting
from changbai.records.restored import last_restored

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 1, 2, 18, 15, tzinfo=UTC)


def note() -> None:
    journal = {"sequence": 7, "digest": "d", "truth": 5}
    note_restore(actor=OPERATOR, manifest=Manifest(MADE, "1", "sqlite", [], journal, []))


def test_records_that_grew_here_came_from_no_backup() -> None:
    assert last_restored() is None


def test_a_restore_is_remembered_and_told_for_a_while() -> None:
    note()
    found = last_restored()
    assert found is not None
    assert (found.made_at, found.sequence, found.is_recent) == (MADE, 7, True)
    kept = Setting.objects.get(pk="restored")
    kept.value["restored_at"] = (timezone.now() - timedelta(days=31)).isoformat()
    kept.save()
    found = last_restored()
    assert found is not None
    assert not found.is_recent
