"""Where a label may stand (标注位置): beside its point, off every line and off other labels."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Size of the letters, and how much of it a Chinese and a Latin letter take in width.
SIZE = 14.0
_WIDE, _NARROW = 1.02, 0.58
#: Space kept between a label and a line.
_MARGIN = 3.0

Place = tuple[float, float]
Segment = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture (方框): left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes overlap."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)

    def crossed_by(self, line: Segment) -> bool:
        """Tell whether a straight line runs through the box (Liang and Barsky 1984)."""
        (x0, y0), (x1, y1) = line
        first, last = 0.0, 1.0
        for step, low, high in (
            (x1 - x0, self.left - x0, self.right - x0),
            (y1 - y0, self.top - y0, self.bottom - y0),
        ):
            if step == 0:
                if low > 0 or high < 0:
                    return False
                continue
            enter, leave = sorted((low / step, high / step))
            first, last = max(first, enter), min(last, leave)
        return first <= last


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label (标注位): where its text is anchored, and the box that it fills."""

    x: float
    y: float
    anchor: str
    box: Box


def width_of(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide * _WIDE + (len(text) - wide) * _NARROW)


def spots(text: str, at: Place, size: float = SIZE) -> list[Spot]:
    """Return the places around a point, the best first: above and below, left and right of it."""
    width, (x, y) = width_of(text, size), at
    found = []
    for gap in (11.0, 24.0, 40.0):
        for dx, anchor in ((-8.0, "end"), (0.0, "middle"), (8.0, "start")):
            left = x + dx - {"end": width, "middle": width / 2, "start": 0.0}[anchor]
            for base in (y - gap, y + gap + size * 0.75):
                box = Box(left, base - size * 0.85, left + width, base + size * 0.25)
                found.append(Spot(x + dx, base, anchor, box))
    return found


def best(
    choices: Sequence[Spot], lines: Iterable[Segment], taken: Sequence[Box], inside: Box
) -> Spot:
    """Return the first place that nothing crosses; else the one that least does."""
    drawn = list(lines)

    def cost(spot: Spot) -> int:
        box = spot.box
        wide = Box(box.left - _MARGIN, box.top - _MARGIN, box.right + _MARGIN, box.bottom + _MARGIN)
        out = box.left < inside.left or box.right > inside.right
        out = out or box.top < inside.top or box.bottom > inside.bottom
        crossings = sum(wide.crossed_by(line) for line in drawn)
        return 100 * out + 10 * sum(box.meets(other) for other in taken) + crossings

    return min(choices, key=cost)
