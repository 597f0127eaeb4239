"""Notices and whom they reach (提醒): contacts, notices, and their way out by mail or webhook.

A notice stands under a key of duty and step, so it is written once whoever writes it; each way
out of it is one row. Both are working state: the journal has the line of the verb that chased.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from changbai.kernel.text import Text
from changbai.procedure.reminding import worded
from changbai.records.models.known import Known
from changbai.records.models.units import RegistryUnit


class Contact(Known):
    """Who is told for a unit, or for the bureau of an area (联系人): name, phone, mail, webhook.

    `salt` makes the webhook's secret together with the site's own; the secret is kept nowhere.
    """

    unit_id: int | None
    unit = models.ForeignKey(
        RegistryUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    area = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mail = models.CharField(max_length=120, blank=True)
    hook = models.CharField(max_length=300, blank=True)
    salt = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        verbose_name = "联系人"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_by__isnull=True, unit__isnull=False),
                name="cb_contact_of_unit",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(ended_by__isnull=True, unit__isnull=True),
                name="cb_contact_of_area",
            ),
        ]
        indexes = [models.Index(fields=["area", "ended_by"], name="cb_contact_area")]

    def __str__(self) -> str:
        return f"{self.unit_id or self.area} {self.name}"


class Notice(models.Model):
    """One notice (提醒): to a unit, or to the bureau of an area; what it says is kept as facts."""

    unit_id: int | None
    key = models.CharField(max_length=160, unique=True)
    step = models.CharField(max_length=8)
    form = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    unit = models.ForeignKey(
        RegistryUnit, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    area = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    day = models.DateField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "提醒"
        indexes = [
            models.Index(fields=["unit", "read_at"], name="cb_notice_unit"),
            models.Index(fields=["area", "read_at"], name="cb_notice_area"),
            models.Index(fields=["form", "period", "step"], name="cb_notice_duty"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> tuple[Text, Text]:
        """Subject and text."""
        return worded(self.step, self.facts)  # type: ignore[arg-type]


class Delivery(models.Model):
    """One way out of a notice (送达): by mail or webhook, and whether it arrived."""

    CHANNELS = [("mail", "邮件"), ("hook", "接口推送")]
    STATES = [("waiting", "待发"), ("sending", "发送中"), ("sent", "已发"), ("failed", "失败")]

    notice_id: int
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=CHANNELS)
    address = models.CharField(max_length=300)
    salt = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="cb_delivery_one")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="cb_delivery_due")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"
