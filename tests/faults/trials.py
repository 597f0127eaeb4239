"""A process that tries other faults on a site of its own, one a name.

`python -m tests.faults.trials FOLDER NAME...` writes one line of JSON a trial; `wrong` is what
did not go as it should. Children are forked as `tests.faults.killing` forks them.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.killing import Say, answer, die_at, fork, heard  # sets Django up

# isort: split
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from changbai.actions._actor import OPERATOR
from changbai.actions.restore import restore
from changbai.actions.returns import hand_in, review
from changbai.kernel.period import Period
from changbai.records import journal
from changbai.records.backup.read import open_backup, verify_backup
from changbai.records.backup.snapshot import snapshot
from changbai.records.backup.write import write_backup
from changbai.records.models import AuditEvent, Filing, Return, ReturnRevision
from tests.faults import office

LUCK = random.Random(5)


def at_once(*works: Any) -> list[list[dict[str, Any]]]:
    """Let children do their work at one moment; return what each said."""
    gate, go = os.pipe()

    def waiting(work: Any) -> Any:
        def run(say: Say) -> None:
            connection.ensure_connection()
            os.close(go)
            os.read(gate, 1)  # ends when the last writer of the gate is gone
            work(say)

        return run

    started = [fork(waiting(work)) for work in works]
    os.close(gate)
    time.sleep(0.3)
    os.close(go)
    said = [heard(pipe) for _, pipe in started]
    for pid, _ in started:
        os.waitpid(pid, 0)
    return said


def twice(_: Path) -> list[str]:
    """Hand the same return in from two windows at one moment, ten times."""
    wrong: list[str] = []
    for year in range(2030, 2040):

        def give(say: Say, year: int = year) -> None:
            done, problems = hand_in(
                actor=OPERATOR, pack=office.pack(), form=office.form(), period=Period(year),
                unit=office.plants()[0], typed={"energy_tce": "5", "value_added": "2"},
            )  # fmt: skip
            say(done=done is not None, codes=[p.code for p in problems])

        def count(say: Say, year: int = year) -> None:
            kept = ReturnRevision.objects.filter(of__period=str(year)).count()
            say(kept=kept, returns=Return.objects.filter(period=str(year)).count())

        said = at_once(give, give)
        (after,) = answer(count)
        outcomes = sorted(each[-1].get("done", "none") for each in said)
        if outcomes != [False, True] or after != {"kept": 1, "returns": 1}:
            wrong.append(f"{year}: {said} {after}")
    return wrong


def two_reviewers(_: Path) -> list[str]:
    """Let two reviewers act on what both saw, ten times: the second is told what changed."""
    wrong: list[str] = []
    for year in range(2040, 2050):
        answer(lambda say, year=year: office.hand_in_year(year))  # type: ignore[misc]

        def pick(say: Say, year: int = year) -> None:
            filing = Filing.objects.filter(of__period=str(year)).earliest("pk")
            filing, problems = review(
                actor=OPERATOR, pack=office.pack(), kept=filing.of, act="receive"
            )
            assert filing is not None, problems
            say(filing=filing.pk, version=filing.version)

        ((seen,),) = [answer(pick)]

        def act(what: str, seen: dict[str, Any] = seen) -> Any:
            def work(say: Say) -> None:
                done, problems = review(
                    actor=OPERATOR, pack=office.pack(), act=what, reason="请核对",  # type: ignore[arg-type]
                    kept=Filing.objects.get(pk=seen["filing"]).of, version=seen["version"],
                )  # fmt: skip
                say(done=done is not None, codes=[p.code for p in problems])

            return work

        said = [each[-1] for each in at_once(act("pass_on"), act("send_back"))]
        codes = [code for each in said for code in each.get("codes", ["none"])]
        if codes != ["CB624"]:
            wrong.append(f"{year}: {said}")
    return wrong


def backup_while_writing(folder: Path) -> list[str]:
    """Take a backup while two others write: it is of one moment, and restores."""
    out = folder / "while.zip"

    def write(first: int) -> Any:
        def work(say: Say) -> None:
            stop, year = time.monotonic() + 3, first
            while time.monotonic() < stop:
                say(went=office.hand_in_year(year))
                year += 1

        return work

    def take(say: Say) -> None:
        time.sleep(0.7)
        with snapshot() as using:
            manifest, problems = write_backup(out, using)
        assert manifest is not None, problems
        say(sequence=manifest.journal["sequence"])

    *writers, taken = at_once(write(2100), write(2500), take)

    def check(say: Say) -> None:
        backup, problems = open_backup(out)
        assert backup is not None, problems
        say(wrong=[each.show("en") for each in verify_backup(backup)])
        say(last=journal.position())

    told, after = answer(check)
    behind = [said for said in writers if not said]
    wrong = [*told["wrong"], *(["a writer was held up"] if behind else [])]
    if not taken or taken[-1]["sequence"] >= after["last"]:
        wrong.append(f"nobody wrote after the moment of the backup: {taken} {after}")
    return wrong


def migration(folder: Path) -> list[str]:
    """Kill the making of the tables at statements by chance, then run it again."""
    return _again_and_again(folder, "tables", lambda _: None, int(os.environ.get("KILLS", "4")))


def restoring(folder: Path) -> list[str]:
    """Kill a restore at statements by chance: the rows are all there or none, and it runs again."""
    out = folder / "again.zip"

    def take(say: Say) -> None:
        with snapshot() as using:
            manifest, problems = write_backup(out, using)
        assert manifest is not None, problems

    answer(take)

    def bring(say: Say) -> None:
        if not AuditEvent.objects.exists():
            backup, problems = open_backup(out)
            assert backup is not None, problems
            _, problems = restore(backup)
            assert not problems, problems
        say(lines=AuditEvent.objects.exclude(action="backup.restore").count())

    return _again_and_again(folder, "restored", bring, int(os.environ.get("KILLS", "4")))


def _again_and_again(folder: Path, name: str, work: Any, kills: int) -> list[str]:
    """Kill migrating and then working in an empty place, run it again, look at what is there."""
    wrong: list[str] = []
    for number in range(kills):
        place = folder / f"{name}{number}.sqlite3"

        def elsewhere(place: Path = place) -> None:
            settings.DATABASES["default"]["NAME"] = str(place)
            connection.settings_dict["NAME"] = str(place)
            settings.HOME = folder / f"{name}{number}-home"  # noqa: B023
            settings.LAKE = settings.HOME / "lake"

        def die(say: Say, elsewhere: Any = elsewhere) -> None:
            elsewhere()
            connection.ensure_connection()
            connection.execute_wrappers.append(die_at(LUCK.randrange(1, 260)))
            call_command("migrate", verbosity=0, interactive=False)
            connection.execute_wrappers.clear()
            connection.execute_wrappers.append(die_at(LUCK.randrange(1, 60)))
            work(say)

        def rest(say: Say, elsewhere: Any = elsewhere) -> None:
            elsewhere()
            call_command("migrate", verbosity=0, interactive=False)
            work(say)
            call_command("migrate", check_unapplied=True, verbosity=0)
            say(broken=[str(each) for each in journal.verify()])

        LUCK.random()
        answer(die)
        said = answer(rest)
        if "already exists" in str(said):
            # Django notes a migration just after the commit of its tables: killed between the
            # two, it does not run again. The way out is the documented one, an empty database.
            place.unlink()
            said = answer(rest)
        if not said or said[-1] != {"broken": []}:
            wrong.append(f"{name} {number}: {said}")
    return wrong


def full_disk(folder: Path) -> list[str]:
    """Fill the disk under the records: writing is refused, reading goes on, then all goes on."""
    home, wrong = Path(settings.HOME), list[str]()
    filler = home / "filler"

    def fill(say: Say) -> None:
        office.pack()  # as a site that runs has it
        year = office.next_year()
        handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
        with suppress(OSError):
            while True:
                os.write(handle, b"\0" * 4096)
        for each in range(year, year + 400):
            try:
                say(went=office.hand_in_year(each), year=each)
            except OperationalError as error:
                say(refused=str(error))
                break
        say(read=ReturnRevision.objects.count(), wrong=office.faults())

    said = answer(fill)
    kept = [each["year"] for each in said if "went" in each]
    if not any("full" in each.get("refused", "") for each in said):
        wrong.append(f"nothing was refused: {said[-2:]}")
    if not said or said[-1].get("wrong") != [] or not said[-1].get("read"):
        wrong.append(f"reading: {said[-1:]}")

    def on(say: Say) -> None:
        lost = [year for year in kept if Return.objects.filter(period=str(year)).count() < 1]
        say(lost=lost, went=office.hand_in_year(office.next_year()), wrong=office.faults())

    filler.unlink()
    after = answer(on)
    if after != [{"lost": [], "went": office.UNITS, "wrong": []}]:
        wrong.append(f"afterwards: {after}")
    return wrong


TRIALS = {
    "twice": twice,
    "two_reviewers": two_reviewers,
    "backup_while_writing": backup_while_writing,
    "migration": migration,
    "restoring": restoring,
    "full_disk": full_disk,
}


def main() -> None:
    folder = Path(sys.argv[1])
    answer(lambda say: office.open_office(folder))
    for name in sys.argv[2:]:
        began = time.monotonic()
        wrong = TRIALS[name](folder)
        (told,) = answer(lambda say: say(wrong=office.faults(lake=True)))
        line = {"trial": name, "wrong": [*wrong, *told.get("wrong", [told])]}
        seconds = round(time.monotonic() - began, 1)
        print(json.dumps({**line, "seconds": seconds}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
