"""Stretches of time (时间段) and whether they meet: the whole of what conflict means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From `start` up to, not including, `end` (时间段)."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Length in whole minutes."""
        return int((self.end - self.start) / timedelta(minutes=1))

    def meets(self, other: Stretch, buffer: int = 0) -> bool:
        """Tell whether two stretches have a minute in common, or stand closer than the buffer."""
        gap = timedelta(minutes=buffer)
        return self.start < other.end + gap and other.start < self.end + gap


def conflicts(wanted: Stretch, busy: Sequence[Stretch], buffer: int = 0) -> list[int]:
    """Return the numbers of the busy stretches that a wanted one meets."""
    return [at for at, one in enumerate(busy) if wanted.meets(one, buffer)]


def covered(stretches: Sequence[Stretch]) -> int:
    """Return the minutes that lie in at least one stretch."""
    total, end = 0, None
    for one in sorted(stretches):
        start = one.start if end is None or one.start > end else end
        if one.end > start:
            total += Stretch(start, one.end).minutes
            end = one.end
    return total
