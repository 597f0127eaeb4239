"""Open a backup and hold it against its manifest (核对备份), before anything is restored."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.records.backup.manifest import NAME, Manifest, read_manifest
from changbai.records.backup.rows import Content
from changbai.records.journal import Break, breaks_of
from changbai.records.models import AuditEvent

#: What reading a damaged member may raise.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)


class Backup:
    """A backup that is open for reading (备份文件)."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        """Hold the parts together."""
        self.path, self.archive, self.manifest = path, archive, manifest

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield the lines of a table, without their ends."""
        with self.archive.open(f"tables/{table}.jsonl") as member:
            for line in member:
                yield line.rstrip(b"\n")

    def rows(self, table: str) -> Iterator[list[Any]]:
        """Yield the rows of a table as plain values, in the order of its columns."""
        for line in self.lines(table):
            yield json.loads(line)


def open_backup(path: Path) -> tuple[Backup | None, list[Problem]]:
    """Open a backup and read its manifest; a file that is cut off has none."""
    if not path.is_file():
        return None, [Problem("CB100", Mark(str(path)), {"path": str(path)})]
    try:
        archive = zipfile.ZipFile(path)
        text = archive.read(NAME)
        if hashlib.sha256(text).hexdigest().encode() != archive.comment:
            return None, [Problem("CB761", Mark(str(path)), {"part": NAME})]
        return Backup(path, archive, read_manifest(text.decode())), []
    except (*BROKEN, ValueError, TypeError, UnicodeDecodeError) as error:
        reason = f"{type(error).__name__}: {error}"
        return None, [Problem("CB760", Mark(str(path)), {"reason": reason})]


def verify_backup(backup: Backup) -> list[Problem]:
    """Return what in a backup is not as its manifest says, each part by its name (核对).

    The audit chain is followed too, so a backup of altered records is refused.
    """
    place, manifest = Mark(str(backup.path)), backup.manifest
    expected = {f"tables/{name}.jsonl" for name in manifest.tables} | set(manifest.files) | {NAME}
    wrong = expected.symmetric_difference(backup.archive.namelist())
    for name, table in manifest.tables.items():
        try:
            hashed, content = hashlib.sha256(), Content()
            for line in backup.lines(name):
                hashed.update(line + b"\n")
                content.add(line)
            found = (content.rows, hashed.hexdigest(), content.digest)
        except (*BROKEN, ValueError):
            found = (0, "", "")
        if found != (table.rows, table.file, table.content):
            wrong.add(f"tables/{name}.jsonl")
    for name, digest in manifest.files.items():
        try:
            with backup.archive.open(name) as member:
                if hashlib.file_digest(member, "sha256").hexdigest() != digest:  # type: ignore[arg-type]
                    wrong.add(name)
        except BROKEN:
            wrong.add(name)
    if wrong:
        return [Problem("CB761", place, {"part": part}) for part in sorted(wrong)]
    return [
        Problem("CB765", place, {"sequence": each.sequence, "reason": each.reason})
        for each in _chain(backup)[:3]
    ]


def _chain(backup: Backup) -> list[Break]:
    """Return where the audit chain in a backup does not hold."""
    name = AuditEvent._meta.db_table
    names = backup.manifest.tables[name].columns
    head = backup.manifest.journal
    return breaks_of(
        (_event(dict(zip(names, row, strict=True))) for row in backup.rows(name)),
        (head["sequence"], head["digest"]),
    )


def _event(row: dict[str, Any]) -> AuditEvent:
    known = {field.column: field for field in AuditEvent._meta.concrete_fields}
    return AuditEvent(
        **{
            known[name].attname: known[name].to_python(value) if name == "at" else value
            for name, value in row.items()
            if name in known
        }
    )
