"""Paragraphs, sentences and phrases with their places (句读); brackets are not cut open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CUT = re.compile(r"[（《“‘「『\[]|[）》”’」』\]]|[。！？；，：\n]")
_OPEN = "（《“‘「『["
_CLOSE = "）》”’」』]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch between commas (短语), in offsets of the shadow, its closing sign left out."""

    start: int
    end: int
    sign: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence up to 。 or the end of its paragraph (句), as its phrases."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a stretch of a shadow."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph, each cut into phrases at ， ： ；."""
    phrases: list[Phrase] = []
    begin = opened = start
    depth = 0
    opened_at = start
    for found in _CUT.finditer(text, start, end):
        sign, place = found.group(), found.start()
        if sign in _OPEN:
            depth, opened_at = (depth + 1, place) if depth == 0 else (depth + 1, opened_at)
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif depth and place - opened_at < 400 and sign != "\n":
            continue
        else:
            depth = 0
            if place > opened:
                phrases.append(Phrase(opened, place, sign))
            opened = place + 1
            if sign in "。！？\n":
                if phrases:
                    yield Sentence(begin, place, tuple(phrases))
                phrases, begin = [], place + 1
    if end > opened:
        phrases.append(Phrase(opened, end, ""))
    if phrases:
        yield Sentence(begin, end, tuple(phrases))
