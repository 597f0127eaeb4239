"""Whose token it is (当前令牌)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from changbai.kernel.text import Text
from changbai.records.models import RIGHTS
from changbai.records.tokens import rights_of
from changbai.web.api.answers import put
from changbai.web.api.caller import caller_of
from changbai.web.api.door import way
from changbai.web.api.shapes.told import CallerOut

TOKEN = Text("令牌", "Token")


@way(
    "GET",
    "/me",
    Text("当前令牌", "This token"),
    TOKEN,
    CallerOut,
    more=Text(
        "令牌属于谁、有哪些权限、现行政策包。",
        "Whose token this is, what it may do, and which pack is in force.",
    ),
)
def me(request: HttpRequest) -> HttpResponse:
    """Whose token this is, what it may do, and which pack is in force."""
    caller = caller_of(request)
    account, rights = caller.token.account, rights_of(caller.token)
    value = {
        "user": account.user.get_username(),
        "role": account.role,
        "title": account.title,
        "area": account.area,
        "unit": account.unit.code if account.unit else "",
        "token": caller.token.name,
        "rights": [right for right in RIGHTS if right in rights],
        "expires_at": caller.token.expires_at.isoformat(),
        "pack": caller.pack.head.id,
        "version": caller.pack.head.version,
    }
    return put(request, value)
