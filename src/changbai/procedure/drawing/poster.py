"""The whole poster as SVG (挂图): application, evaluation beside it, notes below, A3 or A4."""

from __future__ import annotations

from changbai.kernel.text import Language, Text
from changbai.pack.course import Course
from changbai.pack.procedure import Outcome
from changbai.procedure.drawing.layout import (
    BODY,
    GAP,
    LABEL,
    LEADING,
    PAD,
    PILL,
    TITLE,
    Box,
    Chart,
    Pill,
    Way,
    lay_out,
)
from changbai.procedure.drawing.type import element, words, wrapped
from changbai.procedure.drawing.wording import notes
from changbai.procedure.plan import Plan

#: Width and height in millimetres, landscape; the picture keeps the proportion of both.
PAPERS = {"a3": (420, 297), "a4": (297, 210)}
MARGIN = 40.0
HEAD = 92.0
NOTE = 14.0
WIDE = 1680.0
MOST_GAP = 34.0
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
INK, SOFT, LINE, PAPER = "#1b2733", "#5b6b7a", "#8a98a6", "#ffffff"
LANES = ("#f4f7fa", "#e9eff5")
#: Fill and ink of ends; the word says the same, for those who print in grey.
ENDS: dict[Outcome, tuple[str, str]] = {
    "grant": ("#dcefe3", "#14532d"),
    "register": ("#dcefe3", "#14532d"),
    "keep": ("#dcefe3", "#14532d"),
    "release": ("#dcefe3", "#14532d"),
    "rectify": ("#fbf0d3", "#6b4a00"),
    "revoke": ("#f7dfdc", "#7f1d1d"),
    "refuse": ("#eceff2", "#394855"),
    "close": ("#eceff2", "#394855"),
    "": ("#eceff2", "#394855"),
}
KINDS = {"publicity": "#fff8e6", "decide": "#e3edfb", "panel": "#f1ebfa", "score": "#f1ebfa"}
_DOUBT = Text(
    "※ 该环节未见正式文件，为拟定做法，以正式印发的办法为准",
    "※ not seen in an official text: proposed; the official rules prevail",
)
_ALL_DOUBT = Text(
    "环节和期限未见正式文件，为拟定做法，以正式印发的办法为准",
    "stages and time limits were not seen in an official text: the official rules prevail",
)


def poster(plan: Plan, paper: str = "a3", language: Language = "zh") -> str:
    """Return the poster of a programme as an SVG document."""
    across, down = PAPERS[paper]
    wide = WIDE
    drawn, need, rows = _drawn(plan, wide, language, GAP)
    # A long course is laid out wider until it fits the sheet, which then shows all a little
    # smaller; what is left over of a sheet goes between the rows.
    while need > wide * down / across and wide < 3 * WIDE:
        wide *= 1.05
        drawn, need, rows = _drawn(plan, wide, language, GAP)
    high = wide * down / across
    if (spare := high - need) > 0:
        drawn, _, _ = _drawn(plan, wide, language, GAP + min(spare / rows, MOST_GAP))
    head = _title(plan, wide, language)
    body = "".join(drawn)
    return element(
        "svg",
        element("title", plan.programme.title.show(language)),
        element("rect", x=0, y=0, width=wide, height=high, fill=PAPER),
        _markers(),
        head,
        body,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{across}mm",
        height=f"{down}mm",
        viewBox=f"0 0 {wide:.1f} {high:.1f}",
        font_family=FONTS,
        fill=INK,
        role="img",
        lang="zh-CN" if language == "zh" else "en",
    )


def _drawn(plan: Plan, wide: float, language: Language, gap: float) -> tuple[list[str], float, int]:
    """Return charts and notes for a width, how high they are, and the rows of the longer chart."""
    charts, tall = _charts(plan, wide - 2 * MARGIN, language, gap)
    below = HEAD + 30 + tall + 34
    said, depth = _notes(plan, below, wide - 2 * MARGIN, language)
    rows = max(len(course.stages) for course in _courses(plan))
    return [*charts, *said], below + depth + MARGIN / 2, rows


def _courses(plan: Plan) -> list[Course]:
    """Return what is drawn: the edition in force, and the evaluation beside it."""
    return [plan.courses[-1], *([plan.reevaluation] if plan.reevaluation else [])]


def _charts(plan: Plan, room: float, language: Language, gap: float) -> tuple[list[str], float]:
    """Return the charts side by side and the height of the taller."""
    courses = _courses(plan)
    between = 30.0 * (len(courses) - 1)
    # Lanes are as wide in the one as in the other; the ways beside them need their room too.
    shares = [2.0 + len({stage.by for stage in course.stages.values()}) for course in courses]
    x, tall, drawn = MARGIN, 0.0, []
    for course, share in zip(courses, shares, strict=True):
        wide = (room - between) * share / sum(shares)
        chart = lay_out(plan, course, wide, language, gap)
        drawn.append(_group(chart, course, x, HEAD, course.title.show(language)))
        x += wide + between
        tall = max(tall, chart.height)
    return drawn, tall


def _markers() -> str:
    arrow = element("path", d="M0 0 8 4 0 8z", fill=SOFT)
    marker = element(
        "marker",
        arrow,
        id="arrow",
        viewBox="0 0 8 8",
        refX=7,
        refY=4,
        markerWidth=9,
        markerHeight=9,
        markerUnits="userSpaceOnUse",
        orient="auto",
    )
    return element("defs", marker)


def _title(plan: Plan, wide: float, language: Language) -> str:
    title = plan.programme.title.show(language)
    suffix = "办理流程" if language == "zh" else ": how it proceeds"
    clauses = "、".join(plan.programme.clauses)
    under = f"条款 {clauses}" if language == "zh" else f"clauses {clauses}"
    seen = {stage.verified for course in _courses(plan) for stage in course.stages.values()}
    doubt = Text("") if seen == {True} else _DOUBT if True in seen else _ALL_DOUBT
    return words(title + suffix, wide / 2, 54, 34, text_anchor="middle", font_weight="700") + words(
        f"{under}　{doubt.show(language)}", wide / 2, 80, LABEL, text_anchor="middle", fill=SOFT
    )


def _group(chart: Chart, course: Course, x: float, y: float, title: str) -> str:
    lanes = [
        element(
            "rect",
            x=lane.x,
            y=0,
            width=lane.width,
            height=chart.height,
            fill=LANES[number % 2],
        )
        + "".join(
            words(
                line,
                lane.x + lane.width / 2,
                PAD + BODY + row * BODY * LEADING,
                BODY,
                text_anchor="middle",
                font_weight="600",
            )
            for row, line in enumerate(lane.lines)
        )
        for number, lane in enumerate(chart.lanes)
    ]
    first, last = chart.lanes[0], chart.lanes[-1]
    rule = element(
        "path",
        d=f"M{first.x:.1f} {chart.head:.1f}H{last.x + last.width:.1f}",
        stroke=LINE,
        stroke_width=1,
    )
    parts = [*lanes, rule, *map(_way, chart.ways)]
    parts += [_pill(pill, course) for pill in chart.pills]
    parts += map(_box, chart.boxes)
    heading = words(title, first.x, -8, TITLE, font_weight="700", fill=SOFT)
    return element("g", heading, *parts, transform=f"translate({x:.1f} {y + 30:.1f})")


def _box(box: Box) -> str:
    rounded = 14 if box.stage.kind == "decide" else 5
    frame = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=rounded,
        fill=KINDS.get(box.stage.kind, PAPER),
        stroke=INK,
        stroke_width=1.4,
    )
    y = box.y + PAD
    said = []
    for line in box.title:
        y += TITLE * LEADING
        said.append(words(line, box.middle, y - 5, TITLE, text_anchor="middle", font_weight="700"))
    for line in box.lines:
        y += BODY * LEADING
        said.append(words(line, box.middle, y - 4, BODY, text_anchor="middle", fill=SOFT))
    return element("g", frame, *said, class_="stage")


def _pill(pill: Pill, course: Course) -> str:
    fill, ink = ENDS[course.ends[pill.end].outcome]
    middle = pill.y + PILL / 2
    start = pill.origin.x + pill.origin.width
    height = min(max(middle, pill.origin.y + 6), pill.origin.bottom - 6)
    turn = pill.x - 14
    line = element(
        "path",
        d=f"M{start:.1f} {height:.1f}H{turn:.1f}V{middle:.1f}H{pill.x - 1:.1f}",
        fill="none",
        stroke=LINE,
        stroke_width=1.2,
        marker_end="url(#arrow)",
    )
    label = words(pill.label, turn - 2, height - 4, LABEL, text_anchor="end", fill=SOFT)
    frame = element("rect", x=pill.x, y=pill.y, width=pill.width, height=PILL, rx=13, fill=fill)
    text = words(
        pill.text,
        pill.x + pill.width / 2,
        middle + BODY * 0.36,
        BODY,
        text_anchor="middle",
        fill=ink,
        font_weight="600",
    )
    return line + (label if pill.label else "") + element("g", frame, text, class_="end")


def _way(way: Way) -> str:
    if way.lane is None:
        turn = way.finish.y - 11
        path = f"M{way.start.middle:.1f} {way.start.bottom:.1f}"
        if abs(way.start.middle - way.finish.middle) > 1:
            path += f"V{turn:.1f}H{way.finish.middle:.1f}"
        path += f"V{way.finish.y - 1:.1f}"
        line = element(
            "path", d=path, fill="none", stroke=SOFT, stroke_width=1.8, marker_end="url(#arrow)"
        )
        label = words(way.label, way.finish.middle + 8, turn + 3, LABEL, fill=SOFT)
        return line + (label if way.label else "")
    left = way.lane < way.start.x
    out = way.start.x if left else way.start.x + way.start.width
    into = way.finish.x - 1 if left else way.finish.x + way.finish.width + 1
    start, finish = way.start.y + way.start.height * 0.7, way.finish.y + way.finish.height * 0.35
    line = element(
        "path",
        d=f"M{out:.1f} {start:.1f}H{way.lane:.1f}V{finish:.1f}H{into:.1f}",
        fill="none",
        stroke=SOFT,
        stroke_width=1.2,
        stroke_dasharray="5 4",
        marker_end="url(#arrow)",
    )
    x = out - 6 if left else out + 6
    anchor = "end" if left else "start"
    return line + words(way.label, x, start - 4, LABEL, text_anchor=anchor, fill=SOFT)


def _notes(plan: Plan, top: float, room: float, language: Language) -> tuple[list[str], float]:
    """Return the notes in two columns and how deep they go."""
    gap = 40.0
    each = (room - gap) / 2
    indent = 84.0
    blocks = [
        (head, wrapped(text, NOTE, each - indent)) for head, text in notes(plan, language) if text
    ]
    total = sum(len(lines) for _, lines in blocks)
    said: list[str] = []
    column, used, deepest = 0, 0, 0
    for head, lines in blocks:
        if column == 0 and used and used + len(lines) / 2 > total / 2:
            column, used = 1, 0
        x = MARGIN + column * (each + gap)
        y = top + used * NOTE * 1.5
        said.append(words(head, x, y, NOTE, font_weight="700"))
        for row, line in enumerate(lines):
            said.append(words(line, x + indent, y + row * NOTE * 1.5, NOTE))
        used += len(lines)
        deepest = max(deepest, used)
    return said, deepest * NOTE * 1.5
