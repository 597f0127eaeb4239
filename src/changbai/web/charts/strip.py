"""The strip of shares (构成条): parts of a whole side by side, one thin line."""

from __future__ import annotations

from collections.abc import Sequence

from changbai.web.charts.markup import element, picture

WIDTH = 1000.0
HEIGHT = 6.0


def strip(parts: Sequence[tuple[str, float]]) -> str:
    """Draw (class, amount) parts in order, with a hair of white between them."""
    whole = sum(amount for _, amount in parts)
    if whole <= 0:
        return ""
    drawn = []
    x = 0.0
    for name, amount in parts:
        if amount <= 0:
            continue
        width = WIDTH * amount / whole
        drawn.append(
            element(
                "rect", class_=f"now {name}", x=x, y=0, width=max(0.0, width - 2), height=HEIGHT
            )
        )
        x += width
    return picture(WIDTH, HEIGHT, *drawn, kind="strip", stretch=True)
