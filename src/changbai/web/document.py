"""The document as a reading page (阅读版): paragraphs, run-in heads, clauses and lit words.

The text comes from the clauses, which partition the official text; nothing is added to it and
nothing left out but the blank lines and the full-width indents, which the style sheet draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from changbai.pack.shapes import Clause, Pack, Target

_PIECE = re.compile(r"[^，。；：\n]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: `clause` opens there, `target` is lit, `notes` follow it."""

    text: str
    clause: str = ""
    head: int = 0
    item: bool = False
    target: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `level` 1..3 for a heading on its own line, `kind` lead, sign or text."""

    kind: str
    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A clause in the tree on the left (条款树), with the targets that it or its parts state."""

    clause: Clause
    targets: tuple[str, ...]
    children: tuple[Branch, ...] = ()


def paragraphs(pack: Pack) -> list[Paragraph]:
    """Return the whole document in reading order."""
    ordered = sorted(pack.clauses, key=lambda clause: clause.start)
    text = "".join(clause.text for clause in ordered)
    starts: dict[int, Clause] = {}
    offset = 0
    for clause in ordered:
        if clause.text.strip():
            starts[offset + len(clause.text) - len(clause.text.lstrip())] = clause
        offset += len(clause.text)
    heads = {at: _head(clause, text, at) for at, clause in starts.items()}
    lit = lit_spans(pack, ordered, text)
    noted: set[str] = set()
    result = []
    for found in re.finditer(r"[^\n]+", text):
        if found[0].strip():
            result.append(_paragraph(found, text, starts, heads, lit, noted))
    return result


def lit_spans(pack: Pack, ordered: Iterable[Clause], text: str) -> list[tuple[int, int, str]]:
    """Return the stretches of the text that state a target: (start, end, target id), in order."""
    spans: dict[str, tuple[int, int]] = {}
    offset = 0
    for clause in ordered:
        spans[clause.id] = (offset, offset + len(clause.text))
        offset += len(clause.text)
    found: list[tuple[int, int, str]] = []
    for target in pack.targets.values():
        at = _quote(target, spans, text)
        if at:
            found.append((*at, target.id))
        for clause_id in target.restated:
            again = _restated(target, spans.get(clause_id), text)
            if again:
                found.append((*again, target.id))
    found.sort()
    return [one for i, one in enumerate(found) if i == 0 or one[0] >= found[i - 1][1]]


def tree(pack: Pack) -> tuple[Branch, ...]:
    """Return the clause tree without the 一是… items; a part's targets count for its parents."""
    heads = [clause for clause in pack.clauses if clause.level and "-" not in clause.id]
    stated: dict[str, list[str]] = {}
    for target in pack.targets.values():
        for clause_id in (target.clause, *target.restated):
            stated.setdefault(clause_id.partition("-")[0], []).append(target.id)
    return tuple(_branch(one, heads, stated) for one in heads if one.level == 1)


def clause_label(clause: Clause) -> str:
    """Return number and title of a clause, e.g. （一）推动企业升级."""
    label = f"{clause.number}{clause.title}".strip().rstrip("。")
    return label or clause.id


def _branch(clause: Clause, heads: list[Clause], stated: Mapping[str, list[str]]) -> Branch:
    children = tuple(_branch(one, heads, stated) for one in heads if one.parent == clause.id)
    own = list(stated.get(clause.id, ()))
    for child in children:
        own += [target for target in child.targets if target not in own]
    return Branch(clause, tuple(own), children)


def _head(clause: Clause, text: str, at: int) -> tuple[int, int]:
    """Return where the head of a clause ends and its level; level 4 is an item (一是)."""
    if not clause.number or not text.startswith(clause.number, at):
        return at, 0
    end = at + len(clause.number)
    if "-" in clause.id:
        return end, 4
    end = text.find(clause.title, end) + len(clause.title)
    return end + (text[end : end + 1] == "。"), min(clause.level, 3)


def _quote(
    target: Target, spans: Mapping[str, tuple[int, int]], text: str
) -> tuple[int, int] | None:
    """Find the words of a target in its clause, else in its parts, else anywhere."""
    if not target.quote:
        return None
    start, end = spans.get(target.clause, (0, len(text)))
    for low, high in ((start, end), (start, len(text)), (0, len(text))):
        at = text.find(target.quote, low, high)
        if at >= 0:
            return at, at + len(target.quote)
    return None


def _restated(target: Target, span: tuple[int, int] | None, text: str) -> tuple[int, int] | None:
    """Find the piece of a restating clause that has the target's number in it."""
    if span is None or target.value is None:
        return None
    number = format(abs(target.value).normalize(), "f")
    wanted = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d.])")
    for piece in _PIECE.finditer(text, *span):
        if wanted.search(piece[0]):
            lead = len(piece[0]) - len(piece[0].lstrip())
            return piece.start() + lead, piece.end()
    return None


def _paragraph(
    found: re.Match[str],
    text: str,
    starts: Mapping[int, Clause],
    heads: Mapping[int, tuple[int, int]],
    lit: list[tuple[int, int, str]],
    noted: set[str],
) -> Paragraph:
    first = found.start() + len(found[0]) - len(found[0].lstrip())
    last = found.start() + len(found[0].rstrip())
    inside = [at for at in starts if first <= at < last]
    cuts = {first, last, *inside}
    cuts |= {heads[at][0] for at in inside if heads[at][0] <= last}
    for start, end, _ in lit:
        cuts |= {at for at in (start, end) if first <= at <= last}
    places = sorted(cuts)
    runs: list[Run] = []
    for start, end in pairwise(places):
        runs.append(_run(text, start, end, starts, heads, lit, noted))
    kind, level = _kind(found[0], first, last, starts, heads)
    return Paragraph(kind, level, tuple(runs))


def _run(
    text: str,
    start: int,
    end: int,
    starts: Mapping[int, Clause],
    heads: Mapping[int, tuple[int, int]],
    lit: list[tuple[int, int, str]],
    noted: set[str],
) -> Run:
    target = next((id for low, high, id in lit if low <= start < high), "")
    ends_here = any(high == end and id == target for _, high, id in lit)
    notes = (target,) if target and ends_here else ()
    noted.update(notes)
    clause = starts.get(start)
    opened = [at for at in heads if at <= start < heads[at][0]]
    level = heads[opened[-1]][1] if opened else 0
    return Run(
        text[start:end],
        clause.id if clause else "",
        head=level if level < 4 else 0,
        item=level == 4,
        target=target,
        notes=notes,
    )


def _kind(
    line: str,
    first: int,
    last: int,
    starts: Mapping[int, Clause],
    heads: Mapping[int, tuple[int, int]],
) -> tuple[str, int]:
    open_clause = max((at for at in starts if at <= first), default=None)
    clause = starts[open_clause] if open_clause is not None else None
    if clause is not None and clause.id == "signature":
        return "sign", 0
    if first in heads and heads[first][0] >= last and heads[first][1] in (1, 2, 3):
        return "head", heads[first][1]
    return ("text" if line.startswith("　") else "lead"), 0
