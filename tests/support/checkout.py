"""The checkout as the house tests see it: its folders, modules and files under version control."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "changbai"

#: Rooms below the records: no Django, no import inside a function.
LOWER = ("kernel", "pack", "analysis", "papers", "engine", "procedure", "reading", "matching")

#: Where there is no version control, these are not files of the project.
LEFT_OUT = {".git", ".venv", "var", "build", "dist", "__pycache__"}


def modules() -> list[Path]:
    """Return every module of the product; migrations are written by Django, not by us."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def rooms() -> list[Path]:
    """Return the folder of every room that exists."""
    return sorted(path.parent for path in SOURCE.glob("*/__init__.py"))


def name(path: Path) -> str:
    """Return a path as it is written from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def lines(path: Path) -> int:
    """Count the lines of a text file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def files() -> list[Path]:
    """Return the files of the project: those under version control and those not yet added."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        paths = {ROOT / part for part in listed.decode().split("\0") if part}
        return sorted(path for path in paths if path.is_file())
    every = (path for path in ROOT.rglob("*") if path.is_file())
    return sorted(
        path
        for path in every
        if not any(p in LEFT_OUT or p.endswith("_cache") for p in path.relative_to(ROOT).parts)
    )


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every file of the project that is text, with its text."""
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
