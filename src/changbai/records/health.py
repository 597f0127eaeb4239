"""How the site stands (运行状况): database, tables, pack, disk, journal, jobs, backup.

Each check is one short question, so that it can be asked every few seconds. What is `bad` keeps
the site from doing its work; what is `warn` wants a person before long.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from changbai.records.clock import moment
from changbai.records.journal import seal
from changbai.records.models import AuditEvent, Job, JournalHead, Setting
from changbai.records.packs import current_version

State = Literal["ok", "warn", "bad"]
#: Free bytes under which no more is to be written, and under which a person is wanted.
LEAST_FREE, LITTLE_FREE = 200 * 2**20, 2 * 2**30
#: How long a job may wait before it looks as if no worker lives.
LONG_WAIT = timedelta(minutes=15)
#: How old the last backup may be: a day and a little.
OLD_BACKUP = timedelta(hours=26)
#: How far the last journal line may lie ahead of the clock.
AHEAD = timedelta(minutes=1)


@dataclass(frozen=True)
class Check:
    """One question to the site and its answer (检查项); `facts` are for the operator only."""

    id: str
    state: State
    facts: dict[str, Any] = field(default_factory=dict)


def checks() -> list[Check]:
    """Ask everything; a database that is silent leaves only what needs none (检查)."""
    found = [_guarded("database", _database)]
    if found[0].state != "bad":
        questions = {
            "tables": _tables, "pack": _pack, "journal": _journal, "clock": _clock,
            "jobs": _jobs, "backup": _backup,
        }  # fmt: skip
        found += [_guarded(id, ask) for id, ask in questions.items()]
    return [*found, _guarded("disk", _disk)]


def is_ready(found: list[Check]) -> bool:
    """Tell whether the site can do its work (是否就绪)."""
    return all(check.state != "bad" for check in found)


def _guarded(id: str, ask: Callable[[], tuple[State, dict[str, Any]]]) -> Check:
    try:
        return Check(id, *ask())
    except (DatabaseError, OSError) as error:
        return Check(id, "bad", {"reason": type(error).__name__})


def _database() -> tuple[State, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok", {"kind": connection.vendor}


def _tables() -> tuple[State, dict[str, Any]]:
    loader = MigrationLoader(connection)
    missing = set(loader.graph.nodes) - set(loader.applied_migrations)
    return ("bad" if missing else "ok"), {"missing": len(missing)}


def _pack() -> tuple[State, dict[str, Any]]:
    version = current_version()
    return ("bad", {}) if version is None else ("ok", {"pack": str(version)})


def _disk() -> tuple[State, dict[str, Any]]:
    free = shutil.disk_usage(settings.HOME).free
    state: State = "bad" if free < LEAST_FREE else "warn" if free < LITTLE_FREE else "ok"
    return state, {"free": free}


def _journal() -> tuple[State, dict[str, Any]]:
    """Hold the end of the journal against its last line; the whole chain takes `verify`."""
    head = JournalHead.objects.filter(pk=1).first()
    last = AuditEvent.objects.order_by("-sequence").first()
    if head is None or last is None:
        return ("ok" if head is None and last is None else "bad"), {"line": 0}
    fits = (head.sequence, head.digest) == (last.sequence, last.digest) and seal(
        last
    ) == last.digest
    return ("ok" if fits else "bad"), {"line": last.sequence, "at": last.at}


def _clock() -> tuple[State, dict[str, Any]]:
    last = AuditEvent.objects.order_by("-sequence").values_list("at", flat=True).first()
    now = moment()
    ahead = bool(last and last - now > AHEAD)
    return ("warn" if ahead else "ok"), {"now": now}


def _jobs() -> tuple[State, dict[str, Any]]:
    now = moment()
    waiting = Job.objects.filter(state__in=["waiting", "interrupted"], due_at__lte=now)
    silent = Job.objects.filter(state="running", lease_until__lt=now)
    oldest = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    late = bool(silent.exists() or (oldest and now - oldest > LONG_WAIT))
    running = Job.objects.filter(state="running", lease_until__gte=now).count()
    facts = {"waiting": waiting.count(), "running": running, "oldest": oldest}
    return ("warn" if late else "ok"), facts


def _backup() -> tuple[State, dict[str, Any]]:
    kept = Setting.objects.filter(pk="backup").first()
    if kept is None:
        return "warn", {"made_at": None}
    made = datetime.fromisoformat(kept.value["made_at"])
    old = timezone.now() - made > OLD_BACKUP
    return ("warn" if old else "ok"), {"made_at": made, "size": kept.value["size"]}
