"""Files that jobs are given and give back (任务文件): names of our own, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from changbai.records import shelf


def keep(pieces: Iterable[bytes], suffix: str) -> str:
    """Keep a file for a job, piece by piece, and return its name for the payload."""
    name = shelf.new_name(suffix)
    shelf.write(settings.JOBS, name, pieces)
    return name


def put(name: str, content: bytes) -> str:
    """Write a file under a name that `keep` would make, and return the name."""
    name = name if shelf.is_name(name) else f"{name[:32]}.bin"
    shelf.write(settings.JOBS, name, [content])
    return name


def path_of(name: str) -> Path | None:
    """Return where a kept file lies; None when there is none, or it is no name of ours."""
    return shelf.path_of(settings.JOBS, name)
