"""The poster: every stage stands in its lane, texts fit, boxes keep apart, ends are named."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from changbai.pack.programme import programmes_of
from changbai.procedure.drawing.layout import BODY, TITLE, lay_out
from changbai.procedure.drawing.poster import PAPERS, poster
from changbai.procedure.drawing.type import width, wrapped
from changbai.procedure.plan import Plan, plan_of
from tests.procedure.small import pack

RUNNING = sorted(id for id, each in programmes_of(pack()).items() if each.status == "running")
SVG = "{http://www.w3.org/2000/svg}"


def plan(id: str) -> Plan:
    """The plan of a programme of the founding pack."""
    return plan_of(pack(), programmes_of(pack())[id])


@pytest.mark.parametrize("id", RUNNING)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_boxes_keep_apart_and_hold_their_text(id: str, language: str) -> None:
    made = plan(id)
    for course in (made.courses[-1], *([made.reevaluation] if made.reevaluation else [])):
        chart = lay_out(made, course, 700, language)  # type: ignore[arg-type]
        assert len(chart.boxes) == len(course.stages)
        for one, other in combinations(chart.boxes, 2):
            assert one.bottom < other.y or other.bottom < one.y
        for box in chart.boxes:
            lane = next(lane for lane in chart.lanes if lane.role == box.stage.by)
            assert lane.x < box.x
            assert box.x + box.width < lane.x + lane.width
            for line, size in [(t, TITLE) for t in box.title] + [(t, BODY) for t in box.lines]:
                assert width(line, size) <= box.width
            assert (len(box.title) * TITLE + len(box.lines) * BODY) < box.height
        ends = {pill.end for pill in chart.pills}
        assert ends == {t for r in course.routes.values() for t in r.values() if t in course.ends}
        assert all(pill.x + pill.width <= chart.width + 0.01 for pill in chart.pills)


@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_the_picture_is_a_sheet(paper: str) -> None:
    root = ET.fromstring(poster(plan("enterprise_technology_centres"), paper))
    across, down = PAPERS[paper]
    assert (root.get("width"), root.get("height")) == (f"{across}mm", f"{down}mm")
    view = [float(each) for each in root.get("viewBox", "").split()]
    assert view[2] / view[3] == pytest.approx(across / down, rel=0.001)
    for text in root.iter(f"{SVG}text"):
        assert text.text
        assert -10 <= float(text.get("y", "0")) <= view[3]


def test_words_are_escaped() -> None:
    made = plan("enterprise_technology_centres")
    drawn = poster(made, "a3", "en")
    assert "<script" not in drawn
    assert "Joint" in drawn
    assert "&" not in drawn.replace("&#x27;", "").replace("&amp;", "")
    assert ET.fromstring(drawn).get("lang") == "en"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("部门联合审查", ["部门联", "合审查"]),
        ("受理，审核", ["受理，", "审核"]),
        ("公示期满、决定", ["公示期", "满、决", "定"]),
        ("", []),
    ],
)
def test_lines_break_where_chinese_lines_may(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, 30) == lines


def test_english_breaks_between_words() -> None:
    assert wrapped("joint review of all", 10, 80) == ["joint review", "of all"]
