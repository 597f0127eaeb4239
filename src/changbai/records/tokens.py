"""Tokens by their secret (按密钥查令牌): what the open interface asks before anything else."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db.models import QuerySet

from changbai.records.models import GRANTABLE, Account, Right, Token

#: What every secret begins with, so that people and scanners know what they have found.
PREFIX = "changbai_"


def new_secret() -> str:
    """Return a new secret (新密钥): 256 random bits behind the prefix."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret (密钥摘要). It is random, so one round of SHA-256 will do."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def find_token(secret: str, now: datetime) -> Token | None:
    """Return the token of a secret; None when unknown, revoked, out of date or of nobody active."""
    if not secret.startswith(PREFIX):
        return None
    token = (
        Token.objects.select_related("account__user", "account__unit")
        .filter(digest=digest_of(secret))
        .first()
    )
    if token is None or not holds(token, now) or not token.account.user.is_active:
        return None
    return token


def holds(token: Token, now: datetime) -> bool:
    """Tell whether a token holds at a moment (是否有效)."""
    return token.revoked_at is None and token.expires_at > now


def rights_of(token: Token) -> frozenset[Right]:
    """Return the rights of a token: those given to it that its account still has."""
    return GRANTABLE[token.account.role] & frozenset(token.rights)  # type: ignore[index]


def tokens_of(account: Account) -> QuerySet[Token]:
    """Return the tokens of an account, newest first (账户的令牌)."""
    return Token.objects.filter(account=account)


def all_tokens() -> QuerySet[Token]:
    """Return every token, for whoever sits at the machine."""
    return Token.objects.select_related("account__user")
