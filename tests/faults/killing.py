"""A process that makes children work and kills them with SIGKILL at random moments.

`python -m tests.faults.killing FOLDER ROUNDS SEED TASK...` writes one line of JSON a round.
Children are forked from one that has imported everything and touched no database. Each says
on a pipe when it begins a verb and when the verb has answered: what was answered must be there
afterwards, what was begun may be there whole or not at all.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from changbai.actions._actor import OPERATOR  # noqa: E402
from changbai.actions.compute import refresh  # noqa: E402
from changbai.actions.periods import close_period, reopen_period  # noqa: E402
from changbai.actions.returns import cut, pass_many, review  # noqa: E402
from changbai.kernel.period import Period  # noqa: E402
from changbai.records.models import (  # noqa: E402
    Closing,
    Computation,
    Filing,
    FilingEvent,
    Return,
    ReturnRevision,
)
from tests.faults import office  # noqa: E402

Say = Callable[..., None]
#: Verbs that a child works through before it ends by itself.
STEPS = 40


def importing(say: Say, luck: random.Random) -> None:
    """Hand in the returns of one year after another, each year in one upload."""
    year = office.next_year()
    say(begin="import")
    went = office.hand_in_year(year)
    say(year=year, went=went)


def imported(said: dict[str, Any]) -> bool:
    newest = ReturnRevision.objects.newest().filter(of__period=str(said["year"]))
    return newest.count() == said["went"] == office.UNITS


def reviewing(say: Say, luck: random.Random) -> None:
    """Review what lies with a bureau: receive, cut, pass on, send back, pass many."""
    held = Filing.objects.exclude(holder="").order_by("pk")
    if held.count() < 4:
        importing(say, luck)
        return
    filing = luck.choice(list(held[:6]))
    kept, what = filing.of, luck.choice(["receive", "pass_on", "send_back", "cut", "many"])
    say(begin=what)
    if what == "many":
        done, _ = pass_many(actor=OPERATOR, pack=office.pack(), returns=[f.of for f in held[:4]])
        for each in done or []:
            say(filing=each.pk, version=each.version)
        return
    if what == "cut":
        after, _ = cut(
            actor=OPERATOR, pack=office.pack(), kept=kept, element="energy_tce",
            typed=str(luck.randrange(1, 10**6)), reason="核对原始凭证",
        )  # fmt: skip
    else:
        after, _ = review(
            actor=OPERATOR,
            pack=office.pack(),
            kept=kept,
            act=what,
            reason="数据有疑问",  # type: ignore[arg-type]
        )
    if after is not None:
        say(filing=after.pk, version=after.version)


def reviewed(said: dict[str, Any]) -> bool:
    if "year" in said:
        return Return.objects.filter(period=str(said["year"])).count() == said["went"]
    found = FilingEvent.objects.filter(filing=said["filing"], number=said["version"])
    return found.exists() and Filing.objects.get(pk=said["filing"]).version >= said["version"]


def closing(say: Say, luck: random.Random) -> None:
    """Close a period, change a value in another, compute everything, open the period again."""
    period = Period(2015)
    say(begin="close")
    done, _ = close_period(actor=OPERATOR, form=office.form(), period=period)
    if done is not None:
        say(closing=done.pk)
    say(begin="compute")
    computed, problems = refresh(actor=OPERATOR)
    assert computed is not None, problems
    say(computation=computed.pk)
    say(begin="reopen")
    opened, _ = reopen_period(actor=OPERATOR, form=office.form(), period=period, reason="补报两户")
    if opened is not None:
        say(reopened=opened.pk)
    reviewing(lambda **_: None, luck)


def closed(said: dict[str, Any]) -> bool:
    if "computation" in said:
        return Computation.objects.filter(pk=said["computation"]).exists()
    if "reopened" in said:
        return Closing.objects.filter(pk=said["reopened"], ended_by__isnull=False).exists()
    return Closing.objects.filter(pk=said["closing"]).exists()


TASKS = {
    "import": (importing, imported),
    "review": (reviewing, reviewed),
    "close": (closing, closed),
}


def fork(work: Callable[[Say], None]) -> tuple[int, int]:
    """Start a child that does some work and says things; return its id and the pipe."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    os.close(out)

    def say(**said: Any) -> None:
        os.write(into, json.dumps(said).encode() + b"\n")

    code = 1
    with suppress(BaseException):
        try:
            work(say)
            code = 0
        except BaseException as error:
            say(error=f"{type(error).__name__}: {error}")
            raise
        finally:
            connection.close()
    os._exit(code)


def heard(pipe: int) -> list[dict[str, Any]]:
    """Return all that a child said before its end."""
    with os.fdopen(pipe, "rb") as file:
        lines = file.read().split(b"\n")
    return [json.loads(line) for line in lines if line.endswith(b"}")]


def answer(work: Callable[[Say], None]) -> list[dict[str, Any]]:
    """Return what a child said that was left in peace."""
    pid, pipe = fork(work)
    said = heard(pipe)
    os.waitpid(pid, 0)
    return said


def die_at(statement: int) -> Callable[..., Any]:
    """Return what kills this process at its n-th statement, before it or just after it."""
    left = [statement]

    def run(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and statement % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return run


def killed(task: str, luck: random.Random, span: float, statements: int) -> list[dict[str, Any]]:
    """Let a child work until it is killed, from outside or at a statement of its own."""
    seed, by_statement = luck.random(), luck.random() < 0.5
    at = luck.randrange(1, statements)

    def work(say: Say) -> None:
        child = random.Random(seed)
        if by_statement:
            connection.ensure_connection()
            connection.execute_wrappers.append(die_at(at))
        for _ in range(STEPS):
            TASKS[task][0](say, child)

    pid, pipe = fork(work)
    if not by_statement:
        time.sleep(luck.uniform(0, span))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    said = heard(pipe)
    os.waitpid(pid, 0)
    return said


def measured(task: str) -> tuple[float, int]:
    """Return how long two steps of a task take, and how many statements they are."""
    began, count = time.monotonic(), [0]

    def work(say: Say) -> None:
        def run(execute: Any, *words: Any) -> Any:
            count[0] += 1
            return execute(*words)

        with connection.execute_wrapper(run):
            for _ in range(2):
                TASKS[task][0](lambda **_: None, random.Random(0))
        say(count=count[0])

    said = answer(work)
    return time.monotonic() - began, max(int(said[-1].get("count", 2)), 2)


def main() -> None:
    folder, rounds, seed, *tasks = sys.argv[1:]
    luck = random.Random(int(seed))
    began = answer(lambda say: (office.open_office(Path(folder)), say(ready=True))[0])
    assert began == [{"ready": True}], began
    for task in tasks:
        span, statements = measured(task)
        for number in range(int(rounds)):
            said = killed(task, luck, span, statements)
            last = number % 10 == 9 or number == int(rounds) - 1
            done = [each for each in said if not {"begin", "error"} & set(each)]

            def check(say: Say, done: Any = done, last: bool = last) -> None:
                wrong = office.faults(lake=last)
                wrong += [f"lost: {each}" for each in done if not TASKS[task][1](each)]  # noqa: B023
                say(wrong=wrong)

            (told,) = answer(check)
            errors = [each["error"] for each in said if "error" in each]
            told = {"wrong": [*told.get("wrong", [told]), *errors]}
            inside = said[-1].get("begin", "") if said else ""
            line = {"task": task, "round": number, "done": len(done), "inside": inside, **told}
            print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
