"""Try a verb (试办): the same problems as in earnest, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from changbai.actions._actor import Answer

R = TypeVar("R")


def try_out(verb: Callable[[], Answer[R]]) -> Answer[R]:
    """Return what a verb would answer now; no row and no line in the journal stays."""
    with transaction.atomic():
        answer = verb()
        transaction.set_rollback(True)
    return answer
