"""A pack read once is read fast the next time (政策包缓存): by the content of its files.

What was read stands in a folder of the user's own, in Python's own form. It is taken only when
every file of the pack and of all that it extends is as it was, the code of this room and the
Python are the same, and folder and file belong to the user and nobody else may write them: what
stands there is trusted like the program. Anything else, and the pack is read anew. The folder may
be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from pathlib import Path

from changbai.kernel.problem import Problem
from changbai.pack.load import find_pack, load_pack
from changbai.pack.shapes import Pack

#: Where a folder for what is kept is named; empty: nothing is kept.
SHELF = "CHANGBAI_CACHE"
#: Files of other packs that stay beside.
MOST = 20
Answer = tuple[Pack | None, list[Problem]]


def load_kept(folder: Path) -> Answer:
    """Read and check a pack as `load_pack` does, from what is kept when nothing changed."""
    shelf = shelf_of()
    if shelf is None:
        return load_pack(folder)
    named = f"{Path.cwd()}\0{folder}\0{os.environ.get('CHANGBAI_PACKS', '')}"
    file = shelf / f"pack-{hashlib.sha256(named.encode()).hexdigest()[:24]}.kept"
    found = _read(file)
    if found is not None:
        return found
    before = _content([folder])
    answer = load_pack(folder)
    folders = _folders(folder, answer[0])
    # A file that changed while it was read is not kept under what it says now.
    if answer[0] is not None and before == _content([folder]):
        _write(file, folders, answer)
    return answer


def shelf_of() -> Path | None:
    """Return the folder of the user for what is kept; None where there is none to trust."""
    named = os.environ.get(SHELF)
    if named is not None:
        return _own(Path(named)) if named else None
    home = os.environ.get("CHANGBAI_HOME")
    if home:
        return _own(Path(home) / "cache")
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return _own(base / "changbai")


def _own(shelf: Path) -> Path | None:
    try:
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return shelf if _trusted(shelf) else None


def _trusted(path: Path) -> bool:
    """Tell whether something is ours, and nobody else may write it."""
    if not hasattr(os, "getuid"):
        return False
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return False
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _read(file: Path) -> Answer | None:
    if not _trusted(file):
        return None
    try:
        with file.open("rb") as stream:
            stamp, folders, content = pickle.load(stream)  # noqa: S301 - our own, see above
            if stamp != _stamp() or content != _content(folders):
                return None
            answer: Answer = pickle.load(stream)  # noqa: S301 - our own, see above
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the pack is read anew
        return None
    return answer if [*map(str, folders)] == [*map(str, _folders(folders[0], answer[0]))] else None


def _write(file: Path, folders: list[Path], answer: Answer) -> None:
    with contextlib.suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as stream:
            pickle.dump((_stamp(), folders, _content(folders)), stream, 5)
            pickle.dump(answer, stream, 5)
        Path(stream.name).replace(file)
        kept = sorted(file.parent.glob("pack-*.kept"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST]:
            old.unlink(missing_ok=True)


def _folders(folder: Path, pack: Pack | None) -> list[Path]:
    """Return the folder of a pack and of all that it extends, as they are found now."""
    folders, place = [folder], folder
    extends = pack.head.extends if pack is not None else ""
    while extends and (found := find_pack(extends, place)) and found not in folders:
        folders.append(found)
        place, extends = found, _extends(found)
    return folders


def _extends(folder: Path) -> str:
    """Return what a pack extends, by its head alone."""
    for line in (folder / "pack.yaml").read_text("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        if key == "extends":
            return value.split("#")[0].strip().strip("'\"")
    return ""


def _content(folders: list[Path]) -> str:
    """Return the digest of every file in some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                content = file.read_bytes()
                digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


def _stamp() -> str:
    """Return what the code that reads packs is: its files by time and size, and the Python."""
    rooms = [Path(__file__).parent, Path(__file__).parents[1] / "kernel"]
    files = sorted(file for room in rooms for file in room.rglob("*.[pc]*") if file.is_file())
    stats = [(str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files if f.suffix != ".pyc"]
    return hashlib.sha256(repr((sys.version, stats)).encode()).hexdigest()
