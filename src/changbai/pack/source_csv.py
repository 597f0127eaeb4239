"""CSV tables as plain nodes (CSV 来源): Chinese heads, one mapping a row.

The column of a place is the number of the cell in its row, as a spreadsheet counts it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from difflib import get_close_matches

from changbai.kernel.problem import Mark, Problem
from changbai.pack.source import MapNode, ScalarNode, SourceNode


def read_csv(
    text: str, file: str, heads: Sequence[str], required: Sequence[str]
) -> tuple[tuple[MapNode, ...], list[Problem]]:
    """Return the rows of a table; `heads` are all heads that it may have."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        return (), [Problem("CB124", Mark(file, start), {"reason": error})]
    if not rows:
        return (), [Problem("CB116", Mark(file, 1))]
    found, problems = _check_heads(rows[0], file, heads, required)
    if any(problem.code in ("CB120", "CB122") for problem in problems):
        return (), problems
    nodes = []
    for line, row in rows[1:]:
        if len(row) != len(found):
            facts = {"found": len(row), "expected": len(found)}
            problems.append(Problem("CB123", Mark(file, line), facts))
            continue
        nodes.append(_row(row, line, file, found, heads))
    return tuple(nodes), problems


def _row(row: list[str], line: int, file: str, found: list[str], heads: Sequence[str]) -> MapNode:
    entries: dict[str, SourceNode] = {}
    keys: dict[str, Mark] = {}
    for column, (head, cell) in enumerate(zip(found, row, strict=True), 1):
        if head in heads and cell.strip():
            keys[head] = Mark(file, line, column)
            entries[head] = ScalarNode(cell.strip(), keys[head])
    return MapNode(entries, keys, Mark(file, line, 1))


def _check_heads(
    first: tuple[int, list[str]], file: str, heads: Sequence[str], required: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    line, row = first
    found = [cell.strip() for cell in row]
    problems: list[Problem] = []
    for column, head in enumerate(found, 1):
        mark = Mark(file, line, column)
        if head not in heads:
            near = get_close_matches(head, heads, 1, 0.5)
            facts = {"head": head, "allowed": "、".join(heads), "near": near[0] if near else "-"}
            problems.append(Problem("CB121", mark, facts))
        elif head in found[: column - 1]:
            problems.append(Problem("CB122", mark, {"head": head}))
    missing = [head for head in required if head not in found]
    problems += [Problem("CB120", Mark(file, line, 1), {"head": head}) for head in missing]
    return found, problems
