"""From which backup the records came (恢复来源), when they came from one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from changbai.records.models import Setting

#: Days for which every signed-in person is told.
TOLD = timedelta(days=30)


@dataclass(frozen=True)
class Restored:
    """A restore (恢复): the moment of the backup, of restoring it, and the journal line."""

    made_at: datetime
    restored_at: datetime
    sequence: int

    @property
    def is_recent(self) -> bool:
        """Whether people may still have to enter again what the backup did not hold."""
        return timezone.now() - self.restored_at < TOLD


def last_restored() -> Restored | None:
    """Return the restore that the records came from; None when they grew here."""
    kept = Setting.objects.filter(pk="restored").first()
    if kept is None:
        return None
    made, restored = (datetime.fromisoformat(kept.value[k]) for k in ("made_at", "restored_at"))
    return Restored(made, restored, kept.value["sequence"])
