"""The committed reference pages are what the code says."""

from __future__ import annotations

import json
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: In a process of its own: a command that a test has called by itself keeps the help of that call.
MAKE = "import json; from changbai.cli.docs import pages; print(json.dumps(list(pages())))"


def test_generated_pages_are_current() -> None:
    made = subprocess.run([sys.executable, "-c", MAKE], check=True, capture_output=True, text=True)
    stale: list[str] = []
    for name, text in json.loads(made.stdout):
        kept = (DOCS / name).read_text("utf-8")
        stale += unified_diff(kept.splitlines(), text.splitlines(), name, "run `make docs`", n=0)
    assert stale == []
