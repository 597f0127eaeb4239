"""The journal (流水): numbered audit lines, each sealed by the hash of the one before.

The number of a line is the position (数据位置) of everything that was written with it: order
goes by number, never by the clock, so a clock that jumps cannot change what was known when.
`changbai.records.journal` appends and verifies.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to alter or delete what is only ever appended: a bug of ours."""


class AuditEvent(models.Model):
    """One line of the journal (审计记录): who did what, when, to what, and how it ended."""

    OUTCOMES = [("done", "完成"), ("refused", "拒绝")]

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="done")
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["at"], name="cb_audit_at"),
            models.Index(fields=["subject", "sequence"], name="cb_audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append a new line; refuse to alter one."""
        if not self._state.adding:
            raise AppendOnlyError("an audit line is never altered")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError("an audit line is never deleted")


class JournalHead(models.Model):
    """The end of the journal (流水末端): the one row that every writer locks first.

    It repeats number and seal of the last line, so cutting lines off the end is noticed too.
    `truth` is the last line that changed units, returns or area targets: computing again
    before it moves would give the same figures.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    truth = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "流水末端"

    def __str__(self) -> str:
        return str(self.sequence)
