"""A small office for the interface: the province of the pages, a token for each of its people."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from changbai.actions._actor import OPERATOR
from changbai.actions.tokens import make_token
from changbai.records.models import GRANTABLE
from tests.web import province

GOOD = {
    "waste_generated": 1000,
    "waste_utilised": "700",
    "waste_utilised_stored": 0,
    "waste_stored": 200,
    "waste_disposed": "１００",
    "waste_disposed_stored": 0,
    "waste_dumped": 0,
}


def secret_of(name: str, *rights: str, days: int = 30) -> str:
    """Make a token for an account and return its secret; all rights of its role unless named."""
    account = User.objects.get(username=name).account
    wanted = list(rights) or sorted(GRANTABLE[account.role])
    made, problems = make_token(
        actor=OPERATOR, account=account, name="测试", rights=wanted, days=days
    )
    assert made is not None, problems
    return made[1]


class Caller:
    """Calls the interface as somebody."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.secret = secret

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call; `body` is sent as JSON, bytes as they are. Headers as `Idempotency_Key`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            sent["Authorization"] = f"Bearer {self.secret}"
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        kind = {"content_type": "application/json"} if body is not None else {}
        return self.client.generic(method, f"/api/v1{path}", data, headers=sent, **kind)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)


def caller(name: str, *rights: str) -> Caller:
    """Return who calls as an account."""
    return Caller(secret_of(name, *rights))


__all__ = ["GOOD", "Caller", "caller", "province", "secret_of"]
