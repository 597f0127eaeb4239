"""What every piece of truth carries (获知时间): when it became known and when it was replaced.

Truth has two times: the period or days that it speaks of (a period, valid_from, valid_to) and
the time at which it was known (known_from, known_to, and the journal lines `entry`,
`ended_by` that say the same by number). A row is never altered; it is ended, and a new one
takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from changbai.records.models.audit import AppendOnlyError


class KnownQuerySet(models.QuerySet):
    """Rows by what was known (按获知时间查询)."""

    def newest(self) -> Self:
        """Return the rows that hold now."""
        return self.filter(ended_by__isnull=True)

    def at(self, position: int | None) -> Self:
        """Return the rows that held at a journal position; None asks for now."""
        if position is None:
            return self.newest()
        still = Q(ended_by__isnull=True) | Q(ended_by__gt=position)
        return self.filter(still, entry__lte=position)

    def update(self, **kwargs: Any) -> int:
        """End rows; refuse to alter anything else."""
        _refuse_unless_ending(kwargs)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(f"{self.model.__name__} is never deleted")


class Known(models.Model):
    """A row of truth (获知时间): appended, ended at most once, never altered."""

    entry = models.BigIntegerField()
    ended_by = models.BigIntegerField(null=True, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[KnownQuerySet] = KnownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append a new row; of an existing one only the end may be written, once."""
        if not self._state.adding:
            fields: Iterable[str] = kwargs.get("update_fields") or ["*"]
            _refuse_unless_ending(dict.fromkeys(fields))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(f"{type(self).__name__} is never deleted")


def _refuse_unless_ending(fields: Iterable[str]) -> None:
    if not set(fields) <= {"ended_by", "known_to"}:
        raise AppendOnlyError(f"only the end of a row may be written, not {sorted(fields)}")
