"""The committed reference pages are what the code says."""

from __future__ import annotations

from pathlib import Path

from changbai.cli.docs import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_generated_pages_are_current() -> None:
    stale = [name for name, text in pages() if (DOCS / name).read_text("utf-8") != text]
    assert stale == [], "run `make docs`"
