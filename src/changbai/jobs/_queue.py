"""The queue (任务队列): ask for a job, take one, say that it is alive, end it.

A job is taken for a while, the lease; whoever has it renews the lease. When a worker dies, its
lease runs out and another takes the job. Each taking has a number, and only the last taker can
end the job: one that was thought dead and wakes up again changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from changbai.jobs._kind import Done, Lost, Work, kinds
from changbai.kernel.problem import Cell, Problem
from changbai.records.clock import moment
from changbai.records.models import ENDED, Account, Job, JobState

#: A lease that ends later than this was written by a clock that has since been put back.
LONGEST_LEASE = timedelta(hours=1)
#: The first wait after something went wrong; it doubles each time, up to the last.
FIRST_WAIT, LAST_WAIT = timedelta(seconds=10), timedelta(hours=1)


def enqueue(
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    account: Account | None = None,
    due: datetime | None = None,
) -> Job:
    """Ask for a job; asking twice with one key is one job (申请任务).

    A job of the key that has failed or was cancelled is done anew. Without an account the
    operator asks. Raises KeyError for a kind that there is none of: a bug of ours.
    """
    kinds()[kind]
    now = moment()
    fresh = {"payload": dict(payload or {}), "asked_at": now, "due_at": due or now}
    key = key or f"{kind}/{secrets.token_hex(16)}"
    job, made = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "account": account, **fresh}
    )
    if not made and job.state in {"failed", "cancelled"}:
        again = {"state": "waiting", "tries": 0, "cancel": False, "problems": [], "words": {}}
        Job.objects.filter(pk=job.pk, state=job.state).update(ended_at=None, **again, **fresh)
        job.refresh_from_db()
    return job


def claim(worker: str, lease: timedelta) -> Job | None:
    """Take the next job that is due (领取任务); None when nothing is."""
    if not _to_do(moment()).exists():
        return None
    with transaction.atomic():
        # Here the writer waits for others on SQLite; elsewhere taken rows are passed over.
        now = moment()
        found = _to_do(now).select_for_update(skip_locked=True, of=("self",))
        job = found.order_by("due_at", "pk").first()
        if job is None:
            return None
        died = job.state == "running"
        job.state, job.worker, job.lease_until = "running", worker, now + lease
        job.claims, job.tries = job.claims + 1, job.tries + died
        job.save(update_fields=["state", "worker", "lease_until", "claims", "tries"])
        return job


def renew(work: Work, lease: timedelta) -> bool:
    """Say that the job is being worked on and how far it has come; False when it was lost."""
    told = {"words": _plain(work), "done": work.done, "total": work.total}
    return _mine(work.job).update(lease_until=moment() + lease, **told) == 1


def end(work: Work, state: JobState, done: Done | None, problems: Sequence[Problem]) -> None:
    """End a job (办结任务). Raises Lost where another worker has taken it since."""
    if done is not None:
        work.words = done.words
    told = {"words": _plain(work), "done": work.done, "total": work.total}
    kept = _mine(work.job).update(
        state=state,
        ended_at=moment(),
        result=done.facts if done else {},
        problems=[problem.as_json() for problem in problems],
        file=work.file,
        label=work.label,
        **told,
    )
    if not kept:
        raise Lost


def put_back(job: Job, reason: str = "") -> None:
    """Let another take the job up (放回队列): at once, or after a wait when it went wrong."""
    if not reason:
        _mine(job).update(state="interrupted", due_at=moment())
        return
    tries = job.tries + 1
    if tries >= kinds()[job.kind].tries:
        problem = Problem("CB666", Cell(job.kind), {"reason": reason, "tries": tries})
        told = [problem.as_json()]
        _mine(job).update(state="failed", tries=tries, ended_at=moment(), problems=told)
        return
    wait = min(FIRST_WAIT * 2 ** (tries - 1), LAST_WAIT)
    _mine(job).update(state="waiting", tries=tries, due_at=moment() + wait)


def cancel(job: Job) -> None:
    """Cancel a job (取消任务): at once when it waits, else when it next says how far it is."""
    waiting = Job.objects.filter(pk=job.pk, state__in=["waiting", "interrupted"])
    if not waiting.update(state="cancelled", cancel=True, ended_at=moment()):
        Job.objects.filter(pk=job.pk).exclude(state__in=ENDED).update(cancel=True)


def _to_do(now: datetime) -> QuerySet[Job]:
    """Return the jobs to be taken: those that wait, and those whose worker has gone silent."""
    silent = Q(lease_until__lt=now) | Q(lease_until__gt=now + LONGEST_LEASE)
    waits = Q(state__in=["waiting", "interrupted"], due_at__lte=now)
    return Job.objects.filter(waits | (Q(state="running") & silent))


def _mine(job: Job) -> QuerySet[Job]:
    """Return the row of a job as long as its taker is the last one."""
    return Job.objects.filter(pk=job.pk, claims=job.claims, state="running")


def _plain(work: Work) -> dict[str, str]:
    return {"zh": work.words.zh, "en": work.words.en}
