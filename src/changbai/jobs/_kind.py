"""What a kind of job is, and what its function is given (任务种类)."""

from __future__ import annotations

import pkgutil
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from changbai.actions._actor import OPERATOR, Actor, Answer, actor_of
from changbai.jobs._files import put
from changbai.kernel.text import Text
from changbai.records.models import Job


class Halt(Exception):  # noqa: N818 - no error, but the end of a run
    """The run is to end now; what it wrote in its transaction goes (中止)."""


class Cancelled(Halt):
    """Whoever asked for the job does not want it any more (取消)."""


class Stopped(Halt):
    """The worker is to end; another takes the job up (停机)."""


class Lost(Halt):
    """Another worker has the job by now (租约失效)."""


class Later(Exception):  # noqa: N818 - no error, but a wish
    """It cannot be done now, for a reason that passes, as a silent server (稍后再试)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a job did (任务结果): a sentence for people, plain values for programmes."""

    words: Text
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """What the function of a kind is given (任务工作): payload, whoever asked, how to say how far.

    `step(words, done, total)` is what verbs take as `step=`; it ends the run by an exception
    when the job is cancelled, the worker is to end, or another worker has taken the job.
    """

    job: Job
    halt: type[Halt] | None = None
    words: Text = Text("")
    done: int = 0
    total: int = 0
    file: str = ""
    label: str = ""

    @property
    def payload(self) -> dict[str, Any]:
        """What whoever asked gave along: plain values as JSON has them."""
        payload: dict[str, Any] = self.job.payload
        return payload

    @property
    def actor(self) -> Actor:
        """Who acts: the account that asked, with the rights that it has now; else the operator."""
        account = self.job.account
        return actor_of(account.user) if account else OPERATOR

    def step(self, words: Text, done: int, total: int) -> None:
        """Say how far it has come."""
        self.words, self.done, self.total = words, done, total
        if self.halt is not None:
            raise self.halt

    def give(self, label: str, content: bytes) -> None:
        """Give a file back, under a name to be shown; a second one takes its place."""
        suffix = label.rpartition(".")[2][:10] if "." in label else "bin"
        self.file, self.label = put(f"{secrets.token_hex(16)}.{suffix}", content), label


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job (任务种类): its title, its function, and how it is to be run.

    `whole`: everything that the function writes to the database stands in one transaction with
    the job's being done, so that its effect comes once, whatever dies when. Otherwise the
    function may run again after a worker died and must come to the same. `daily_at`: the hour
    of the local day at which it is done every day. `tries`: how often it may go wrong.
    """

    title: Text
    run: Callable[[Work], Answer[Done]]
    whole: bool
    daily_at: int | None = None
    tries: int = 5


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of jobs by name: the modules of this folder."""
    room = __package__ or ""
    names = [module.name for module in pkgutil.iter_modules(import_module(room).__path__)]
    open_names = sorted(name for name in names if not name.startswith("_"))
    return {name: import_module(f"{room}.{name}").kind for name in open_names}
