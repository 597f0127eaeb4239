"""Writing a worked example into the file of a scorecard (存为算例)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from changbai.kernel.problem import Mark, Problem
from changbai.pack.scorecard_file import read_scorecard

_PLAIN = re.compile(r"[\w.\-/·]+\Z")


def case_lines(
    name: str, values: Mapping[str, str], total: str, band: str, by_hand: str
) -> list[str]:
    """Return the lines of a case in YAML."""
    shown = ", ".join(f"{id}: {_quoted(text)}" for id, text in values.items())
    lines = [f"  - name: {_quoted(name)}", f"    values: {{{shown}}}"]
    lines += [f"    total: {_quoted(total)}"] if total else []
    lines += [f"    band: {_quoted(band)}"] if band else []
    lines += [f"    by_hand: {_quoted(by_hand)}"] if by_hand else []
    return lines


def add_case(path: Path, lines: list[str]) -> list[Problem]:
    """Add a case at the end of `cases:`, or write the key; the file stays as it was on failure."""
    before = path.read_text("utf-8")
    card, _ = read_scorecard(path)
    count = len(card.cases) if card else 0
    path.write_text(_with_case(before, lines), "utf-8")
    card, problems = read_scorecard(path)
    if card is None or problems or len(card.cases) != count + 1:
        path.write_text(before, "utf-8")
        return [Problem("CB368", Mark(str(path)))]
    return []


def _with_case(text: str, lines: list[str]) -> str:
    rows = text.rstrip("\n").split("\n")
    head = next((n for n, row in enumerate(rows) if re.match(r"cases:\s*(#.*)?\Z", row)), None)
    if head is None:
        return "\n".join([*rows, "cases:", *lines]) + "\n"
    end = next((n for n in range(head + 1, len(rows)) if re.match(r"[^\s#-]", rows[n])), len(rows))
    indent = re.match(r"( *)- ", rows[head + 1]) if head + 1 < len(rows) else None
    shift = len(indent[1]) - 2 if indent else 0
    moved = [row[-shift:] if shift < 0 else " " * shift + row for row in lines]
    return "\n".join([*rows[:end], *moved, *rows[end:]]) + "\n"


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar: bare where that is safe."""
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)
