"""The committed reference pages are what the code says."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from changbai.cli.docs import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_generated_pages_are_current() -> None:
    stale: list[str] = []
    for name, text in pages():
        kept = (DOCS / name).read_text("utf-8")
        stale += unified_diff(kept.splitlines(), text.splitlines(), name, "run `make docs`", n=0)
    assert stale == []
