"""Restore a backup (恢复): into an empty database, row for row, compared before it counts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from changbai.actions._actor import OPERATOR, Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Mark, Problem, has_errors
from changbai.records import journal
from changbai.records.backup.manifest import Manifest
from changbai.records.backup.read import Backup, verify_backup
from changbai.records.backup.rows import Model, content_of, readers
from changbai.records.lake import open_lake
from changbai.records.models import Setting
from changbai.records.packs import current_pack

#: Rows that one statement brings.
CHUNK = 5000
#: Django fills these by itself in an empty database; a backup brings its own.
GIVEN = {"auth_permission", "django_content_type"}


def restore(backup: Backup) -> Answer[Setting]:
    """Restore a verified backup into the empty database of the site (恢复备份).

    Rows, evidence and the end of the journal are those of the backup, or an error is told. An
    older backup is loaded into the tables of its day, which are then brought to today's.
    """
    if problems := verify_backup(backup):
        return None, problems
    executor = MigrationExecutor(connection)
    problems = _unknown(backup, executor) or _taken(backup, executor)
    if problems:
        return None, problems
    stage = _lay_out(backup)
    try:
        targets = _ends(backup.manifest, executor)
        executor.migrate(targets)
        models = {
            model._meta.db_table: model
            for model in executor.loader.project_state(targets).apps.get_models(
                include_auto_created=True
            )
        }
        with transaction.atomic():
            problems = _load_all(backup, models)
            if problems:
                transaction.set_rollback(True)
                return None, problems
            # Before the rows count: cut off here, the next try is refused and not half whole.
            _put(stage)
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return _settle(backup)


def _unknown(backup: Backup, executor: MigrationExecutor) -> list[Problem]:
    """Return the migrations of a backup that this program does not have."""
    known = set(executor.loader.disk_migrations)
    lacking = [each for each in backup.manifest.migrations if tuple(each) not in known]
    return [
        Problem(
            "CB762",
            Mark(str(backup.path)),
            {"migration": ".".join(each), "program": backup.manifest.program},
        )
        for each in lacking[:1]
    ]


def _taken(backup: Backup, executor: MigrationExecutor) -> list[Problem]:
    """Return why the place is not empty: tables with rows, newer tables, evidence."""
    place = Mark("CHANGBAI_DATABASE")
    newer = set(executor.loader.applied_migrations) - set(map(tuple, backup.manifest.migrations))
    if newer:
        return [Problem("CB763", place, {"name": ".".join(min(newer))})]
    there = set(connection.introspection.table_names())
    for table in sorted(there & (set(backup.manifest.tables) - GIVEN)):
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT 1 FROM {quoted} LIMIT 1")  # noqa: S608 - a table that is there
            if cursor.fetchone():
                return [Problem("CB763", place, {"name": table})]
    for folder in {name.split("/")[0] for name in backup.manifest.files}:
        home = Path(settings.HOME) / folder
        if home.exists() and any(home.iterdir()):
            return [Problem("CB763", Mark(str(home)), {"name": folder})]
    return []


def _ends(manifest: Manifest, executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Return the last migrations of a backup, those on which no other of it depends."""
    applied = {(app, name) for app, name in manifest.migrations}
    graph = executor.loader.graph
    return sorted(
        key
        for key in applied & set(graph.nodes)
        if not any(child.key in applied for child in graph.node_map[key].children)
    )


def _load_all(backup: Backup, models: dict[str, Model]) -> list[Problem]:
    """Load every table and compare it with what the backup says of it."""
    with connection.cursor() as cursor:
        for table in sorted(GIVEN & set(models)):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
    for name, said in backup.manifest.tables.items():
        place = Cell(str(backup.path), name)
        if name not in models:
            return [Problem("CB764", place, {"table": name, "reason": "no such table"})]
        try:
            with transaction.atomic():
                _insert(models[name], said.columns, backup.rows(name))
        except (DatabaseError, ValueError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            return [Problem("CB764", place, {"table": name, "reason": reason})]
        found = content_of(models[name], "default")
        if (found.rows, found.digest) != (said.rows, said.content):
            return [Problem("CB766", place, {"table": name})]
    for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    return []


def _insert(model: Model, names: list[str], rows: Iterator[list[Any]]) -> None:
    quote = connection.ops.quote_name
    read = readers(model, names, "default")
    table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
    values = ([turn(value) for turn, value in zip(read, row, strict=True)] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row([getattr(value, "obj", value) for value in row])
            return
        marks = ", ".join(["%s"] * len(names))
        while some := list(islice(values, CHUNK)):
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", some)  # noqa: S608


def _lay_out(backup: Backup) -> Path:
    """Lay the evidence out beside its place."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home))
    for name in backup.manifest.files:
        backup.archive.extract(name, stage)
    return stage


def _put(stage: Path) -> None:
    """Put the evidence in its place; lakes of the time before would lie about the new rows."""
    home = Path(settings.HOME)
    for folder in stage.iterdir():
        place = home / folder.name
        if place.exists():
            place.rmdir()
        folder.rename(place)
    shutil.rmtree(settings.LAKE, ignore_errors=True)


def _settle(backup: Backup) -> Answer[Setting]:
    """Hold the end of the journal against the backup, make the lake, and write it all down."""
    place = Mark(str(backup.path))
    breaks = journal.verify()
    if breaks or journal.position() != backup.manifest.journal["truth"]:
        sequence, reason = (breaks[0].sequence, breaks[0].reason) if breaks else (0, "position")
        return None, [Problem("CB765", place, {"sequence": sequence, "reason": reason})]
    pack = current_pack()
    if pack is not None:
        _, problems = open_lake(pack)
        if has_errors(problems):
            return None, problems
    return note_restore(actor=OPERATOR, manifest=backup.manifest)


@action("backup.restore")
def note_restore(entry: Entry, /, *, actor: Actor, manifest: Manifest) -> Answer[Setting]:
    """Write down that the records came from a backup, and of when (备份时间)."""
    entry.subject = manifest.made_at.isoformat(timespec="seconds")
    entry.facts = {"from": manifest.journal["sequence"], "digest": manifest.journal["digest"]}
    value = {
        "made_at": manifest.made_at.isoformat(),
        "restored_at": timezone.now().isoformat(),
        "sequence": manifest.journal["sequence"],
    }
    return Setting.objects.update_or_create(pk="restored", defaults={"value": value})[0], []


@action("backup.write")
def note_backup(entry: Entry, /, *, actor: Actor, manifest: Manifest, size: int) -> Answer[Setting]:
    """Write down that a backup was taken, so that its age can be watched (备份记录)."""
    entry.subject = manifest.made_at.isoformat(timespec="seconds")
    entry.facts = {"sequence": manifest.journal["sequence"], "rows": manifest.rows, "size": size}
    value = {"made_at": manifest.made_at.isoformat(), "rows": manifest.rows, "size": size}
    return Setting.objects.update_or_create(pk="backup", defaults={"value": value})[0], []
