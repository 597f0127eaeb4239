"""Signing in and out (登录记录): every try is a line of the journal, right or wrong.

A name that no account has is not written down: people type their password into the wrong field.
"""

from __future__ import annotations

from django.contrib.auth.models import User

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.records.models import ROLES


@action("sign_in", *ROLES)
def note_sign_in(entry: Entry, /, *, actor: Actor, address: str) -> Answer[bool]:
    """Note that somebody signed in, and from where."""
    entry.subject = actor.name
    entry.facts = {"address": address}
    return True, []


@action("sign_out", *ROLES)
def note_sign_out(entry: Entry, /, *, actor: Actor) -> Answer[bool]:
    """Note that somebody signed out."""
    entry.subject = actor.name
    return True, []


@action("sign_in", "public")
def note_failure(
    entry: Entry, /, *, actor: Actor, username: str, address: str, locked: bool
) -> Answer[bool]:
    """Note a wrong password, and whether it was the one that locks the account."""
    known = User.objects.filter(username=username).exists()
    entry.subject = username if known else ""
    entry.facts = {"address": address, "known": known, "locked": locked}
    entry.outcome = "refused"
    return True, []
