"""The registry (名录): statistical units, their dated stretches, and what groups they are in."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from changbai.records.models.known import Known, KnownQuerySet


class RegistryUnit(models.Model):
    """A statistical unit (统计单位): an enterprise, a cluster, a centre ... by its identifier.

    `name` repeats the newest name for lists and search; the dated names stand in the spans.
    """

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = "统计单位"
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="cb_unit_kind_code")]
        indexes = [models.Index(fields=["kind", "name"], name="cb_unit_kind_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class SpanQuerySet(KnownQuerySet):
    """Stretches by day and by what was known."""

    def on(self, day: object) -> Self:
        """Return the stretches that hold on a day (a date or a field reference)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class UnitSpan(Known):
    """A stretch of a unit's life (单位沿革): name, area and attributes from a day to a day."""

    unit_id: int
    unit = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="spans")
    name = models.CharField(max_length=200)
    area = models.CharField(max_length=20)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar[SpanQuerySet] = SpanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["unit", "valid_from"]
        verbose_name = "单位沿革"
        indexes = [
            models.Index(fields=["unit", "ended_by", "area"], name="cb_span_unit_area"),
            models.Index(fields=["area", "ended_by"], name="cb_span_area"),
            models.Index(fields=["entry"], name="cb_span_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from or ''}..{self.valid_to or ''}"


class Membership(Known):
    """A unit's share in a group unit (群体成员), e.g. an enterprise in a cluster."""

    unit_id: int
    group_id: int
    unit = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="members")
    share = models.FloatField(default=1.0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar[SpanQuerySet] = SpanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "群体成员"
        indexes = [models.Index(fields=["entry"], name="cb_member_entry")]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.group_id}: {self.share}"
