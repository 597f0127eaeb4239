"""Events in the life of units (名录变更), append-only, and who came out of whom (承继关系).

The spans and memberships of a unit are the fold of its events over what an import brought
before the first of them (`base`, a journal position); they can be made again from the two.
"""

from __future__ import annotations

from django.db import models

from changbai.procedure.life import ACTS, Event
from changbai.records.models.known import Known
from changbai.records.models.units import RegistryUnit


class RegistryEvent(Known):
    """A dated event in the life of a unit (名录变更); ended when it was withdrawn as wrong."""

    unit_id: int
    unit = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=12, choices=[(k, v.zh) for k, v in ACTS.items()])
    day = models.DateField()
    facts = models.JSONField(default=dict)
    base = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["day", "entry"]
        verbose_name = "名录变更"
        indexes = [
            models.Index(fields=["unit", "ended_by"], name="cb_event_unit"),
            models.Index(fields=["entry"], name="cb_event_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.act} {self.day}"

    @property
    def event(self) -> Event:
        """The event as `procedure.life` has it."""
        return Event(self.act, self.day, self.facts)  # type: ignore[arg-type]


class Succession(Known):
    """A unit that came out of another (承继关系): with what share of it, from which day on."""

    predecessor_id: int
    successor_id: int
    predecessor = models.ForeignKey(
        RegistryUnit, on_delete=models.PROTECT, related_name="successions"
    )
    successor = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="origins")
    share = models.FloatField(default=1.0)
    day = models.DateField()

    class Meta:
        verbose_name = "承继关系"
        indexes = [models.Index(fields=["entry"], name="cb_succession_entry")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}: {self.share}"
