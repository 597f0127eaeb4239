"""A table for the terminal (终端表格): Chinese characters are two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> str:
    """Return lines with aligned columns; the columns numbered in `right` end flush."""
    every = [head, *rows]
    widths = [max(width(row[i]) for row in every) for i in range(len(head))]
    lines = []
    for row in every:
        cells = []
        for i, text in enumerate(row):
            gap = " " * (widths[i] - width(text))
            cells.append(gap + text if i in right else text + gap)
        lines.append("  ".join(cells).rstrip())
    return "\n".join([lines[0], "-" * sum(widths, 2 * len(head) - 2), *lines[1:]])


def number(value: float | None, decimals: int = 2) -> str:
    """Return a number with thousands marks and without idle zeros; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
