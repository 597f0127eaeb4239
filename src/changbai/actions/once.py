"""Answer a key once (幂等办理): what is sent twice is done once and answered alike.

The key, what it brings about and the answer are kept in one transaction: after a crash there is
either all of it or nothing. Two that come at once queue at the unique key, and the second gets
the answer of the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from changbai.kernel.problem import Cell, Problem
from changbai.records.models import Account, KeptAnswer

#: How long an answer is kept.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is kept (应答): status, body, version of what it speaks of."""

    status: int
    body: str
    version: str = ""
    again: bool = False


def answer_once(
    *, account: Account, key: str, digest: str, act: Callable[[], Reply]
) -> tuple[Reply | None, list[Problem]]:
    """Return what `act` answers, or what it answered to the same key before.

    Only what was done is kept: after a refusal the key is free, and the corrected call may
    bear it.
    """
    with transaction.atomic():
        now = timezone.now()
        KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                claim = KeptAnswer.objects.create(
                    account=account, key=key, digest=digest, made_at=now
                )
        except IntegrityError:
            before = KeptAnswer.objects.get(account=account, key=key)
            if before.digest != digest:
                return None, [Problem("CB746", Cell(key), {})]
            return Reply(before.status, before.body, before.version, again=True), []
        reply = act()
        if reply.status >= 400:
            claim.delete()
        else:
            claim.status, claim.body, claim.version = reply.status, reply.body, reply.version
            claim.save()
        return reply, []
