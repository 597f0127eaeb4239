"""The folder of the demo province (演示目录): made whole beside its place, then put there.

A demo that is killed while it is made leaves a folder that nobody takes for one; the next
start clears it away. What stands in `demo.json` says from what the folder was made, so a
second start takes it as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STAMP = "demo.json"
_BUILDING = ".demo-building-"


def checkout() -> Path:
    """Return the checkout that this code stands in."""
    return Path(__file__).resolve().parents[3]


def generator() -> Path:
    """Return the programme that makes the demo province."""
    return checkout() / "examples" / "jilin" / "make.py"


def sources(pack_fingerprint: str, enterprises: int) -> dict[str, Any]:
    """Return what a demo is made from: another answer means that it must be made again."""
    code = Path(__file__).resolve().parents[1]
    return {
        "pack": pack_fingerprint,
        "enterprises": enterprises,
        "generator": _digest(generator().parent.glob("*.*")),
        "code": _digest(
            path
            for room in ("kernel", "analysis", "engine", "records", "actions")
            for path in (code / room).rglob("*.py")
        ),
    }


def _digest(files: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def stamp_of(folder: Path) -> dict[str, Any] | None:
    """Return what a whole demo folder says of itself; None when there is none."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) and "sources" in stamp else None


def is_taken(folder: Path) -> bool:
    """Tell whether something stands where the demo would be put: an empty folder does not."""
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def new_building(folder: Path) -> Path:
    """Return an empty folder to make the demo in, and clear away what the killed left."""
    shelf = folder.parent
    shelf.mkdir(parents=True, exist_ok=True)
    for left in shelf.glob(f"{_BUILDING}*"):
        if not _lives(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)
    building = shelf / f"{_BUILDING}{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    return building


def put(building: Path, folder: Path, stamp: dict[str, Any]) -> None:
    """Put a whole demo in its place; an older one makes way."""
    (building / STAMP).write_text(json.dumps(stamp, ensure_ascii=False, indent=1), "utf-8")
    old = building.with_name(f"{building.name.replace('building', 'old')}")
    if folder.exists():
        folder.rename(old)
    building.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _lives(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
