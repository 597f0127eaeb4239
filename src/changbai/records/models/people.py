"""People (用户): what an account is for and where it stands."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.db import models

from changbai.kernel.text import Text
from changbai.records.models.units import RegistryUnit

Role = Literal[
    "leader",
    "province",
    "prefecture",
    "county",
    "enterprise",
    "expert",
    "auditor",
    "public",
]

ROLES: dict[Role, Text] = {
    "leader": Text("领导", "Leader"),
    "province": Text("省级主管部门", "Provincial bureau"),
    "prefecture": Text("市（州）主管部门", "Prefecture bureau"),
    "county": Text("县（市、区）主管部门", "County bureau"),
    "enterprise": Text("填报单位", "Reporting unit"),
    "expert": Text("专家", "Expert"),
    "auditor": Text("审计", "Auditor"),
    "public": Text("公众", "Public"),
}


class Account(models.Model):
    """What a user is (账户): a role, an area for a bureau, a unit for one that reports.

    `password_due`: the password was set by somebody else, so another is due at the next sign-in.
    """

    user_id: int
    unit_id: int | None
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account"
    )
    role = models.CharField(max_length=20, choices=[(id, t.zh) for id, t in ROLES.items()])
    title = models.CharField(max_length=100, blank=True)
    area = models.CharField(max_length=20, blank=True)
    password_due = models.BooleanField(default=False)
    unit = models.ForeignKey(
        RegistryUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    class Meta:
        verbose_name = "账户"

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.area}"
