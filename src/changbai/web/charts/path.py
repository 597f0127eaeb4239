"""The path chart (进度图): measured against expected, with the fan of the forecast and the goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from changbai.web.charts.markup import element, number, picture, words
from changbai.web.charts.placing import Box, Segment, best, spots, width_of
from changbai.web.charts.scale import Scale, nice_ticks, present

WIDTH, HEIGHT = 720.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 60.0, 128.0, 22.0, 34.0


@dataclass(frozen=True, slots=True)
class Point:
    """One moment: time in years (2016.75 = end of September), measured and expected level."""

    time: float
    value: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Fan:
    """A forecast at one moment: central value and interval."""

    time: float
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Path:
    """All that the chart shows, on the target's own scale; words are in the page's language."""

    points: Sequence[Point]
    goals: Sequence[float]
    deadline: float | None
    fan: Fan | None
    state: str
    show: Callable[[float], str]
    unit: str
    observed_word: str
    expected_word: str
    goal_word: str
    forecast_word: str
    label: str


def path_chart(path: Path) -> str:
    """Draw the chart; an empty text when nothing at all is known."""
    seen = [p.value for p in path.points] + [p.expected for p in path.points] + [*path.goals]
    if path.fan:
        seen += [path.fan.value, path.fan.low, path.fan.high]
    values = present(seen)
    times = [point.time for point in path.points]
    times += [t for t in (path.deadline, path.fan.time if path.fan else None) if t is not None]
    if not values or not times:
        return ""
    ticks = nice_ticks(min(values), max(values))
    across = Scale(min(times), max(times), LEFT + 14, WIDTH - RIGHT)
    up = Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP)
    parts = [
        *_grid(ticks, path.show, up),
        *_years(times, across),
        *_goals(path, across, up),
        *_fan(path, across, up),
        *_expected(path, across, up),
        *_observed(path, across, up),
        *_labels(path, across, up),
        words(path.unit, LEFT - 8, TOP - 9, class_="unit", text_anchor="end"),
    ]
    return picture(WIDTH, HEIGHT, *parts, kind="path", label=path.label)


def _grid(ticks: Sequence[float], show: Callable[[float], str], up: Scale) -> list[str]:
    parts = []
    for tick in ticks:
        y = up(tick)
        parts.append(element("line", class_="grid", x1=LEFT, x2=WIDTH - RIGHT + 14, y1=y, y2=y))
        parts.append(words(show(tick), LEFT - 8, y + 4.5, class_="axis", text_anchor="end"))
    return parts


def _years(times: Sequence[float], across: Scale) -> list[str]:
    """Mark the end of each year, which is where a yearly value lies."""
    first, last = int(min(times) + 0.999), int(max(times) + 0.001)
    parts = []
    for year_end in range(first, last + 1):
        x = across(year_end)
        y = HEIGHT - BOTTOM
        parts.append(element("line", class_="tick", x1=x, x2=x, y1=y, y2=y + 5))
        parts.append(words(f"{year_end - 1}", x, y + 21, class_="axis", text_anchor="middle"))
    return parts


def _goals(path: Path, across: Scale, up: Scale) -> list[str]:
    if not path.goals:
        return []
    parts = []
    right = WIDTH - RIGHT + 14
    if len(path.goals) == 2:
        low, high = sorted(path.goals)
        parts.append(
            element(
                "rect", class_="band", x=LEFT, width=right - LEFT, y=up(high),
                height=up(low) - up(high),
            )
        )  # fmt: skip
    for goal in path.goals:
        parts.append(element("line", class_="goal", x1=LEFT, x2=right, y1=up(goal), y2=up(goal)))
    return parts


def _fan(path: Path, across: Scale, up: Scale) -> list[str]:
    last = _last(path.points)
    if not path.fan or last is None:
        return []
    fan = path.fan
    x0, y0, x1 = across(last[0]), up(last[1]), across(fan.time)
    parts = []
    if fan.low is not None and fan.high is not None:
        wedge = (
            f"M{number(x0)} {number(y0)}L{number(x1)} {number(up(fan.high))}"
            f"L{number(x1)} {number(up(fan.low))}Z"
        )
        parts.append(element("path", class_="fan", d=wedge))
        parts.append(
            element("line", class_="whisker", x1=x1, x2=x1, y1=up(fan.low), y2=up(fan.high))
        )
    parts.append(element("line", class_="ahead", x1=x0, y1=y0, x2=x1, y2=up(fan.value)))
    parts.append(element("circle", class_="ahead-end", cx=x1, cy=up(fan.value), r=4))
    return parts


def _expected(path: Path, across: Scale, up: Scale) -> list[str]:
    due = _due(path)
    if len(due) < 2:
        return []
    return [element("path", class_="due", d=_through(due, across, up))]


def _due(path: Path) -> list[tuple[float, float]]:
    """Return the road that was asked for, to the goal at the deadline."""
    due = [(p.time, p.expected) for p in path.points if p.expected is not None]
    if path.deadline is not None and path.goals and due and due[-1][0] < path.deadline:
        due.append((path.deadline, min(path.goals, key=abs)))
    return due


def _observed(path: Path, across: Scale, up: Scale) -> list[str]:
    parts = []
    run: list[tuple[float, float]] = []
    for point in [*path.points, Point(0, None, None)]:
        if point.value is not None:
            run.append((point.time, point.value))
        elif run:
            parts.append(element("path", class_=f"now s-{path.state}", d=_through(run, across, up)))
            run = []
    marks = [(p.time, p.value) for p in path.points if p.value is not None]
    for time, value in marks[:-1]:
        parts.append(
            element("circle", class_=f"mark s-{path.state}", cx=across(time), cy=up(value), r=3)
        )
    if marks:
        time, value = marks[-1]
        parts.append(
            element("circle", class_=f"last s-{path.state}", cx=across(time), cy=up(value), r=5.5)
        )
    return parts


def _labels(path: Path, across: Scale, up: Scale) -> list[str]:
    """Name each line at its end instead of in a legend; labels that would touch move apart."""
    wanted: list[tuple[float, str, str, float]] = []
    right = WIDTH - RIGHT + 22
    for goal in path.goals[-1:]:
        shown = "–".join(path.show(one) for one in sorted(path.goals, key=abs))
        wanted.append((up(goal), f"{path.goal_word} {shown}", "goal-word", right))
    if path.fan:
        text = f"{path.forecast_word} {path.show(path.fan.value)}"
        wanted.append((up(path.fan.value), text, "ahead-word", right))
    parts = []
    taken: list[Box] = []
    floor = 0.0
    for y, text, kind, x in sorted(wanted):
        at = max(y + 4.5, floor)
        floor = at + 17
        taken.append(Box(x, at - 12, x + width_of(text), at + 4))
        parts.append(words(text, x, at, class_=kind))
    last = _last(path.points)
    if last:
        text = f"{path.observed_word} {path.show(last[1])}"
        point = across(last[0]), up(last[1])
        inside = Box(LEFT, 2, WIDTH, HEIGHT - BOTTOM)
        spot = best(spots(text, point), _drawn(path, across, up), taken, inside)
        parts.append(
            words(text, spot.x, spot.y, class_=f"now-word s-{path.state}", text_anchor=spot.anchor)
        )
    return parts


def _drawn(path: Path, across: Scale, up: Scale) -> list[Segment]:
    """Return the straight pieces of all lines, which no label may cross."""
    observed = [(p.time, p.value) for p in path.points if p.value is not None]
    roads = [observed, _due(path)]
    last = _last(path.points)
    if path.fan and last:
        ends = present((path.fan.value, path.fan.low, path.fan.high))
        roads += [[last, (path.fan.time, end)] for end in ends]
    pieces = [pair for road in roads for pair in pairwise(road)]
    lines = [((across(t0), up(v0)), (across(t1), up(v1))) for (t0, v0), (t1, v1) in pieces]
    right = WIDTH - RIGHT + 14
    return lines + [((LEFT, up(goal)), (right, up(goal))) for goal in path.goals]


def _last(points: Sequence[Point]) -> tuple[float, float] | None:
    for point in reversed(points):
        if point.value is not None:
            return point.time, point.value
    return None


def _through(places: Sequence[tuple[float, float]], across: Scale, up: Scale) -> str:
    steps = [f"{number(across(time))} {number(up(value))}" for time, value in places]
    return "M" + "L".join(steps)
