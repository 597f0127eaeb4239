"""Drafts (草稿): kept as the filler types, by version, so that two windows lose nothing.

A draft is nobody's truth until it is handed in, so saving one writes no line in the journal:
three hundred people typing would fill it with noise and queue at its end.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from changbai.actions._actor import Actor, Answer
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form
from changbai.records.models import Draft, RegistryUnit

#: More text than this in one cell is no figure and no explanation.
LONGEST = 2000


def save_draft(
    *,
    actor: Actor,
    form: Form,
    period: Period,
    unit: RegistryUnit,
    typed: Mapping[str, str],
    explanations: Mapping[str, str],
    version: int,
) -> Answer[Draft]:
    """Keep what was typed; a version that is not the newest is refused with the newest's number."""
    if actor.role not in {"operator", "enterprise", "county", "prefecture", "province"}:
        return None, [Problem("CB600", Cell(form.id), {"action": "drafts.save"})]
    if actor.role == "enterprise" and (not actor.account or actor.account.unit_id != unit.pk):
        return None, [Problem("CB600", Cell(form.id), {"action": "drafts.save"})]
    known = {element.id for element in form.elements}
    rules = {rule.id for rule in form.rules}
    content = {
        "values": {k: str(v)[:LONGEST] for k, v in typed.items() if k in known},
        "explanations": {k: str(v)[:LONGEST] for k, v in explanations.items() if k in rules},
        "saved_at": timezone.now(),
        "actor": actor.name,
    }
    where = {"form": form.id, "period": str(period), "unit": unit}
    held = Draft.objects.filter(**where, version=version)
    if held.update(**content, version=version + 1):
        return Draft.objects.get(**where), []
    if version == 0:
        try:
            with transaction.atomic():
                return Draft.objects.create(**where, **content, version=1), []
        except IntegrityError:
            pass
    newest = Draft.objects.filter(**where).first()
    facts = {
        "version": newest.version if newest else 0,
        "actor": newest.actor if newest else "",
        "at": timezone.localtime(newest.saved_at).strftime("%H:%M:%S") if newest else "",
    }
    return None, [Problem("CB633", Cell(form.id, str(period)), facts)]
