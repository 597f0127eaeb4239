"""What the commands of backups do with the records (备份操作): after Django is set up."""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, connections

from changbai.actions import restore as restoring
from changbai.actions._actor import OPERATOR
from changbai.kernel.problem import Mark, Problem
from changbai.records.backup.manifest import Manifest
from changbai.records.backup.read import open_backup
from changbai.records.backup.snapshot import snapshot
from changbai.records.backup.write import write_backup


def write(path: Path) -> tuple[Manifest | None, list[Problem]]:
    """Write a backup of one moment, and note in the records that it was taken."""
    try:
        with snapshot() as using:
            manifest, problems = write_backup(path, using)
        if manifest is not None:
            restoring.note_backup(actor=OPERATOR, manifest=manifest, size=path.stat().st_size)
    except DatabaseError as error:
        return None, [_unreachable(error)]
    return manifest, problems


def restore(path: Path) -> tuple[Manifest | None, list[Problem]]:
    """Restore a backup into the empty database of the site."""
    backup, problems = open_backup(path)
    if backup is None:
        return None, problems
    try:
        _, problems = restoring.restore(backup)
    except DatabaseError as error:
        return None, [_unreachable(error)]
    finally:
        connections.close_all()
    return backup.manifest, problems


def _unreachable(error: Exception) -> Problem:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return Problem("CB608", Mark("CHANGBAI_DATABASE"), {"reason": reason})
