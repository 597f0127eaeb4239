"""Policy texts under review (待校文件): the text, what was read of it, and every decision.

The decisions are only ever appended; where an item stands is their fold (`reading.review`).
"""

from __future__ import annotations

from typing import Any

from django.db import models

from changbai.reading.review import ACTS, Item, Step, fold
from changbai.records.models.audit import AppendOnlyError
from changbai.records.models.packs import PackVersion


class PolicyText(models.Model):
    """A policy text that was taken in (待校文件): its words and the items read from them.

    The items are kept as they were read, so that a newer reader does not move a decision from
    one to another.
    """

    issued_id: int | None
    slug = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    text = models.TextField()
    items = models.JSONField()
    entry = models.BigIntegerField()
    taken_at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    issued = models.ForeignKey(PackVersion, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["-entry"]
        verbose_name = "待校文件"

    def __str__(self) -> str:
        return f"{self.slug} {self.title}"

    def decisions(self) -> list[Step]:
        """Return all decisions in order, undone ones too (校核记录)."""
        rows = self.steps.order_by("number").values_list("act", "item", "values")
        return [Step(act, item, values) for act, item, values in rows]

    def standing(self) -> list[Item]:
        """Return where every item stands now (校核结果)."""
        return fold(self.items, self.decisions())


class ReviewStep(models.Model):
    """A decision on an item of a text (校核记录): appended, never altered."""

    of_id: int
    of = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=[(id, text.zh) for id, text in ACTS.items()])
    item = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict)
    entry = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["of", "number"]
        verbose_name = "校核记录"
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="cb_review_step_one"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.number} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append a decision; refuse to alter one."""
        if not self._state.adding:
            raise AppendOnlyError("a decision is never altered")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError("a decision is never deleted")
