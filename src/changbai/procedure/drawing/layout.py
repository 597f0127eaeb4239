"""Where everything of a course stands (布局): one stage a row, one role a lane, no crossing lines.

Since every stage has a row of its own, the way to an end at the side crosses no box; ways back
run in a gutter at the left, ways ahead that leave out stages in one at the right of the lanes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from changbai.kernel.text import Language
from changbai.pack.course import Course
from changbai.pack.procedure import APPLICANT, Stage
from changbai.procedure.drawing.type import width, wrapped
from changbai.procedure.drawing.wording import details, lane_title, result_word
from changbai.procedure.plan import Plan

TITLE, BODY, LABEL = 19.0, 14.5, 13.0
LEADING = 1.3
PAD = 8.0
GAP = 24.0
PILL = 28.0
GUTTER = 16.0


@dataclass(frozen=True, slots=True)
class Box:
    """A stage on the poster (环节框)."""

    stage: Stage
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Where lines come in and go out above and below."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Pill:
    """An end beside the stage that leads to it (结局), with the result that does."""

    end: str
    x: float
    y: float
    width: float
    text: str
    label: str
    origin: Box


@dataclass(frozen=True, slots=True)
class Way:
    """A line from stage to stage (去向): down to the next, or along a gutter."""

    start: Box
    finish: Box
    label: str
    lane: float | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A role and its column (泳道)."""

    role: str
    x: float
    width: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A course laid out (流程布局)."""

    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    pills: tuple[Pill, ...]
    ways: tuple[Way, ...]
    head: float
    width: float
    height: float


def lay_out(plan: Plan, course: Course, room: float, language: Language, gap: float = GAP) -> Chart:
    """Lay out a course within a width; the height follows from what it says.

    A larger gap between the rows fills a sheet.
    """
    backs = _backs(course)
    left = GUTTER * (1 + len(backs))
    ahead = _ahead(course)
    pills = _pill_width(course, language)
    side = GUTTER + _label_width(course, language)
    right = GUTTER * len(ahead) + side + pills
    marked = len({stage.verified for stage in course.stages.values()}) > 1
    lanes = _lanes(plan, course, left, room - left - right, language)
    head = max(len(lane.lines) for lane in lanes) * BODY * LEADING + 2 * PAD
    boxes: dict[str, Box] = {}
    found: list[Pill] = []
    y = head + gap / 2
    for number, stage in enumerate(course.stages.values(), 1):
        lane = next(lane for lane in lanes if lane.role == stage.by)
        box = _box(plan, stage, f"{number} ", lane, y, language, marked=marked)
        ends = _ends_of(course, stage, language)
        tall = max(box.height, len(ends) * (PILL + 6) - 6)
        boxes[stage.id] = box
        top = y + (box.height - (len(ends) * (PILL + 6) - 6)) / 2
        top = max(top, y)
        for row, (end, label) in enumerate(ends.items()):
            text = course.ends[end].title.show(language)
            place = top + row * (PILL + 6)
            found.append(Pill(end, room - pills, place, pills, text, label, box))
        y += tall + gap
    ways = [*_downs(course, boxes, language)]
    for depth, (start, finish, label) in enumerate(backs, 1):
        ways.append(Way(boxes[start], boxes[finish], result_word(label, language), depth * GUTTER))
    for depth, (start, finish, label) in enumerate(ahead, 1):
        x = room - pills - side - GUTTER * (depth - 0.5)
        ways.append(Way(boxes[start], boxes[finish], result_word(label, language), x))
    every = tuple(boxes.values())
    return Chart(lanes, every, tuple(found), tuple(ways), head, room, y - gap / 2)


def _lanes(
    plan: Plan, course: Course, left: float, room: float, language: Language
) -> tuple[Lane, ...]:
    roles = list(dict.fromkeys(stage.by for stage in course.stages.values()))
    roles.sort(key=lambda role: role != APPLICANT)
    each = room / len(roles)
    size = each - 2 * PAD
    return tuple(
        Lane(
            role,
            left + number * each,
            each,
            _short(wrapped(lane_title(plan, role, language), BODY, size)),
        )
        for number, role in enumerate(roles)
    )


def _short(lines: list[str]) -> tuple[str, ...]:
    """Return the head of a lane in six lines at most; more says so."""
    return (*lines[:5], "…") if len(lines) > 6 else tuple(lines)


def _box(
    plan: Plan, stage: Stage, number: str, lane: Lane, y: float, language: Language, *, marked: bool
) -> Box:
    size = lane.width - 2 * PAD
    doubt = "※" if marked and not stage.verified else ""
    title = wrapped(f"{number}{stage.title.show(language)}{doubt}", TITLE, size - 2 * PAD)
    lines = [
        line
        for text in details(plan, stage, language)
        for line in wrapped(text, BODY, size - 2 * PAD)
    ]
    height = (len(title) * TITLE + len(lines) * BODY) * LEADING + 2 * PAD
    return Box(stage, lane.x + PAD, y, size, height, tuple(title), tuple(lines))


def _order(course: Course) -> Mapping[str, int]:
    return {id: number for number, id in enumerate(course.stages)}


def _jumps(course: Course) -> list[tuple[str, str, str]]:
    """Return the ways that do not simply go down to the next stage."""
    order = _order(course)
    return [
        (stage, target, result)
        for stage, routes in course.routes.items()
        for result, target in routes.items()
        if target in order and order[target] != order[stage] + 1
    ]


def _backs(course: Course) -> list[tuple[str, str, str]]:
    order = _order(course)
    found = [jump for jump in _jumps(course) if order[jump[1]] <= order[jump[0]]]
    return sorted(found, key=lambda jump: order[jump[1]] - order[jump[0]])


def _ahead(course: Course) -> list[tuple[str, str, str]]:
    order = _order(course)
    found = [jump for jump in _jumps(course) if order[jump[1]] > order[jump[0]]]
    return sorted(found, key=lambda jump: order[jump[1]] - order[jump[0]])


def _downs(course: Course, boxes: Mapping[str, Box], language: Language) -> list[Way]:
    ways = []
    for (first, above), (second, below) in pairwise(boxes.items()):
        results = [result for result, target in course.routes[first].items() if target == second]
        others = [result_word(each, language) for each in results if each != "pass"]
        if results:
            ways.append(Way(above, below, " / ".join(others)))
    return ways


def _ends_of(course: Course, stage: Stage, language: Language) -> dict[str, str]:
    """Return the ends that a stage leads to, each with the words of the results that do."""
    found: dict[str, list[str]] = {}
    for result, target in course.routes[stage.id].items():
        if target in course.ends:
            word = "" if stage.kind == "decide" else result_word(result, language)
            found.setdefault(target, []).append(word)
    return {end: " / ".join(word for word in words if word) for end, words in found.items()}


def _pill_width(course: Course, language: Language) -> float:
    named = {end for routes in course.routes.values() for end in routes.values()}
    texts = [end.title.show(language) for id, end in course.ends.items() if id in named]
    return max((width(text, BODY) for text in texts), default=0) + 4 * PAD


def _label_width(course: Course, language: Language) -> float:
    """Return the room that the words on the way to the ends take."""
    labels = [
        label
        for stage in course.stages.values()
        for label in _ends_of(course, stage, language).values()
    ]
    return max((width(label, LABEL) for label in labels), default=0) + 2 * PAD
