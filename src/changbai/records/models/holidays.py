"""Days that a site has entered itself (节假日调整): they lie over the table of the pack."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from changbai.records.models.known import Known


class SiteDay(Known):
    """A day off, or a weekend day worked, as the province entered it (节假日调整)."""

    KINDS = [("off", "休"), ("work", "班")]

    day = models.DateField()
    kind = models.CharField(max_length=4, choices=KINDS)
    name = models.CharField(max_length=100, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["day"]
        verbose_name = "节假日调整"
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(ended_by__isnull=True), name="cb_siteday_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.name}"
