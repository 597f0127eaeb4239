"""Clauses with ids from the tree (条款编号): 3.1.2, items such as 3.1.2-1, restarts apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from changbai.reading.numerals import read_number
from changbai.reading.shadow import Shadow
from changbai.reading.shapes import Clause
from changbai.reading.tree import Part

_ITEM = re.compile(r"(?:(?<=^)|(?<=[。；：\n]))(?P<number>[一二三四五六七八九十]{1,3})是(?!否|非)")
_LEAD = re.compile(r"[^，。；：、（）《》“”0-9]{4,18}(?:，[^，。；：（）“”0-9]{2,12})?。(?=[^\n])")
_SERIES = "bcdefghijkmnpqrstuvwxyz"


def part_ids(parts: list[Part]) -> list[str]:
    """Return the id of each part (条款编号); a numbering that restarts gets a letter."""
    ids: list[str] = []
    taken: Counter[str] = Counter()
    series = ""
    tops: set[int] = set()
    for part in parts:
        if part.above < 0:
            if part.value in tops and part.value == 1:
                later = 0 if not series else _SERIES.index(series) + 1
                series = _SERIES[min(later, len(_SERIES) - 1)]
                tops = set()
            tops.add(part.value)
        head = f"{ids[part.above]}." if part.above >= 0 else series
        own = f"box{part.value}" if part.kind == "box" else str(part.value)
        id = f"{head}{own}"
        taken[id] += 1
        ids.append(f"{id}x{taken[id]}" if taken[id] > 1 else id)
    return ids


def make_clauses(original: str, shadow: Shadow, parts: list[Part]) -> tuple[Clause, ...]:
    """Return the clauses of a text in order, the text before the first as `lead` (条款)."""
    ids = part_ids(parts)
    first = parts[0].start if parts else len(shadow.text)
    clauses = []
    if first:
        start, end = shadow.span(0, first)
        clauses.append(_clause(original, "lead", "", "", "", 0, "", "lead", start, start, end))
    for index, part in enumerate(parts):
        start, head_end = shadow.span(part.start, max(part.title_end, part.start + 1))
        _, marker_end = shadow.span(part.start, part.body)
        _, end = shadow.span(part.start, part.end)
        above = ids[part.above] if part.above >= 0 else ""
        clauses.append(
            _clause(
                original, ids[index], part.number, original[start:marker_end],
                part.title, part.level, above, part.kind, start, head_end, end,
            )
        )  # fmt: skip
        clauses += _items(original, shadow, part, ids[index])
    return tuple(clauses)


def _clause(
    original: str, id: str, number: str, marker: str, title: str, level: int, parent: str,
    kind: str, start: int, head_end: int, end: int,
) -> Clause:  # fmt: skip
    body = len(title) > 30 or kind in ("article", "item", "lead")
    return Clause(
        quote=original[start:head_end], start=start, end=head_end, clause=id, id=id, number=number,
        marker=marker, title=title, level=level, parent=parent, kind=kind, text_end=end,
        title_is_body=body,
    )  # fmt: skip


def _items(original: str, shadow: Shadow, part: Part, above: str) -> Iterator[Clause]:
    """Yield the 一是…二是… of a part, as long as they count on from one."""
    expected = 1
    found = list(_ITEM.finditer(shadow.text, part.body, part.end))
    places = []
    for one in found:
        if read_number(one["number"]) == expected:
            places.append(one)
            expected += 1
    for index, one in enumerate(places):
        end = places[index + 1].start() if index + 1 < len(places) else part.end
        start, marker_end = shadow.span(one.start(), one.end())
        stop = re.compile(r"[。；，\n]").search(shadow.text, one.end(), end)
        title_end = stop.start() if stop else end
        _, head_end = shadow.span(one.start(), title_end)
        _, text_end = shadow.span(one.start(), end)
        yield _clause(
            original, f"{above}-{index + 1}", one["number"], original[start:marker_end],
            shadow.text[one.end() : title_end], part.level + 1, above, "item", start, head_end,
            text_end,
        )  # fmt: skip


def lead_sentences(text: str, parts: list[Part]) -> list[tuple[int, int]]:
    """Return the short first sentences that serve unnumbered paragraphs as titles (无编号标题).

    A habit of the whole text: a single one is an ordinary short sentence.
    """
    numbered = {part.start for part in parts}
    found = []
    position = 0
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        match = _LEAD.match(text, position, stop)
        if match and position not in numbered:
            found.append((position, match.end() - 1))
        position = stop + 1
    return found if len(found) >= 3 else []
