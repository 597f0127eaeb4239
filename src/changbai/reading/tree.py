"""The clause tree of a policy text (条款树): every numbered part, its title, depth and extent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from changbai.reading.markers import RANKS, Marker, read_marker

#: A line of a table of contents: dots and a page number at its end.
_CONTENTS = re.compile(r"[.…·]{3,}[0-9]*$|[^，。；]{2,30}[0-9]{1,3}$")
_END_OF_TITLE = re.compile(r"[。；\n]")
#: A place inside a paragraph where a part may start when the text has lost its line breaks.
_INSIDE = re.compile(
    r"(?<=[。；：！？）])(?=（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|"
    r"第[一二三四五六七八九十0-9]+[章条]"
    r"|[0-9]{1,2}[.、](?![0-9]))"
    r"|(?<=[^，。；：（）])(?=（[一二三四五六七八九十]+）)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part (条款) in offsets of the shadow: `start` at its marker, `body` behind it.

    `end` is where the next part starts; `level` is the depth in the tree, 1 at the top; `above`
    is the index of the part above, -1 at the top.
    """

    kind: str
    number: str
    value: int
    start: int
    body: int
    end: int
    level: int
    above: int
    title: str
    title_end: int


def find_parts(text: str) -> list[Part]:
    """Return the numbered parts of a shadow in order (条款树)."""
    found = [(start, marker) for start in _starts(text) if (marker := read_marker(text, start))]
    found = [one for one in found if not _is_contents(text, one[0], found)]
    parts: list[Part] = []
    stack: list[int] = []
    for index, (start, marker) in enumerate(found):
        end = found[index + 1][0] if index + 1 < len(found) else len(text)
        _climb(stack, parts, marker)
        stop = _END_OF_TITLE.search(text, marker.end, end)
        title_end = stop.start() if stop else end
        parts.append(
            Part(
                marker.kind,
                marker.number,
                marker.value,
                start,
                marker.end,
                end,
                len(stack) + 1,
                stack[-1] if stack else -1,
                text[marker.end : title_end].strip(" "),
                title_end,
            )
        )
        stack.append(index)
    return parts


def _climb(stack: list[int], parts: list[Part], marker: Marker) -> None:
    """Take from the stack all that the new marker does not stand under."""
    if marker.kind == "box":
        if stack and parts[stack[-1]].kind not in ("first", "chapter", "part", "section"):
            stack.pop()
        return
    kinds = [parts[index].kind for index in stack]
    if marker.kind in kinds:
        del stack[kinds.index(marker.kind) :]
        return
    while stack and RANKS[parts[stack[-1]].kind] > RANKS[marker.kind]:
        stack.pop()


def _starts(text: str) -> Iterator[int]:
    """Yield where a part may start: at paragraphs, and inside them when breaks were lost."""
    position = 0
    while position < len(text):
        yield position
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        if stop - position > 1500:
            yield from _inside(text, position, stop)
        position = stop + 1


def _inside(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the starts inside a paragraph that is a whole document, in unbroken order."""
    expected = {"first": 1, "second": 1, "third": 1, "chapter": 1, "article": 1}
    if marker := read_marker(text, start):
        expected[marker.kind] = marker.value + 1
    hits = [found.start() for found in _INSIDE.finditer(text, start + 1, end)]
    candidates = [(at, marker) for at in hits if (marker := read_marker(text, at))]
    if sum(marker.kind in ("first", "chapter", "article") for _, marker in candidates) < 2:
        return
    for at, marker in candidates:
        if marker.kind not in expected or marker.value not in (1, expected[marker.kind]):
            continue
        expected[marker.kind] = marker.value + 1
        yield at


def _is_contents(text: str, start: int, found: list[tuple[int, Marker]]) -> bool:
    """Tell whether a marker stands in a table of contents: a page number ends its line."""
    stop = text.find("\n", start)
    line = text[start : stop if stop >= 0 else len(text)]
    if len(line) > 60 or not re.search(r"(?:[.…·]{3,}|[^0-9年.%])[0-9]{1,3}$", line):
        return False
    return bool(re.search(r"[.…·]{3,}", line))
