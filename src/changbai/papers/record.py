"""What a paper file remembers of itself (存证): provenance, figures, and the lines that are seen.

The record travels inside the file. `lines` are what a reader sees, in order, without white
space; a file whose visible text no longer holds them has been altered after it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from changbai.papers.document import Heading, Paper, Paragraph, Provenance, Table

FORMAT = "changbai-paper-1"
#: Name under which the record is attached to a file.
NAME = "changbai-record.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """A recorded figure (记录数字): its key, the number, and the text that shows it."""

    key: str
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """What was read back from a file (存证): `unseen` are recorded lines that it shows no more."""

    provenance: Provenance
    figures: tuple[Figure, ...]
    lines: tuple[str, ...]
    unseen: tuple[str, ...] = ()


def figures(paper: Paper) -> Iterator[Figure]:
    """Yield the keyed figures of a paper, in order of reading."""
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            for run in block.runs:
                if run.key:
                    yield Figure(run.key, run.value, run.text)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    if cell.key:
                        yield Figure(cell.key, cell.value, cell.text)


def bare(text: str) -> str:
    """Return text without white space, as lines are compared."""
    return "".join(text.split())


def lines(paper: Paper) -> Iterator[str]:
    """Yield what a reader sees, a paragraph or a row of a table at a time, without white space.

    A bar is a drawing: its share is a figure of the record, not a word of the line.
    """
    yield bare(paper.title)
    yield bare(paper.subtitle)
    for block in paper.blocks:
        if isinstance(block, Heading | Paragraph):
            yield bare(block.text)
        elif isinstance(block, Table):
            for row in block.rows:
                yield bare("".join(cell.text for cell in row if not cell.bar))


def write_record(paper: Paper) -> str:
    """Return the record of a paper as JSON text."""
    found = [asdict(figure) for figure in figures(paper)]
    record = {
        "format": FORMAT,
        "provenance": asdict(paper.provenance),
        "figures": found,
        "lines": list(lines(paper)),
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def read_record(text: str) -> Record | None:
    """Read a record; None when the text is none of ours."""
    try:
        raw: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        return None
    try:
        provenance = Provenance(**raw["provenance"])
        kept = tuple(Figure(**row) for row in raw["figures"])
        seen = tuple(raw["lines"])
    except (KeyError, TypeError):
        return None
    strings: list[object] = [getattr(provenance, field.name) for field in fields(provenance)]
    texts: list[object] = [*seen, *(figure.key for figure in kept), *(f.text for f in kept)]
    numbers: list[object] = [figure.value for figure in kept]
    whole = (
        all(isinstance(value, str | bool) for value in strings)
        and all(isinstance(value, str) for value in texts)
        and all(value is None or isinstance(value, int | float) for value in numbers)
    )
    return Record(provenance, kept, seen) if whole else None


def unseen(recorded: tuple[str, ...], visible: str) -> tuple[str, ...]:
    """Return the recorded lines that the visible text does not hold, in their order."""
    text, at, missing = bare(visible), 0, []
    for line in recorded:
        found = text.find(line, at)
        if found < 0:
            missing.append(line)
        else:
            at = found + len(line)
    return tuple(missing)
