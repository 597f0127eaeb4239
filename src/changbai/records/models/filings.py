"""How a return goes from filler to reviewer (报送办理): events, and where each return stands.

The events are the truth; `Filing` repeats their fold for lists, and can be made again from them.
A draft is nobody's truth: it is written over as the filler types, and goes when handed in.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from changbai.procedure.filing import ACTS, STATUSES, Event, State, Station, fold
from changbai.records.models.audit import AppendOnlyError
from changbai.records.models.known import Known
from changbai.records.models.returns import Return
from changbai.records.models.units import RegistryUnit


class Filing(models.Model):
    """Where a return stands on its route (办理状态): the fold of its events, kept for lists.

    `route` holds [level, area] from the nearest reviewer up, as it was when first handed in;
    `holder` is the area that has it now, empty with the filler and once verified. `queries`
    counts rules of the newest revision that were explained and not met.
    """

    of_id: int
    of = models.OneToOneField(Return, on_delete=models.PROTECT, related_name="filing")
    route = models.JSONField(default=list)
    place = models.SmallIntegerField(default=-1)
    opened = models.BooleanField(default=True)
    status = models.CharField(max_length=12, choices=[(k, v.zh) for k, v in STATUSES.items()])
    cut = models.BooleanField(default=False)
    appeal = models.BooleanField(default=False)
    correction = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=20, blank=True, db_index=True)
    queries = models.PositiveSmallIntegerField(default=0)
    due = models.DateField()
    first_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "办理状态"

    def __str__(self) -> str:
        return f"{self.of_id} {self.status} {self.place}"

    @property
    def state(self) -> State:
        """Where it stands, as the machine of `procedure` has it."""
        return State(
            tuple(Station(level, area) for level, area in self.route),
            self.place,
            self.opened,
            self.status,  # type: ignore[arg-type]
            self.cut,
            self.appeal,
            self.correction,
            self.version,
        )

    def put(self, state: State) -> None:
        """Take over a state, without saving it."""
        self.place, self.opened, self.status = state.place, state.opened, state.status
        self.cut, self.appeal, self.correction = state.cut, state.appeal, state.correction
        self.version = state.version
        self.holder = state.station.area if state.station else ""

    def replayed(self) -> State:
        """The state that the events lead to; what is kept must equal it."""
        events = self.events.order_by("number")
        route = [Station(level, area) for level, area in self.route]
        return fold(
            route,
            [Event(each.act, each.who, each.reason or "-", closed=each.closed) for each in events],  # type: ignore[arg-type]
        )


class FilingEvent(models.Model):
    """One step of a return (办理记录), append-only: who did what, why, at which journal line."""

    filing_id: int
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    entry = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=20, choices=[(k, v.zh) for k, v in ACTS.items()])
    who = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500, blank=True)
    closed = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["filing", "number"]
        verbose_name = "办理记录"
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="cb_filing_event_one")
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} #{self.number} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append a new step; refuse to alter one."""
        if not self._state.adding:
            raise AppendOnlyError("a step is never altered")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError("a step is never deleted")


class Draft(models.Model):
    """What a filler has typed and not yet handed in (草稿): texts as typed, by element.

    `explanations` are by rule. `version` counts the saves: two windows cannot lose each other's.
    """

    unit_id: int
    form = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    unit = models.ForeignKey(RegistryUnit, on_delete=models.CASCADE, related_name="drafts")
    values = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    actor = models.CharField(max_length=150)

    class Meta:
        verbose_name = "草稿"
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "unit"], name="cb_draft_one")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.period} {self.unit_id}"


class Evidence(Known):
    """A file that backs a return (佐证材料), kept under a random name; ended when withdrawn.

    `ends` is the last day of the period: whoever may see the return may see its evidence.
    `data_code` is that of the paper when the file is its stamped scan (盖章扫描件), else empty.
    """

    unit_id: int
    form = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    ends = models.DateField()
    unit = models.ForeignKey(RegistryUnit, on_delete=models.PROTECT, related_name="evidence")
    element = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200)
    stored = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media = models.CharField(max_length=80)
    data_code = models.CharField(max_length=10, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        verbose_name = "佐证材料"
        indexes = [models.Index(fields=["unit", "form", "period"], name="cb_evidence_return")]

    def __str__(self) -> str:
        return self.label


class Closing(Known):
    """A period of a form that is closed (关账); reopened when ended, with its reason."""

    form = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "关账"
        constraints = [
            models.UniqueConstraint(
                fields=["form", "period"], condition=Q(ended_by__isnull=True), name="cb_closing_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.period}"
