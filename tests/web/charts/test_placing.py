"""A label stands where nothing crosses it, as long as there is such a place."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.web.charts.path import Fan, Path, Point, path_chart
from changbai.web.charts.placing import Box, best, spots, width_of

INSIDE = Box(60, 0, 720, 290)


def test_a_line_through_a_box_is_told_from_one_beside_it() -> None:
    box = Box(10, 10, 20, 20)
    assert box.crossed_by(((0, 15), (30, 15)))
    assert box.crossed_by(((12, 12), (13, 13)))
    assert box.crossed_by(((0, 0), (30, 30)))
    assert not box.crossed_by(((0, 5), (30, 5)))
    assert not box.crossed_by(((0, 15), (9, 15)))
    assert not box.crossed_by(((0, 15), (15, 0)))


def test_chinese_is_wider_than_digits() -> None:
    assert width_of("现值") > width_of("12") * 1.5


coordinate = st.floats(80, 500)


@settings(max_examples=60)
@given(st.lists(st.tuples(coordinate, st.floats(20, 280)), min_size=2, max_size=6))
def test_the_label_keeps_off_the_lines_where_it_can(road: list[tuple[float, float]]) -> None:
    road = sorted(road)
    lines = list(pairwise(road))
    choices = spots("现值 69.60", road[-1])
    chosen = best(choices, lines, [], INSIDE)

    def free(box: Box) -> bool:
        wide = Box(box.left - 3, box.top - 3, box.right + 3, box.bottom + 3)
        fits = box.left >= INSIDE.left and box.right <= INSIDE.right
        fits = fits and box.top >= INSIDE.top and box.bottom <= INSIDE.bottom
        return fits and not any(wide.crossed_by(line) for line in lines)

    assert free(chosen.box) or not any(free(spot.box) for spot in choices)


def test_the_present_value_does_not_stand_on_its_line() -> None:
    # A rising road below the road asked for, as the demo has it: once the label lay across it.
    points = [Point(2014.0 + i, 63.92 + 1.9 * i, 63.92 + 2.77 * i) for i in range(4)]
    path = Path(
        points, (75.0,), 2018.0, Fan(2018.0, 71.5, 71.4, 71.6), "alert", lambda v: f"{v:.2f}",
        "%", "现值", "应达", "目标", "预测", "图",
    )  # fmt: skip
    drawing = ET.fromstring(path_chart(path))
    label = next(one for one in drawing.iter("text") if "现值" in (one.text or ""))
    anchor, x, y = label.get("text-anchor"), float(label.get("x") or 0), float(label.get("y") or 0)
    width = width_of(label.text or "")
    left = x - {"end": width, "middle": width / 2, "start": 0.0}[str(anchor)]
    box = Box(left, y - 12, left + width, y + 3)
    road = next(one for one in drawing.iter("path") if (one.get("class") or "").startswith("now"))
    places = [
        tuple(map(float, pair.split())) for pair in (road.get("d") or "").lstrip("M").split("L")
    ]
    assert not any(box.crossed_by(pair) for pair in pairwise(places))  # type: ignore[arg-type]
