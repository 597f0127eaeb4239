"""Paragraphs, sentences and phrases with their places (句读); brackets are not cut open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CUT = re.compile(r"[（《“‘「『\[]|[）》”’」』\]]|[。！？；，：\n]")
#: No real sentence has more; the bounds keep the work in proportion to the length.
_MOST_PHRASES = 60
_LONGEST = 600
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
    for place, sign in [*_cuts(text, start, end), (end, "")]:
        phrases += _bounded(opened, place, sign)
        opened = place + 1
        if sign in "。！？\n" or len(phrases) >= _MOST_PHRASES:
            if phrases:
                yield Sentence(begin, place, tuple(phrases))
            phrases, begin = [], place + 1


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the signs that cut, those inside brackets and quotes left out."""
    depth, opened = 0, start
    for found in _CUT.finditer(text, start, end):
        sign, place = found.group(), found.start()
        if sign in _OPEN:
            opened = place if depth == 0 else opened
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth or place - opened >= 400 or sign == "\n":
            depth = 0
            yield place, sign


def _bounded(start: int, end: int, sign: str) -> Iterator[Phrase]:
    """Yield a phrase, in pieces when it is longer than any real one."""
    while end - start > _LONGEST:
        yield Phrase(start, start + _LONGEST, "")
        start += _LONGEST
    if end > start:
        yield Phrase(start, end, sign)
