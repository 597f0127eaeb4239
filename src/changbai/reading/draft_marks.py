"""Clause marks of a draft (条款标记): where each clause opens, under an id that checks accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from changbai.pack.clause import parent_of
from changbai.pack.numbering import part_starts, read_ordinal
from changbai.reading.shapes import Clause, Reading

_REGULAR = re.compile(r"[1-9][0-9]*(?:\.[1-9][0-9]*)*(?:-[1-9][0-9]*)?\Z")


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a clause opens (条款起点), its id and its title."""

    start: int
    id: str
    title: str


def openings_of(reading: Reading) -> list[Opening]:
    """Return where the clauses open (条款起点).

    A clause whose number fits its place keeps it: 3.1.2. One that does not, such as the second
    一、 of two policies in one file, gets a name of letters.
    """
    clauses = {one.start: one for one in reading.clauses}
    starts = {start for start, _ in part_starts(reading.text)} | set(clauses)
    names = _names()
    made: list[Opening] = []
    seen: set[str] = set()
    reached: set[int] = set()
    renamed: dict[str, str] = {}
    for start in sorted(starts):
        clause = clauses.get(start)
        id = _fitting(reading.text, start, clause, seen, reached, renamed) or next(
            name for name in names if name not in seen
        )
        if clause is not None:
            renamed[clause.id] = id
        seen.add(id)
        if found := re.search(r"[0-9]+\Z", id):
            reached.add(int(found.group()))
        title = (clause.title or clause.quote) if clause else reading.text[start : start + 20]
        made.append(Opening(start, id, " ".join(title.split())[:60]))
    if made and made[0].id == "lead":
        made[0] = Opening(0, "lead", made[0].title or "引言")
    elif not made or made[0].start > 0:
        made.insert(0, Opening(0, "lead", "引言"))
    return made


def _fitting(
    text: str, start: int, clause: Clause | None, seen: set[str], reached: set[int],
    renamed: dict[str, str],
) -> str:  # fmt: skip
    """Return the clause's own id when the check of packs accepts it, else an empty text."""
    if clause is None:
        return ""
    if clause.id == "lead":
        return "lead" if "lead" not in seen else ""
    above = renamed.get(clause.parent, "")
    if clause.parent and not above[:1].isdigit():
        return ""
    own = re.split(r"[.-]", clause.id)[-1]
    id = f"{above}{'-' if clause.kind == 'item' else '.'}{own}" if above else own
    ordinal = read_ordinal(text[start : start + 40])
    if not _REGULAR.match(id) or id in seen or ordinal is None or ordinal.value != int(own):
        return ""
    elder = re.sub(r"[0-9]+\Z", str(int(own) - 1), id)
    follows = int(own) == 1 or elder in seen or (clause.kind != "item" and int(own) - 1 in reached)
    return id if follows and (not parent_of(id) or parent_of(id) in seen) else ""


def _names() -> Iterator[str]:
    """Yield part_a, part_b ... part_aa."""
    count = 0
    while True:
        count += 1
        rest, letters = count, ""
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(97 + place) + letters
        yield f"part_{letters}"


def marked(text: str, openings: list[Opening]) -> str:
    """Return the text with its clause marks; taking them out gives the text back (带标记原文)."""
    pieces: list[str] = []
    position = 0
    for opening in openings:
        pieces += (text[position : opening.start], f"<!-- clause {opening.id} -->")
        position = opening.start
    return "".join([*pieces, text[position:]])
