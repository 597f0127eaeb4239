"""The pictures are well-formed, safe, and true to their values."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from changbai.web.charts.bars import bar, two_sided
from changbai.web.charts.bullet import WIDTH, bullet
from changbai.web.charts.path import Fan, Path, Point, path_chart
from changbai.web.charts.spark import spark
from changbai.web.charts.strip import strip
from changbai.web.charts.tiles import Tile, read_tile, tile_map

HOSTILE = "<script>&\"'"


def parsed(markup: str) -> ET.Element:
    assert "style=" not in markup
    return ET.fromstring(markup)


def rect(markup: str, kind: str) -> float:
    for one in parsed(markup).iter("rect"):
        if kind in (one.get("class") or "").split():
            return float(one.get("width") or 0)
    raise AssertionError(kind)


def test_the_bullet_is_in_proportion() -> None:
    markup = bullet(200, 300, (400,), "alert")
    now, due = rect(markup, "now"), rect(markup, "due")
    goal = float(next(parsed(markup).iter("line")).get("x1") or 0)
    assert round(now / goal, 3) == 0.5
    assert round(due / goal, 3) == 0.75
    assert goal < WIDTH


def test_a_decrease_grows_to_the_right() -> None:
    markup = bullet(-8, -12, (-16,), "behind")
    assert round(rect(markup, "now") / rect(markup, "due"), 3) == round(8 / 12, 3)


def test_the_wrong_way_is_an_empty_bar() -> None:
    assert rect(bullet(3, -12, (-16,), "alert"), "now") == 0


def test_a_range_has_two_ticks() -> None:
    assert len(list(parsed(bullet(1, 2, (2, 3), "on_path")).iter("line"))) == 2


def test_missing_is_hollow_and_never_zero() -> None:
    # A value with nothing to compare it with has no length either.
    unjudged = bullet(7, None, (), "no_data")
    for markup in (bullet(None, 5, (10,), "no_data"), bar(None, 10), unjudged):
        kinds = [one.get("class") for one in parsed(markup).iter("rect")]
        assert kinds == ["hollow"]
    assert rect(bar(0, 10), "now") == 0


def test_contributions_go_left_and_right_of_the_middle() -> None:
    down = next(parsed(two_sided(-5, 10)).iter("rect"))
    up = next(parsed(two_sided(5, 10)).iter("rect"))
    assert (down.get("x"), down.get("width")) == ("50", "50")
    assert (up.get("x"), up.get("width")) == ("100", "50")


def test_a_sparkline_breaks_where_a_value_is_missing() -> None:
    line = next(parsed(spark([1, None, 2, 3], [], "on_path")).iter("path")).get("d") or ""
    assert line.count("M") == 2
    assert spark([1], [1], "on_path") == ""


def test_a_strip_leaves_nothings_out() -> None:
    kinds = [one.get("class") for one in parsed(strip([("a", 1), ("b", 0), ("c", 3)])).iter("rect")]
    assert kinds == ["now a", "now c"]
    assert strip([("a", 0)]) == ""


def test_tiles_say_what_they_show_and_stay_out_of_the_way_of_keys() -> None:
    tile = Tile(2, 3, HOSTILE, "38", 2, 1, "◆", "/area/1/?a=1&b=2", HOSTILE)
    found = parsed(tile_map([tile]))
    assert found.get("aria-hidden") == "true"
    link = next(found.iter("a"))
    assert (link.get("href"), link.get("tabindex")) == ("/area/1/?a=1&b=2", "-1")
    assert [text.text for text in found.iter("text")] == [HOSTILE, "38", "◆"]


def test_many_tiles_show_one_word_or_the_rank() -> None:
    wide = [Tile(i, 0, "白城" if i else "Baicheng", "38", 1, i + 1) for i in range(9)]
    words = [text.text for text in parsed(tile_map(wide)).iter("text")]
    assert words == ["1", *["白城"] * 8]


def test_places_on_the_grid_are_read() -> None:
    assert read_tile("5:3") == (5, 3)
    assert [read_tile(text) for text in ("", "5", "a:b", "5:")] == [None] * 4


def path(**changes: object) -> str:
    given: dict[str, object] = {
        "points": [Point(2014, 40, 40), Point(2015, None, 50), Point(2016, 61.5, 60)],
        "goals": (75.0,),
        "deadline": 2018.0,
        "fan": Fan(2018.0, 70.0, 65.0, 74.0),
        "state": "behind",
        "show": lambda value: f"{value:.1f}",
        "unit": HOSTILE,
        "observed_word": "现值",
        "expected_word": "应达",
        "goal_word": "目标",
        "forecast_word": "预测",
        "label": "进度图",
    }
    return path_chart(Path(**{**given, **changes}))  # type: ignore[arg-type]


def test_the_path_chart_names_its_ends() -> None:
    texts = [text.text for text in parsed(path()).iter("text")]
    for expected in ("现值 61.5", "目标 75.0", "预测 70.0", HOSTILE, "2013", "2017"):
        assert expected in texts


def test_labels_never_lie_on_each_other() -> None:
    close = parsed(path(fan=Fan(2018.0, 75.1, 74.0, 76.0)))
    kinds = ("goal-word", "ahead-word")
    places = [float(t.get("y") or 0) for t in close.iter("text") if t.get("class") in kinds]
    assert abs(places[0] - places[1]) >= 14


def test_without_a_forecast_there_is_no_fan() -> None:
    kinds = [one.get("class") for one in parsed(path(fan=None)).iter()]
    assert "fan" not in kinds
    assert "ahead" not in kinds


def test_nothing_known_draws_nothing() -> None:
    assert path(points=[], goals=(), fan=None, deadline=None) == ""
