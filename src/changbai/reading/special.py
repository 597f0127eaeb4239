"""Goals put in words instead of figures (文字数量): 翻一番, 一半以上, 三分之二, 全覆盖, 零增长."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.reading.numerals import read_number

_N = "[一二两三四五六七八九十]"
_WORDS = re.compile(
    rf"翻(?P<times>[一两二三1-3])?番(?:以上|半)?|(?P<even>实现|做到|基本实现|达到|"
    rf"保持)?(?P<all>全覆盖)"
    rf"|(?P<zero>零增长|负增长)|(?P<lower>{_N})分之(?P<upper>{_N})(?:以上|左右)?"
    r"|(?P<half>一半|半数)(?:以上|左右)?|(?P<more>过半)"
)
_EVEN = re.compile(r"(?:实现|做到|达到|基本)[^，]{0,24}$")
_HALF_NEEDS = re.compile(
    r"(?:达到|达|超过|占|突破|不低于|提高到|比重|比例|占比|降低|下降|减少)[^，]{0,14}$"
)


@dataclass(frozen=True, slots=True)
class WordedGoal:
    """A quantity in words (文字数量), as per cent."""

    start: int
    end: int
    value: Decimal
    kind: Literal["change", "share"]
    comparator: str
    direction: Literal["up", "down"]
    tied: bool


def find_worded(text: str, start: int, end: int) -> Iterator[WordedGoal]:
    """Yield the goals in words of a stretch of a shadow (文字数量)."""
    for found in _WORDS.finditer(text, start, end):
        left = text[start : found.start()]
        low, high = found.span()
        written = found.group()
        behind = "about" if written.endswith("左右") else ">="
        if written.startswith("翻"):
            times = int(read_number(found["times"] or "一") or 1)
            yield WordedGoal(low, high, Decimal(100 * (2**times - 1)), "change", ">=", "up", True)
        elif found["all"]:
            yield WordedGoal(
                low,
                high,
                Decimal(100),
                "share",
                "=",
                "up",
                bool(found["even"] or _EVEN.search(left)),
            )
        elif found["zero"]:
            yield WordedGoal(low, high, Decimal(0), "change", "<=", "down", True)
        elif needs := _HALF_NEEDS.search(left):
            changes = re.search(r"降低|下降|减少", needs.group())
            share = Decimal(50)
            if found["lower"]:
                upper, lower = read_number(found["upper"]), read_number(found["lower"])
                if not upper or not lower or upper >= lower:
                    continue
                share = round(upper * 100 / lower, 1)
            kind: Literal["change", "share"] = "change" if changes else "share"
            yield WordedGoal(low, high, share, kind, behind, "down" if changes else "up", True)
