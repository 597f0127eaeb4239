"""Files that jobs are given and give back (任务文件): names of our own, whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Container, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{32}\.[A-Za-z0-9]{1,10}\Z")


def keep(pieces: Iterable[bytes], suffix: str) -> str:
    """Keep a file for a job, piece by piece, and return its name for the payload."""
    name = f"{secrets.token_hex(16)}.{suffix}"
    if not _NAME.match(name):
        raise ValueError(f"{suffix} is no plain suffix")
    return _write(name, pieces)


def put(name: str, content: bytes) -> str:
    """Write a file under a name that `keep` would make, and return the name."""
    return _write(name if _NAME.match(name) else f"{name[:32]}.bin", [content])


def path_of(name: str) -> Path | None:
    """Return where a kept file lies; None when there is none, or it is no name of ours."""
    if not _NAME.match(name):
        return None
    path: Path = settings.JOBS / name
    return path if path.is_file() else None


def sweep(wanted: Container[str], older: float) -> int:
    """Remove files that nobody wants and that are older than so many seconds; count them."""
    if not settings.JOBS.is_dir():
        return 0
    limit, gone = time.time() - older, 0
    for path in settings.JOBS.iterdir():
        if path.name not in wanted and path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _write(name: str, pieces: Iterable[bytes]) -> str:
    shelf: Path = settings.JOBS
    shelf.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=shelf, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.replace(shelf / name)
    return name
