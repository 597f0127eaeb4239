"""Who calls (调用方): a token, its account, and what both together may see and do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from changbai.actions._actor import Actor
from changbai.actions.tokens import note_use
from changbai.kernel.identity import identity
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form, Pack
from changbai.records.models import RIGHTS, PackVersion, RegistryUnit, Right, Token
from changbai.records.packs import current_version, open_pack
from changbai.records.scope import Scope, scope_of
from changbai.records.tokens import find_token, rights_of
from changbai.web.api.answers import Refused


@dataclass
class Caller:
    """One call's token, pack in force, and scope of today (调用方)."""

    token: Token
    version: PackVersion
    pack: Pack

    @cached_property
    def scope(self) -> Scope:
        """What the account of the token may see; the token never sees more."""
        return scope_of(self.token.account.user, self.pack)

    @property
    def actor(self) -> Actor:
        """Who acts, with the number of the token for the journal."""
        account = self.token.account
        return Actor(account.user.get_username(), account.role, account, self.token.pk)

    def need(self, right: Right) -> None:
        """Refuse the call unless the token has a right."""
        if right not in rights_of(self.token):
            facts = {"right": right, "meaning": RIGHTS[right]}
            raise Refused(Problem("CB741", Cell(self.token.name), facts))

    def form(self, id: str) -> Form:
        """Return a form of the pack."""
        found = self.pack.forms.get(id)
        return found if found is not None else absent()

    def asked(self, form: str, period: str) -> tuple[Form, Period]:
        """Return a form and one of its reporting periods."""
        found, asked = self.form(form), read_period(period)
        if asked is None or asked not in Period(asked.year).pieces(found.periodicity):
            absent()
        assert asked is not None
        return found, asked

    def unit(self, kind: str, code: str) -> RegistryUnit:
        """Return a visible unit."""
        known = self.pack.kinds.get(kind)
        kept = identity(known.identifier, code) if known else code
        found = None if "\0" in kept else self.scope.units(kind).filter(code=kept).first()
        return found if found is not None else absent()


def absent() -> Any:
    """Refuse a call for what is not there, or not there for this account; never says which."""
    raise Refused(Problem("CB742", Cell(""), {}))


class Bearer(HttpBearer):
    """Asks every call for its token (令牌认证), and for a right where the address needs one."""

    def __init__(self, right: Right | None = None) -> None:
        """Ask for a right; None lets every valid token in."""
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return who calls; None when the token is none that holds."""
        now = timezone.now()
        found = find_token(token, now)
        if found is None:
            return None
        version = current_version()
        if version is None:
            raise Refused(Problem("CB603", Cell(""), {}))
        caller = Caller(found, version, open_pack(version))
        if self.right is not None:
            caller.need(self.right)
        note_use(found, now)
        return caller


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls; the door has made sure that there is somebody."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller
