"""Bars of ranked and of contribution tables (条形): one bar a row, drawn inside the table."""

from __future__ import annotations

from changbai.web.charts.markup import element, picture

WIDTH = 200.0
HEIGHT = 12.0


def bar(value: float | None, top: float, state: str = "", goal: float | None = None) -> str:
    """Draw one ranked bar on a scale from 0 to `top`; missing is hatched, never zero."""
    bed = element("rect", class_="bed", x=0, y=2, width=WIDTH, height=8)
    if value is None or top <= 0:
        hollow = element("rect", class_="hollow", x=0.5, y=2, width=WIDTH - 1, height=8)
        return picture(WIDTH, HEIGHT, hollow, kind="bar", stretch=True)
    length = min(WIDTH, max(0.0, WIDTH * value / top))
    parts = [
        bed,
        element("rect", class_=f"now s-{state or 'plain'}", x=0, y=2, width=length, height=8),
    ]
    if goal is not None and 0 <= goal <= top:
        at = WIDTH * goal / top
        parts.append(element("line", class_="goal", x1=at, x2=at, y1=0, y2=HEIGHT))
    return picture(WIDTH, HEIGHT, *parts, kind="bar", stretch=True)


def two_sided(amount: float, reach: float, *, good: bool | None = None) -> str:
    """Draw one contribution to the left (below zero) or right (above) of a middle line.

    `good` colours it as helping or hindering; None leaves it plain.
    """
    tone = "plain" if good is None else ("help" if good else "hinder")
    middle = WIDTH / 2
    length = middle * min(1.0, abs(amount) / reach) if reach > 0 else 0.0
    start = middle if amount >= 0 else middle - length
    return picture(
        WIDTH,
        HEIGHT,
        element("rect", class_=f"now t-{tone}", x=start, y=2, width=length, height=8),
        element("line", class_="zero", x1=middle, x2=middle, y1=0, y2=HEIGHT),
        kind="bar",
        stretch=True,
    )
