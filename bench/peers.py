"""An environment of its own for the peers of a benchmark, made once and kept beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def interpreter(name: str, packages: list[str], folder: Path | None = None) -> Path:
    """Return a Python that has the packages; the project's own environment is left alone."""
    home = (folder or ROOT / ".bench") / name
    python = home / "bin" / "python"
    ready = home / "ready"  # an installation that was broken off is made again
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
        ready.touch()
    return python
