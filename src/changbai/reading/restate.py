"""The same goal stated twice (重述): told apart from two goals, so that nothing counts twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

#: No text states so many different goals of one value.
_MOST_COMPARED = 40


class Stated(Protocol):
    """What is looked at to tell a restatement (重述)."""

    @property
    def start(self) -> int:
        """Where it stands."""

    @property
    def subject(self) -> str:
        """What it is about."""

    @property
    def value(self) -> Decimal:
        """Its value."""

    @property
    def high(self) -> Decimal | None:
        """The upper end of a range."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def due(self) -> int | None:
        """The year by which it is due."""


def mark_restatements(found: Sequence[Stated]) -> list[int | None]:
    """Return for each goal the index of the first statement that it repeats (重述)."""
    earlier: dict[tuple[Decimal, Decimal | None, str], list[int]] = {}
    restated: list[int | None] = []
    for index, target in enumerate(found):
        unit = "个" if target.unit in ("家", "户", "个", "所", "处") else target.unit
        key = (target.value, target.high, unit)
        match = None
        for other in earlier.get(key, [])[:_MOST_COMPARED]:
            first = found[other]
            if first.start == target.start or (
                target.due and first.due and target.due != first.due
            ):
                continue
            if _same(first.subject, target.subject):
                match = other
                break
        restated.append(match)
        if match is None:
            earlier.setdefault(key, []).append(index)
    return restated


def _same(one: str, other: str) -> bool:
    plain = [
        re.sub(r"^(?:全[省市县区国州]|我[省市县区]|建设|新增)+", "", each) for each in (one, other)
    ]
    short, long = sorted(plain, key=len)
    return len(short) >= 3 and short in long
