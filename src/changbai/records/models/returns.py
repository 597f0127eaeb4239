"""Returns (报送): one form, one unit, one period; every revision is kept.

`Return` says only that there is one; what it says stands in its revisions. A submission, a
review with or without a cut, a refusal, a correction: each appends a revision and ends the one
before. The newest revision has `ended_by` null.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from changbai.records.models.known import Known
from changbai.records.models.units import RegistryUnit


class Return(models.Model):
    """A return (报送): one form, one unit, one period; `ends` is the last day of the period."""

    unit_id: int
    form = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    ends = models.DateField()
    unit = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="returns")

    class Meta:
        verbose_name = "报送"
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "unit"], name="cb_return_one")
        ]
        indexes = [models.Index(fields=["unit", "form", "ends"], name="cb_return_unit")]

    def __str__(self) -> str:
        return f"{self.form} {self.period} {self.unit_id}"


class ReturnRevision(Known):
    """A revision of a return (报送修订), append-only.

    `values` are the values that count: {element: value}; null or left out is missing, never
    zero. `cuts` keeps what a reviewer changed: {element: {reported, verified, reason}};
    `explanations` what the filler says of rules that are not met: {rule: words}.
    """

    STATES = [("reported", "已报"), ("verified", "已核实"), ("refused", "已退回")]

    of_id: int
    of = models.ForeignKey(
        Return, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=STATES)
    values = models.JSONField(default=dict)
    cuts = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["of", "number"]
        verbose_name = "报送修订"
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="cb_revision_number"),
            models.UniqueConstraint(
                fields=["of"], condition=Q(ended_by__isnull=True), name="cb_revision_newest"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_by__gt=F("entry")),
                name="cb_revision_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} #{self.number} {self.state}"


class AreaTarget(Known):
    """A target split to an area (分解目标): the area's own base and value."""

    target = models.CharField(max_length=40)
    area = models.CharField(max_length=20)
    base = models.FloatField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = "分解目标"
        constraints = [
            models.UniqueConstraint(
                fields=["target", "area"],
                condition=Q(ended_by__isnull=True),
                name="cb_areatarget_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.area}"
