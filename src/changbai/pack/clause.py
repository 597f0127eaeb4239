"""The document and its clauses (原文与条款): the official text whole, cut by marks.

A mark is `<!-- clause ID -->`. Taking all marks out gives the official text back; each mark
opens a segment that lasts to the next one, so the clauses partition the text.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass

from changbai.kernel.problem import Mark, Problem
from changbai.pack.numbering import part_starts, read_ordinal
from changbai.pack.shapes import Clause

_MARK = re.compile(r"(?m)^<!-- clause ([^>]*?) -->\n|<!-- clause ([^>]*?) -->")
_ID = re.compile(r"(?:[1-9][0-9]*(?:\.[1-9][0-9]*)*(?:-[1-9][0-9]*)?|[a-z][a-z_]*)\Z")


@dataclass(frozen=True, slots=True)
class Document:
    """The official text (原文) without marks, and its clauses in order."""

    text: str = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opening:
    """A mark: the clause that it opens, where in the original, where in the marked text."""

    id: str
    start: int
    end_of_mark: int
    place: Mark


def read_document(marked: str, file: str, sha256: str) -> tuple[Document, list[Problem]]:
    """Cut a marked text into clauses; prove that it is the text with the given sha256."""
    original, openings = _strip(marked, file)
    starts = [opening.start for opening in openings]
    ends = [*starts[1:], len(original)][: len(starts)]
    clauses = tuple(
        _clause(opening, original[opening.start : end], end)
        for opening, end in zip(openings, ends, strict=True)
        if _ID.match(opening.id)
    )
    problems = [
        *_check_hash(original, sha256, file),
        *_check_openings(openings, original, file),
        *_check_numbers(clauses),
        *_check_unmarked(original, marked, openings, file),
    ]
    return Document(original, clauses), problems


def parent_of(id: str) -> str:
    """Return the id of the clause above: 3.1.1-1 -> 3.1.1 -> 3.1 -> 3; empty at the top."""
    above, hyphen, _ = id.rpartition("-")
    return above if hyphen else id.rpartition(".")[0]


def _strip(marked: str, file: str) -> tuple[str, list[_Opening]]:
    pieces: list[str] = []
    openings: list[_Opening] = []
    length = position = 0
    for found in _MARK.finditer(marked):
        pieces.append(marked[position : found.start()])
        length += len(pieces[-1])
        position = found.end()
        id = (found[1] or found[2] or "").strip()
        openings.append(_Opening(id, length, position, _place(marked, found.start(), file)))
    pieces.append(marked[position:])
    return "".join(pieces), openings


def _place(text: str, position: int, file: str) -> Mark:
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(file, text.count("\n", 0, position) + 1, position - line_start + 1)


def _clause(opening: _Opening, text: str, end: int) -> Clause:
    ordinal = read_ordinal(text)
    numbered = opening.id[0].isdigit()
    title = re.split(r"[。；\n]", ordinal.rest.strip(), maxsplit=1)[0] if ordinal else ""
    return Clause(
        id=opening.id,
        number=ordinal.written if ordinal else "",
        title=title.strip(),
        text=text,
        start=opening.start,
        end=end,
        parent=parent_of(opening.id) if numbered else "",
        level=opening.id.count(".") + opening.id.count("-") + 1 if numbered else 0,
        mark=opening.place,
    )


def _check_hash(original: str, sha256: str, file: str) -> Iterator[Problem]:
    found = hashlib.sha256(original.encode("utf-8")).hexdigest()
    if not sha256:
        yield Problem("CB151", Mark(file), {"found": found})
    elif found != sha256.lower():
        yield Problem("CB150", Mark(file), {"found": found, "expected": sha256})


def _check_openings(openings: list[_Opening], original: str, file: str) -> Iterator[Problem]:
    """Ids well formed and once only, parents opened before, siblings in order from 1."""
    seen: dict[str, _Opening] = {}
    reached: set[int] = set()
    if original[: openings[0].start if openings else None].strip():
        yield Problem("CB156", Mark(file, 1))
    for opening in openings:
        facts: dict[str, object] = {"clause": opening.id}
        before = seen.setdefault(opening.id, opening)
        if not _ID.match(opening.id):
            yield Problem("CB152", opening.place, facts)
        elif before is not opening:
            yield Problem("CB153", opening.place, {**facts, "line": before.place.line})
        elif missing := _missing_before(opening.id, seen, reached):
            yield Problem("CB154", opening.place, {**facts, "missing": missing})
        reached.add(_last_number(opening.id))


def _missing_before(id: str, seen: Container[str], reached: Container[int]) -> str:
    """Return the parent or elder sibling that should have been opened before, if it was not.

    Some texts number their clauses right through the chapters: （三） may open 二、.
    """
    last, parent = _last_number(id), parent_of(id)
    if last and parent and parent not in seen:
        return parent
    elder = re.sub(r"[0-9]+\Z", str(last - 1), id)
    runs_on = last - 1 in reached and "-" not in id
    return elder if last > 1 and elder not in seen and not runs_on else ""


def _last_number(id: str) -> int:
    found = re.search(r"[0-9]+\Z", id)
    return int(found.group()) if found else 0


def _check_numbers(clauses: tuple[Clause, ...]) -> Iterator[Problem]:
    """The number that the text gives itself is the last number of the clause id."""
    for clause in clauses:
        expected = _last_number(clause.id)
        ordinal = read_ordinal(clause.text)
        if expected and (ordinal is None or ordinal.value != expected):
            written = ordinal.written if ordinal else "–"
            facts = {"clause": clause.id, "number": written, "expected": expected}
            yield Problem("CB155", clause.mark, facts)


def _check_unmarked(
    original: str, marked: str, openings: list[_Opening], file: str
) -> Iterator[Problem]:
    """Every numbered paragraph and every 一是 item of the text opens a clause of its own."""
    starts = [opening.start for opening in openings]
    for offset, number in part_starts(original):
        index = bisect_right(starts, offset) - 1
        opened = starts[index] if index >= 0 else 0
        if index < 0 or original[opened:offset].strip():
            behind = openings[index].end_of_mark if index >= 0 else 0
            place = _place(marked, behind + offset - opened, file)
            sample = original[offset : offset + 12].splitlines()[0]
            yield Problem("CB157", place, {"number": number, "text": sample})
