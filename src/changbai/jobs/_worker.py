"""The worker (任务进程): takes jobs one by one, keeps their lease, survives a database restart."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from datetime import datetime, timedelta
from types import TracebackType

from django.db import Error, close_old_connections, connections, transaction
from django.utils import timezone

from changbai.actions._actor import Answer
from changbai.jobs._kind import Cancelled, Done, Kind, Later, Lost, Stopped, Work, kinds
from changbai.jobs._queue import claim, end, enqueue, put_back, renew
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.records.clock import moment
from changbai.records.models import Job

LEASE = timedelta(seconds=60)
#: Seconds between two looks into an empty queue, and between two signs of life.
PAUSE, BEAT = 1.0, 1.0
#: Seconds that a job may go on once the worker is to end.
PATIENCE = 20.0
#: Seconds between two looks for what is to be done every day.
PLANNING = 60.0

log = logging.getLogger(__name__)


def worker_name() -> str:
    """Return a name that no other worker has: machine, process, and a word by chance."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def work_on(stop: threading.Event, *, lease: timedelta = LEASE, once: bool = False) -> int:
    """Do jobs until told to stop, or with `once` until nothing is due; return how many."""
    name, done, planned = worker_name(), 0, -PLANNING
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - planned >= PLANNING:
                plan(moment())
                planned = time.monotonic()
            job = claim(name, lease)
            if job is not None:
                run_job(job, stop, lease)
                done += 1
                continue
        except Error as error:
            # A database that restarts, or that another writer holds: it comes back.
            log.warning("%s: %s", name, error)
            connections.close_all()
        else:
            if once:
                break
        stop.wait(PAUSE)
    return done


def plan(now: datetime) -> None:
    """Ask for what is to be done every day (每日任务): one job a day, whoever asks first."""
    today = timezone.localtime(now)
    wanted = {
        f"{id}/{today:%Y-%m-%d}": (id, kind.daily_at)
        for id, kind in kinds().items()
        if kind.daily_at is not None
    }
    known = set(Job.objects.filter(key__in=wanted).values_list("key", flat=True))
    for key, (id, hour) in wanted.items():
        if key not in known:
            due = today.replace(hour=hour, minute=0, second=0, microsecond=0)
            enqueue(id, key=key, due=due)


def run_job(job: Job, stop: threading.Event | None = None, lease: timedelta = LEASE) -> None:
    """Run a job that was taken and write its end (执行任务)."""
    work = Work(job)
    kind = kinds().get(job.kind)
    try:
        if kind is None:
            end(work, "failed", None, [Problem("CB664", Cell(job.kind), {"kind": job.kind})])
        elif job.cancel:
            raise Cancelled
        elif job.tries >= kind.tries:
            problem = Problem("CB665", Cell(job.kind), {"tries": job.tries})
            end(work, "failed", None, [problem])
        else:
            with _Alive(work, stop, lease):
                _run(kind, work)
    except Lost:
        log.warning("%s: taken by another worker meanwhile", job)
    except Cancelled:
        end(work, "cancelled", None, [])
    except Stopped:
        put_back(job)
    except Later as later:
        put_back(job, str(later) or "later")
    except Exception as error:
        log.exception("%s went wrong", job)
        put_back(job, f"{type(error).__name__}: {error}"[:300])


def _run(kind: Kind, work: Work) -> None:
    """Run the function; of a whole kind together with the end of the job."""
    if not kind.whole:
        _close(work, kind.run(work))
        return
    with transaction.atomic():
        answer = kind.run(work)
        if not has_errors(answer[1]):
            _close(work, answer)
            return
        transaction.set_rollback(True)
    _close(work, answer)


def _close(work: Work, answer: Answer[Done]) -> None:
    done, problems = answer
    end(work, "failed" if has_errors(problems) else "done", done, problems)


class _Alive:
    """Renews the lease beside the run, and tells the run when it is to end (续租)."""

    def __init__(self, work: Work, stop: threading.Event | None, lease: timedelta) -> None:
        self._work, self._stop, self._lease = work, stop, lease
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        if self._stop is not None:
            self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        lease, said = self._lease.total_seconds(), self._said()
        renewed, ending = time.monotonic(), 0.0
        while not self._over.wait(min(BEAT, lease / 4)):
            now = time.monotonic()
            try:
                if self._said() != said or now - renewed > lease / 3:
                    said, renewed = self._said(), now
                    if not renew(self._work, self._lease):
                        self._work.halt = Lost
                if Job.objects.filter(pk=self._work.job.pk, cancel=True).exists():
                    self._work.halt = Cancelled
            except Error as error:
                # The run itself may hold the one place of a writer: the next beat comes through.
                log.debug("%s: no sign of life, %s", self._work.job, error)
            if self._stop is not None and self._stop.is_set():
                ending = ending or now
                if now - ending > PATIENCE:
                    self._work.halt = Stopped
        connections.close_all()

    def _said(self) -> tuple[Text, int]:
        return self._work.words, self._work.done
