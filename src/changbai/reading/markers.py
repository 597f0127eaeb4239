"""How parts number themselves (层次序数): 第一章, 第一条, 一、 （一） 1. （1） ①, 专栏."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from changbai.reading.numerals import read_number

_CN = "[一二三四五六七八九十百]"
#: Class of marker -> its rank in documents of the usual make: smaller stands above larger.
RANKS = {
    "part": 0, "chapter": 1, "section": 2, "article": 3,
    "first": 4, "second": 5, "third": 6, "fourth": 7, "fifth": 8, "box": 9,
}  # fmt: skip
_MARKER = re.compile(
    rf"(?P<part>第(?:{_CN}+|[0-9]+)(?:编|篇|部分))[、，：]?(?![、的至和])"
    rf"|(?P<chapter>第(?:{_CN}+|[0-9]+)章)(?![、的至和规])"
    rf"|(?P<section>第(?:{_CN}+|[0-9]+)节)(?![、的至和规])"
    rf"|(?P<article>第(?:{_CN}+|[0-9]+)条)(?![、的至和规款第之所，。）])"
    rf"|(?P<box>专栏(?:{_CN}+|[0-9]+(?:[—-][0-9]+)?))[：、.]?(?![中所])"
    # 二、三线城市 is a list of things, not a heading.
    rf"|(?P<first>{_CN}+[、.．])(?!{_CN}+[类线级等次产是、])"
    rf"|(?P<second>（{_CN}+）)"
    r"|(?P<third>[0-9]{1,3}[.、](?![0-9]))"
    r"|(?P<fourth>（[0-9]{1,3}）|[0-9]{1,2}）)"
    r"|(?P<fifth>[①-⑳])"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the head of a part (序数): its class, the number as written, its value."""

    kind: str
    number: str
    value: int
    end: int


def read_marker(text: str, start: int) -> Marker | None:
    """Return the marker that stands at a place of a shadow; None when there is none."""
    found = _MARKER.match(text, start)
    if found is None:
        return None
    kind = str(found.lastgroup)
    digits = re.findall(rf"{_CN}+|[0-9]+", unicodedata.normalize("NFKC", found[kind]))
    value = read_number(digits[0]) if digits else None
    if value is None or not value:
        return None
    return Marker(kind, digits[0], int(value), found.end())
