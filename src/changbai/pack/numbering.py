"""How official documents number their parts (层次序数): 一、 （一） 1. （1） 第一条 一是."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_CHINESE = "[一二三四五六七八九十百]+"

#: A number at the start of a paragraph, or of a sentence for 一是.
_NUMBER = re.compile(
    rf"第(?P<article>{_CHINESE})[编章节条]"
    rf"|(?P<first>{_CHINESE})、"
    rf"|[（(](?P<second>{_CHINESE})[）)]"
    r"|(?P<third>[0-9]{1,3})(?:[．、]|\.(?![0-9]))"
    r"|[（(](?P<fourth>[0-9]{1,3})[）)]"
    rf"|(?P<item>{_CHINESE})是"
)
_PARAGRAPH = re.compile(r"(?m)^[ \t　]*")
_RUN_IN = re.compile(rf"(?<=[。；：:;])[ 　]*(?={_CHINESE}是)")


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The number that a part gives itself (序数): as written, its value, the text behind it."""

    written: str
    value: int
    rest: str


def read_ordinal(text: str) -> Ordinal | None:
    """Return the number at the start of a text, spaces skipped; None when there is none."""
    plain = text.lstrip()
    found = _NUMBER.match(plain)
    if not found:
        return None
    digits = next(group for group in found.groups() if group)
    value = int(digits) if digits.isascii() else chinese_number(digits)
    return Ordinal(found.group(), value, plain[found.end() :])


def chinese_number(text: str) -> int:
    """Return the value of a Chinese numeral up to 999; 0 when it is not one."""
    total = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        else:
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
    return total + digit


def part_starts(text: str) -> Iterator[tuple[int, str]]:
    """Yield where numbered paragraphs and run-in items such as 一是 start, and their numbers."""
    starts = {found.end() for found in _PARAGRAPH.finditer(text)}
    starts |= {found.end() for found in _RUN_IN.finditer(text)}
    for start in sorted(starts):
        found = _NUMBER.match(text, start)
        if found:
            yield start, found.group()
