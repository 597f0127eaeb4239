"""The sparkline (走势小图): the measured years beside the expected path, as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from changbai.web.charts.markup import element, number, picture
from changbai.web.charts.scale import Scale, present

WIDTH = 72.0
HEIGHT = 22.0


def spark(values: Sequence[float | None], expected: Sequence[float | None], state: str) -> str:
    """Draw measured values as a line with its last point marked; the expected path is dotted."""
    seen = present([*values, *expected])
    if len(present(values)) < 2:
        return ""
    across = Scale(0, max(1, len(values) - 1), 4, WIDTH - 4)
    up = Scale(min(seen), max(seen), HEIGHT - 4, 4)
    parts = []
    if len(present(expected)) > 1:
        parts.append(element("path", class_="due", d=line(expected, across, up)))
    parts.append(element("path", class_=f"now s-{state}", d=line(values, across, up)))
    last = max(i for i, value in enumerate(values) if value is not None)
    end = values[last]
    assert end is not None
    parts.append(element("circle", class_=f"end s-{state}", cx=across(last), cy=up(end), r=2.4))
    return picture(WIDTH, HEIGHT, *parts, kind="spark")


def line(values: Sequence[float | None], across: Scale, up: Scale) -> str:
    """Return path data through the values; a missing value breaks the line, never drops to zero."""
    steps: list[str] = []
    pen = "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        steps.append(f"{pen}{number(across(i))} {number(up(value))}")
        pen = "L"
    return "".join(steps)
