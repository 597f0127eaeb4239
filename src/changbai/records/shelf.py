"""Files that rows name (文件架): under random names of our own, whole or not at all.

A name of whoever sent the file is kept in its row as a label and never touches the disk.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Container, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

_NAME = re.compile(r"[0-9a-f]{32}\.[A-Za-z0-9]{1,10}\Z")


def new_name(suffix: str) -> str:
    """Return a name that nobody can guess, with a plain suffix (新文件名)."""
    name = f"{secrets.token_hex(16)}.{suffix}"
    if not _NAME.match(name):
        raise ValueError(f"{suffix} is no plain suffix")
    return name


def is_name(name: str) -> bool:
    """Tell whether a name is one that `new_name` makes (是否本架文件名)."""
    return bool(_NAME.match(name))


def write(shelf: Path, name: str, pieces: Iterable[bytes]) -> None:
    """Write a file, piece by piece; it is there whole and on the disk, or not at all (写入)."""
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


def path_of(shelf: Path, name: str) -> Path | None:
    """Return where a file lies; None when it is not there, or the name is none of ours."""
    path = shelf / name
    return path if is_name(name) and path.is_file() else None


def sweep(shelf: Path, wanted: Container[str], older: float) -> int:
    """Remove files that no row names and that are older than so many seconds; count them (清理)."""
    if not shelf.is_dir():
        return 0
    limit, gone = time.time() - older, 0
    for path in shelf.iterdir():
        if path.name not in wanted and path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
