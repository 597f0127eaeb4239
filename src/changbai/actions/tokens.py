"""Tokens (令牌): make one, revoke one, note that one was used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem
from changbai.records.models import GRANTABLE, RIGHTS, ROLES, Account, Right, Token
from changbai.records.tokens import digest_of, new_secret

#: More tokens than this, and nobody knows any longer which is where.
MOST = 20
#: A token that never ends is forgotten before it is revoked.
LONGEST_DAYS = 366
#: How often the last use is written down: a line a call would make every read a write.
PAUSE = timedelta(minutes=5)


@action("tokens.make", *ROLES)
def make_token(
    entry: Entry,
    /,
    *,
    actor: Actor,
    account: Account,
    name: str,
    rights: Sequence[str],
    days: int = 90,
) -> Answer[tuple[Token, str]]:
    """Make a token for an account, by itself or by the operator; returns it with its secret.

    The secret is told this once: only its SHA-256 is kept.
    """
    owner = account.user.get_username()
    entry.subject = owner
    place = Cell(owner)
    if not _is_own(actor, account):
        return None, [Problem("CB600", place, {"action": "tokens.make"})]
    problems = _misfits(account, name.strip(), rights, days, place)
    if problems:
        return None, problems
    live = Token.objects.filter(account=account, revoked_at=None, expires_at__gt=entry.at)
    if live.count() >= MOST:
        return None, [Problem("CB752", place, {"most": MOST})]
    secret = new_secret()
    token = Token.objects.create(
        account=account,
        name=name.strip(),
        digest=digest_of(secret),
        tail=secret[-4:],
        rights=[right for right in RIGHTS if right in rights],
        made_at=entry.at,
        expires_at=entry.at + timedelta(days=days),
    )
    entry.facts = {"made": token.pk, "name": token.name, "rights": token.rights, "days": days}
    return (token, secret), []


def _misfits(
    account: Account, name: str, rights: Sequence[str], days: int, place: Cell
) -> list[Problem]:
    """Return what is wrong with a token that is asked for."""
    may: frozenset[Right] = GRANTABLE[account.role]  # type: ignore[index]
    problems = [
        Problem("CB750", place, {"right": right, "rights": ", ".join(sorted(may))})
        for right in rights
        if right not in may
    ]
    if not rights:
        problems.append(Problem("CB750", place, {"right": "", "rights": ", ".join(sorted(may))}))
    if not 1 <= days <= LONGEST_DAYS:
        problems.append(Problem("CB751", place, {"days": days, "most": LONGEST_DAYS}))
    longest = Token._meta.get_field("name").max_length or 0
    if not name or len(name) > longest or not name.isprintable():
        problems.append(Problem("CB753", place, {"most": longest}))
    return problems


@action("tokens.revoke", *ROLES)
def revoke_token(entry: Entry, /, *, actor: Actor, token: Token) -> Answer[Token]:
    """Revoke a token at once; one that no longer holds is told so."""
    owner = token.account.user.get_username()
    entry.subject = owner
    if not _is_own(actor, token.account):
        return None, [Problem("CB600", Cell(owner), {"action": "tokens.revoke"})]
    held = Token.objects.select_for_update().get(pk=token.pk)
    if held.revoked_at is not None:
        return None, [Problem("CB755", Cell(owner), {"name": held.name})]
    held.revoked_at = entry.at
    held.save(update_fields=["revoked_at"])
    entry.facts = {"revoked": held.pk, "name": held.name}
    return held, []


def note_use(token: Token, now: datetime) -> None:
    """Write down that a token was used, now and then; no line in the journal."""
    if token.used_at is None or now - token.used_at >= PAUSE:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def _is_own(actor: Actor, account: Account) -> bool:
    if actor.role == "operator":
        return True
    # A token makes no tokens: whoever finds one must not be able to make it last.
    own = actor.account is not None and actor.account.pk == account.pk
    return own and actor.token is None
