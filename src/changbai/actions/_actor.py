"""One decorator for every verb (办理): actor, permission, one transaction, one audit line.

A verb is written `def review(entry, /, *, actor, ...) -> tuple[Result | None, list[Problem]]`
and called `review(actor=..., ...)`. Either everything that it wrote is kept together with its
line in the journal, or, when it answers with an error, nothing is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import transaction

from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.records.journal import Entry, close_entry, open_entry
from changbai.records.models import Account, Role

P = ParamSpec("P")
R = TypeVar("R")
Answer = tuple[R | None, list[Problem]]

#: Told while a long verb runs: what is being done, how much is done, out of how much.
Step = Callable[[Text, int, int], None]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts (操作人): the name that the journal keeps, the role, the account if there is one.

    `token` is the number of the token through which the account acts; None for a page or command.
    """

    name: str
    role: Role | str
    account: Account | None = None
    token: int | None = None


#: Whoever sits at the machine: commands act as this.
OPERATOR = Actor("operator", "operator")


def actor_of(user: Any) -> Actor:
    """Return the actor for a signed-in user."""
    account: Account | None = getattr(user, "account", None)
    role = account.role if account and user.is_active else "public"
    return Actor(user.get_username(), role, account)


def silent(words: Text, done: int, total: int) -> None:
    """Tell nobody."""


def action(
    name: str, *roles: Role
) -> Callable[[Callable[Concatenate[Entry, P], Answer[R]]], Callable[P, Answer[R]]]:
    """Make a verb of a function: who may use it besides the operator, and its journal name."""
    allowed = {"operator", *roles}

    def decorate(verb: Callable[Concatenate[Entry, P], Answer[R]]) -> Callable[P, Answer[R]]:
        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> Answer[R]:
            actor = cast(Actor, kwargs["actor"])
            with transaction.atomic():
                entry = open_entry(actor.name, actor.role, name)
                if actor.role not in allowed:
                    _name_token(entry, actor)
                    close_entry(entry, "refused")
                    return None, [Problem("CB600", Cell(name), {"action": name})]
                result, problems = verb(entry, *args, **kwargs)
                _name_token(entry, actor)
                if has_errors(problems):
                    transaction.set_rollback(True)
                    return None, problems
                close_entry(entry, entry.outcome)
                return result, problems

        return run

    return decorate


def _name_token(entry: Entry, actor: Actor) -> None:
    """Say in the journal through which token an account acted."""
    if actor.token is not None:
        entry.facts = {**entry.facts, "token": actor.token}


__all__ = ["OPERATOR", "Actor", "Answer", "Entry", "Step", "action", "actor_of", "silent"]
