"""Background jobs (后台任务): what is to be done, by whom it is being done, how far it has come.

Working state, not truth: what a job does is written by the verbs that it calls. `changbai.jobs`
is the only writer; rows go some weeks after their end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import models

from changbai.kernel.text import Text
from changbai.records.models.people import Account

JobState = Literal["waiting", "running", "interrupted", "done", "failed", "cancelled"]

JOB_STATES: dict[JobState, Text] = {
    "waiting": Text("等待", "Waiting"),
    "running": Text("进行中", "Running"),
    "interrupted": Text("中断，待续", "Interrupted, will be taken up"),
    "done": Text("完成", "Done"),
    "failed": Text("失败", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
}
#: Nothing more will happen to these.
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")


class Job(models.Model):
    """One job (后台任务): its kind and payload, who works on it until when, and what came of it.

    `claims` counts how often a worker took it: only the last taker may write its end. `tries`
    counts the times that it went wrong. `words`, `done` and `total` say how far it has come, and
    at the end what was done. `file` is the name of the result under the folder of the jobs,
    `label` what it is called when it is fetched. Without an account the operator asked for it.
    """

    account_id: int | None
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True)
    state = models.CharField(
        max_length=12, choices=[(k, v.zh) for k, v in JOB_STATES.items()], default="waiting"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    cancel = models.BooleanField(default=False)
    words = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    file = models.CharField(max_length=80, blank=True)
    label = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "后台任务"
        indexes = [
            models.Index(fields=["state", "due_at"], name="cb_job_due"),
            models.Index(fields=["account", "id"], name="cb_job_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"

    def standing(self, now: datetime) -> JobState:
        """Return where it stands: one whose worker is silent is interrupted, not running."""
        if self.state == "running" and self.lease_until is not None and self.lease_until < now:
            return "interrupted"
        return self.state  # type: ignore[return-value]
