"""The bullet bar (子弹图): grey was due by now, the thick line is there, ticks are the goal."""

from __future__ import annotations

from collections.abc import Sequence

from changbai.web.charts.markup import element, picture
from changbai.web.charts.scale import Scale, present

WIDTH = 200.0
HEIGHT = 16.0


def bullet(value: float | None, expected: float | None, goals: Sequence[float], state: str) -> str:
    """Draw one target on a line; two goals are the ends of a range.

    A decrease (all goals negative) is drawn as its size, so every bar grows to the right; what
    moved the wrong way is an empty bar.
    """
    sign = -1.0 if goals and max(goals) < 0 else 1.0
    seen = present([value, expected, *goals])
    top = max((sign * one for one in seen), default=0.0)
    # Without anything to compare with, a full bar would look like a goal that is reached.
    if value is None or top <= 0 or (not goals and expected is None):
        return _hollow(goals, sign, top)
    across = Scale(0.0, top * 1.06, 0.0, WIDTH)
    parts = [element("rect", class_="bed", x=0, y=4, width=WIDTH, height=8)]
    if expected is not None and sign * expected > 0:
        parts.append(
            element("rect", class_="due", x=0, y=4, width=across(sign * expected), height=8)
        )
    length = max(0.0, across(sign * value))
    parts.append(element("rect", class_=f"now s-{state}", x=0, y=6, width=length, height=4))
    parts += _ticks(goals, sign, across)
    return picture(WIDTH, HEIGHT, *parts, kind="bullet", stretch=True)


def _ticks(goals: Sequence[float], sign: float, across: Scale) -> list[str]:
    return [
        element("line", class_="goal", x1=across(sign * g), x2=across(sign * g), y1=1, y2=15)
        for g in goals
    ]


def _hollow(goals: Sequence[float], sign: float, top: float) -> str:
    bed = element("rect", class_="hollow", x=0.5, y=4, width=WIDTH - 1, height=8)
    across = Scale(0.0, (top or 1.0) * 1.06, 0.0, WIDTH)
    ticks = _ticks(goals, sign, across) if top > 0 else []
    return picture(WIDTH, HEIGHT, bed, *ticks, kind="bullet", stretch=True)
