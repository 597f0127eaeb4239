"""Contacts (联系人): who is told for a unit or a bureau, by mail and by webhook."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem
from changbai.records.models import Contact, RegistryUnit


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a contact (联系方式)."""

    name: str = ""
    phone: str = ""
    mail: str = ""
    hook: str = ""


@action("contacts.keep", "enterprise", "county", "prefecture", "province")
def keep_contact(
    entry: Entry,
    /,
    *,
    actor: Actor,
    typed: Typed,
    unit: RegistryUnit | None = None,
    area: str = "",
) -> Answer[Contact]:
    """Keep who is told for a unit, or for the bureau of an area; the one before is ended.

    A webhook of the same address keeps its secret; another address gets another.
    """
    place = unit.code if unit else area
    entry.subject = f"{unit.kind}/{unit.code}" if unit else f"area/{area}"
    problems = _checked(typed, place)
    if problems:
        return None, problems
    old = Contact.objects.newest().filter(unit=unit, area=area).first()
    salt = old.salt if old and old.hook == typed.hook else secrets.token_hex(16)
    if old is not None:
        old.ended_by, old.known_to = entry.number, entry.at
        old.save(update_fields=["ended_by", "known_to"])
    kept = Contact.objects.create(
        unit=unit,
        area=area,
        name=typed.name[:60],
        phone=typed.phone[:40],
        mail=typed.mail,
        hook=typed.hook,
        salt=salt if typed.hook else "",
        actor=actor.name,
        entry=entry.number,
        known_from=entry.at,
    )
    return kept, []


def secret_of(salt: str) -> str:
    """Return the secret by which a webhook is signed (推送密钥); it is kept nowhere."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"hook/{salt}".encode(), "sha256").hex()


def _checked(typed: Typed, place: str) -> list[Problem]:
    problems = []
    if typed.mail:
        try:
            validate_email(typed.mail)
        except ValidationError:
            problems.append(Problem("CB670", Cell(place, "", "mail"), {"found": typed.mail}))
    if typed.hook:
        try:
            parts = urlsplit(typed.hook)
            good = parts.scheme in {"https", "http"} and parts.hostname and not parts.username
            good = bool(good) and (parts.port is None or parts.port > 0) and len(typed.hook) <= 300
        except ValueError:
            good = False
        if not good or any(letter.isspace() for letter in typed.hook):
            problems.append(Problem("CB671", Cell(place, "", "hook"), {"found": typed.hook[:80]}))
    return problems
