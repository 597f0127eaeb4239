"""The pack in force and past versions (政策包版本): kept in the records, opened from a folder.

The files of a version stand in the records as a zip; they are laid out under `HOME/packs` when
first asked for, so a page never depends on a checkout that somebody edits.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from django.conf import settings

from changbai.pack.load import find_pack, read_pack
from changbai.pack.shapes import Pack
from changbai.records.holidays import with_site_days
from changbai.records.models import PackVersion

_OPENED: dict[str, Pack] = {}


def current_version() -> PackVersion | None:
    """Return the pack version in force (现行版本), without its files; None before the first."""
    return PackVersion.objects.filter(is_current=True).defer("archive").first()


def current_pack() -> Pack | None:
    """Return the pack in force with the site's own holidays; None before the first was loaded."""
    version = current_version()
    return None if version is None else with_site_days(open_pack(version))


def open_pack(version: PackVersion) -> Pack:
    """Return the pack of a version, as it was when it was loaded."""
    pack = _OPENED.get(version.fingerprint)
    if pack is None:
        loaded, problems = read_pack(lay_out(version))
        if loaded is None or loaded.fingerprint != version.fingerprint:
            raise RuntimeError(f"pack version {version} cannot be opened again: {problems[:3]}")
        pack = _OPENED[version.fingerprint] = loaded
    return pack


def lay_out(version: PackVersion) -> Path:
    """Return the folder of a version's files, laying them out when they are not there yet."""
    home = Path(settings.HOME) / "packs" / version.fingerprint[:16]
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=home.parent))
        with zipfile.ZipFile(io.BytesIO(bytes(version.archive))) as archive:
            archive.extractall(staging)
        try:
            staging.rename(home)
        except OSError:  # another process was first
            shutil.rmtree(staging, ignore_errors=True)
    return home / version.pack


def archive_of(pack: Pack) -> bytes:
    """Return the files of a pack and of all that it extends as one zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        folder: Path | None = Path(pack.folder).resolve()
        while folder is not None:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, Path(folder.name) / path.relative_to(folder))
            folder = _extended_by(folder)
    return buffer.getvalue()


def _extended_by(folder: Path) -> Path | None:
    pack, _ = read_pack(folder)
    return None if pack is None else find_pack(pack.head.extends, folder)
