"""Tokens of the open interface (开放接口令牌) and the answers kept for keys sent twice.

Both are working state: what was done through them stands in the journal. Of a token only the
SHA-256 is kept; whoever reads the records cannot use it.
"""

from __future__ import annotations

from typing import Literal

from django.db import models

from changbai.kernel.text import Text
from changbai.records.models.people import Account, Role

Right = Literal["read", "results", "hand_in", "review", "close"]

RIGHTS: dict[Right, Text] = {
    "read": Text("查看名录和报送", "read units and returns"),
    "results": Text("查看指标值和研判", "read results and verdicts"),
    "hand_in": Text(
        "试核、报送、撤回、申诉、申请更正",
        "check, hand in, take back, appeal, ask for corrections",
    ),
    "review": Text("接收、通过、退回、核减、答复", "receive, pass, send back, cut, answer"),
    "close": Text("关账、重开", "close and reopen periods"),
}

_READS: frozenset[Right] = frozenset({"read", "results"})
#: What an account of a role may give to a token; no token has a right that its account lacks.
GRANTABLE: dict[Role, frozenset[Right]] = {
    "leader": _READS,
    "province": frozenset(RIGHTS),
    "prefecture": _READS | {"hand_in", "review"},
    "county": _READS | {"hand_in", "review"},
    "enterprise": _READS | {"hand_in"},
    "expert": frozenset({"results"}),
    "auditor": _READS,
    "public": frozenset({"results"}),
}


class Token(models.Model):
    """A token of an account (令牌): its rights, until when it holds, when it was last used.

    `digest` is the SHA-256 of the secret, `tail` its last letters, by which its owner knows it.
    """

    account_id: int
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    rights = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = "令牌"

    def __str__(self) -> str:
        return f"{self.name} …{self.tail}"


class KeptAnswer(models.Model):
    """The answer given to a key (幂等应答): the same key gets it again and nothing is done twice.

    `digest` is the SHA-256 of method, address and body; a key that comes with another is refused.
    """

    account_id: int
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "幂等应答"
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="cb_answer_one"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key} {self.status}"
