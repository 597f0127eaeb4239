"""What `changbai token` does with the records (令牌操作): import only after Django is set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from changbai.actions._actor import OPERATOR
from changbai.actions.tokens import make_token, revoke_token
from changbai.kernel.problem import Cell, Mark, Problem
from changbai.records.models import Account, Token
from changbai.records.tokens import all_tokens, holds


def unready() -> list[Problem]:
    """Tell why the records cannot be asked: no database, or none that was made ready."""
    try:
        all_tokens().exists()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return [Problem("CB608", Mark("CHANGBAI_DATABASE"), {"reason": reason})]
    return []


def make(
    user: str, name: str, rights: Sequence[str], days: int
) -> tuple[tuple[dict[str, Any], str] | None, list[Problem]]:
    """Make a token; return what is known of it, and its secret."""
    account = Account.objects.filter(user__username=user).select_related("user").first()
    if account is None:
        return None, [Problem("CB754", Cell(user), {"name": user})]
    made, problems = make_token(
        actor=OPERATOR, account=account, name=name, rights=rights, days=days
    )
    return (None, problems) if made is None else ((_line(made[0]), made[1]), problems)


def lines(user: str) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
    """Return what is known of the tokens of a user, or of all."""
    if user and not Account.objects.filter(user__username=user).exists():
        return None, [Problem("CB754", Cell(user), {"name": user})]
    found = all_tokens()
    if user:
        found = found.filter(account__user__username=user)
    return [_line(token) for token in found], []


def revoke(number: int) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Revoke a token by its number."""
    token = all_tokens().filter(pk=number).first()
    if token is None:
        return None, [Problem("CB755", Cell(str(number)), {"name": number})]
    revoked, problems = revoke_token(actor=OPERATOR, token=token)
    return (_line(token) if revoked else None), problems


def _line(token: Token) -> dict[str, Any]:
    stands = "holds" if holds(token, timezone.now()) else "expired"
    return {
        "id": token.pk,
        "user": token.account.user.get_username(),
        "name": token.name,
        "tail": token.tail,
        "rights": token.rights,
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "used_at": token.used_at.isoformat() if token.used_at else None,
        "stands": "revoked" if token.revoked_at else stands,
    }
