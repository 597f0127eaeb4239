"""Write a backup (写备份): one zip of plain rows and evidence, whole or not at all.

The lake and the computed packs are left out, for they are made again from the rows; sessions
are left out, so that none is good after a restore.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from changbai import __version__
from changbai.kernel.problem import Mark, Problem
from changbai.records.backup.manifest import NAME, Manifest, Table
from changbai.records.backup.rows import Content, Model, columns, lines
from changbai.records.models import JournalHead, PackVersion

#: Tables that are not kept: who is signed in, and sums that can be built again.
LEFT_OUT = {"django_session", "records_livecell", "records_livepartials"}
#: Folders of the home that hold what was given to the site; all others are made again.
FOLDERS = ("evidence", "jobs")


def tables() -> list[Model]:
    """Return the models whose tables a backup holds (备份的表), by name of the table."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(set(found) - LEFT_OUT)]


def write_backup(path: Path, using: str) -> tuple[Manifest | None, list[Problem]]:
    """Write the database of an alias and the evidence to a file that is not there yet.

    Nothing stands under the name until all of it is on disk; what the disk refuses is told and
    leaves nothing behind.
    """
    part: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".backup-", delete=False) as file:
            part = Path(file.name)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                manifest = _fill(archive, using)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)
        _settle(path.parent)
    except OSError as error:
        return None, [Problem("CB562", Mark(str(path)), {"reason": error.strerror or str(error)})]
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return manifest, []


def _settle(folder: Path) -> None:
    """Have the new name itself on disk, not only what it names."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(archive: zipfile.ZipFile, using: str) -> Manifest:
    head = JournalHead.objects.using(using).filter(pk=1).values("sequence", "digest", "truth")
    versions = PackVersion.objects.using(using).order_by("entry", "pk")
    manifest = Manifest(
        made_at=datetime.now(UTC),
        program=__version__,
        database=connections[using].vendor,
        migrations=sorted(map(list, MigrationRecorder(connections[using]).applied_migrations())),
        journal={"sequence": 0, "digest": "", "truth": 0, **(head.first() or {})},
        packs=[
            {**each} for each in versions.values("pack", "version", "fingerprint", "is_current")
        ],
    )
    for model in tables():
        name = model._meta.db_table
        with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as member:
            hashed, content = hashlib.sha256(), Content()
            for line in lines(model, using):
                content.add(line)
                hashed.update(line + b"\n")
                member.write(line + b"\n")
        manifest.tables[name] = Table(
            content.rows, columns(model), hashed.hexdigest(), content.digest
        )
    for source in _given():
        place = source.relative_to(settings.HOME).as_posix()
        try:
            file = source.open("rb")
        except FileNotFoundError:  # a job ended meanwhile, and its file went
            continue
        hashed = hashlib.sha256()
        with file, archive.open(place, "w", force_zip64=True) as member:
            while piece := file.read(2**20):
                hashed.update(piece)
                member.write(piece)
        manifest.files[place] = hashed.hexdigest()
    text = manifest.as_text().encode()
    archive.writestr(NAME, text)
    archive.comment = hashlib.sha256(text).hexdigest().encode()
    return manifest


def _given() -> Iterable[Path]:
    """Yield the files that people gave, those that are still being written left out."""
    for folder in FOLDERS:
        files = sorted(p for p in (Path(settings.HOME) / folder).rglob("*") if p.is_file())
        yield from (path for path in files if path.suffix != ".part")
