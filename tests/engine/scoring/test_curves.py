"""Each method of scoring against points worked out by hand in the comment beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from changbai.engine.scoring.batch import score_columns
from changbai.engine.scoring.batch_columns import columns_of
from tests.engine.scoring.cards import one_item, points_of, units_of

LINE = "linear: {base: 8, full: 60, at_base: 60%}"
DOWN = "linear: {base: 70, full: 50, at_base: 0}"
BROKEN = "linear: {through: [{at: 0, points: 0}, {at: 10, points: 4}, {at: 30, points: 10}]}"
LADDER = "steps: [{at_least: 5, points: 10}, {above: 3, points: 6}, {points: 1}]"
WORDS = "steps: [{one_of: [Ⅰ类, 一类], points: 10}, {one_of: [Ⅱ类], points: 50%}, {points: 0}]"
QUADRANTS = (
    "steps: [{when: f and g, points: 10}, {when: g, points: 8}, {when: f, points: 5}, {points: 0}]"
)
EACH = "count: {each: 3}"
BEYOND = "count: {each: 1, per: 100, beyond: 500, whole: full}"
BOTH_WAYS = "count: {each: 0.1, beyond: 100, start: 5, most: 8, least: 2}"
STARTED = "count: {each: -2, start: 10, whole: started, per: 5}"
MET = "completion: {goal: y}"
BONUS = "completion: {goal: 100, bonus: {per: 10%, each: 1, most: 3, whole: full}}"
SHORT = "completion: {goal: 100, shortfall: {per: 1%, each: 0.5}, least: 85%}"
ALL = "completion: {goal: 100, all_or_nothing: true}"
TO = "relative: {to: 24.097}"
UNCAPPED = "relative: {to: 20, uncapped: true}"
CAPPED = "relative: {to: 20, most: 15}"
EFFICACY = "efficacy: {floor: 60%, worst: 0, best: 50}"
LIST = (
    "checklist: [{title: 甲, value: f, points: 60%, required: true}, {title: 乙, value: g, "
    "points: 3}, {title: 丙, value: x >= 3, points: 3}]"
)
LETTERS = (
    "grades: [{grade: A, low: 80%, high: 100%}, {grade: B, low: 60%, high: 79%}, "
    "{grade: F, points: 0}]"
)


@pytest.mark.parametrize(
    ("method", "value", "x", "expected"),
    [
        # 10 x (0.6 + 0.4 x (x - 8) / 52), nothing below 8.
        (LINE, "x", {"x": "7.999"}, "0"),
        (LINE, "x", {"x": 8}, "6"),
        (LINE, "x", {"x": 34}, "8"),
        (LINE, "x", {"x": 21}, "7"),
        (LINE, "x", {"x": 60}, "10"),
        (LINE, "x", {"x": 99}, "10"),
        # Less is better: 10 x (70 - x) / 20.
        (DOWN, "x", {"x": 70}, "0"),
        (DOWN, "x", {"x": 65}, "2.5"),
        (DOWN, "x", {"x": 50}, "10"),
        (DOWN, "x", {"x": 20}, "10"),
        (DOWN, "x", {"x": "70.01"}, "0"),
        # 0 to 10: 0.4 each; 10 to 30: 0.3 each.
        (BROKEN, "x", {"x": -1}, "0"),
        (BROKEN, "x", {"x": 5}, "2"),
        (BROKEN, "x", {"x": 20}, "7"),
        (BROKEN, "x", {"x": 31}, "10"),
        (LADDER, "x", {"x": 5}, "10"),
        (LADDER, "x", {"x": "4.99"}, "6"),
        (LADDER, "x", {"x": 3}, "1"),
        (WORDS, "w", {"w": "一类"}, "10"),
        (WORDS, "w", {"w": "Ⅱ类"}, "5"),
        (WORDS, "w", {"w": "无证"}, "0"),
        (WORDS, "w", {}, "-"),
        (QUADRANTS, "", {"f": "是", "g": "是"}, "10"),
        (QUADRANTS, "", {"f": "否", "g": "是"}, "8"),
        (QUADRANTS, "", {"f": "是", "g": "否"}, "5"),
        (QUADRANTS, "", {"f": "否", "g": "否"}, "0"),
        # f unknown, g true: the first row cannot be told.
        (QUADRANTS, "", {"g": "是"}, "-"),
        (EACH, "x", {"x": 0}, "0"),
        (EACH, "x", {"x": 2}, "6"),
        (EACH, "x", {"x": 4}, "10"),
        (EACH, "f", {"f": "是"}, "3"),
        # One point for each full 100 beyond 500.
        (BEYOND, "x", {"x": 499}, "0"),
        (BEYOND, "x", {"x": 799}, "2"),
        (BEYOND, "x", {"x": 800}, "3"),
        (BEYOND, "x", {"x": 5000}, "10"),
        (BOTH_WAYS, "x", {"x": 100}, "5"),
        (BOTH_WAYS, "x", {"x": 103}, "5.3"),
        (BOTH_WAYS, "x", {"x": 97}, "4.7"),
        (BOTH_WAYS, "x", {"x": 0}, "2"),
        (BOTH_WAYS, "x", {"x": 999}, "8"),
        # Each begun 5 costs 2.
        (STARTED, "x", {"x": 0}, "10"),
        (STARTED, "x", {"x": 1}, "8"),
        (STARTED, "x", {"x": 5}, "8"),
        (STARTED, "x", {"x": "5.1"}, "6"),
        (MET, "x", {"x": 45, "y": 60}, "7.5"),
        (MET, "x", {"x": 61, "y": 60}, "10"),
        (MET, "x", {"x": 61, "y": 0}, "-"),
        (MET, "x", {"x": 61}, "-"),
        (BONUS, "x", {"x": "109.9"}, "10"),
        (BONUS, "x", {"x": 110}, "11"),
        (BONUS, "x", {"x": 129}, "12"),
        (BONUS, "x", {"x": 200}, "13"),
        (BONUS, "x", {"x": 50}, "5"),
        # 4 per cent short: 10 - 4 x 0.5.
        (SHORT, "x", {"x": 96}, "8"),
        (SHORT, "x", {"x": 85}, "2.5"),
        (SHORT, "x", {"x": "84.9"}, "0"),
        (ALL, "x", {"x": "99.99"}, "0"),
        (ALL, "x", {"x": 100}, "10"),
        (TO, "x", {"x": "24.097"}, "10"),
        (TO, "x", {"x": "12.0485"}, "5"),
        (TO, "x", {"x": 300}, "10"),
        (TO, "x", {"x": -5}, "0"),
        (UNCAPPED, "x", {"x": 50}, "25"),
        (CAPPED, "x", {"x": 50}, "15"),
        (EFFICACY, "x", {"x": 0}, "6"),
        (EFFICACY, "x", {"x": 25}, "8"),
        (EFFICACY, "x", {"x": 60}, "10"),
        (LIST, "", {"f": "是", "g": "是", "x": 3}, "10"),
        (LIST, "", {"f": "是", "g": "否", "x": 3}, "9"),
        (LIST, "", {"f": "否", "g": "是", "x": 3}, "0"),
        (LIST, "", {"f": "是", "x": 3}, "-"),
        # A required line that failed settles the item whatever is missing.
        (LIST, "", {"f": "否"}, "0"),
        (LETTERS, "m", {"m": "A:8.5"}, "8.5"),
        (LETTERS, "m", {"m": "F"}, "0"),
        (LETTERS, "m", {"m": "8;9；10"}, "9"),
        (LETTERS, "m", {"m": "A"}, "-"),
        (LETTERS, "m", {"m": "A:7"}, "-"),
        (LETTERS, "m", {"m": "5"}, "-"),
        ("fixed: 60%", "", {}, "-"),
        ("fixed: 60%", "", {"x": 1}, "6"),
    ],
)
def test_points(
    method: str, value: str, x: dict[str, object], expected: str, tmp_path: Path
) -> None:
    plan = one_item(method, tmp_path, value)
    assert points_of(plan, x) == [expected]
    if not (value == "m" and not str(x["m"]).isdecimal()):
        # The vectorised path gives the same.
        columns = columns_of(plan, [*units_of(plan, x), *units_of(plan, {"x": 1})])
        total = float(score_columns(plan, columns).total[0])
        assert (np.isnan(total) and expected == "-") or float(expected) == total


def test_marks_of_several_experts(tmp_path: Path) -> None:
    # 6, 7, 7.5, 10: trimmed (7 + 7.5) / 2; median the same; mean 7.625.
    marks = {"m": "10;6;7;7.5"}
    open_range = "grades: [{grade: A, low: 0, high: 10}]"
    for several, expected in (("trimmed", "7.25"), ("median", "7.25"), ("mean", "7.625")):
        plan = one_item(f"{open_range}\n    several: {several}", tmp_path, "m")
        assert points_of(plan, marks) == [expected]


def test_relative_to_the_set(tmp_path: Path) -> None:
    # Ratio of sums (10 + 30) / (5 + 5) = 4, mean of ratios (2 + 6) / 2 = 4, best 6.
    rows = ({"x": 10, "y": 5}, {"x": 30, "y": 5})
    for words, expected in (
        ("to_the: overall", ["5", "10"]),
        ("to_the: mean", ["5", "10"]),
        ("to_the: highest", ["3.3333", "10"]),
        ("to_the: lowest, uncapped: true", ["10", "30"]),
    ):
        plan = one_item(f"relative: {{{words}}}", tmp_path, "x / y")
        assert points_of(plan, *rows) == expected
    # Unlike sizes: overall (10 + 30) / (1 + 9) = 4; mean (10 + 3.333) / 2 = 6.667.
    rows = ({"x": 10, "y": 1}, {"x": 30, "y": 9})
    plan = one_item("relative: {to_the: overall, uncapped: true}", tmp_path, "x / y")
    assert points_of(plan, *rows) == ["25", "8.3333"]
    plan = one_item("relative: {to_the: mean, uncapped: true}", tmp_path, "x / y")
    assert points_of(plan, *rows) == ["15", "5"]


def test_efficacy_between_the_ends_of_the_set(tmp_path: Path) -> None:
    plan = one_item("efficacy: {floor: 60%}", tmp_path)
    # 60 + 40 x (x - 10) / 40, over ten points.
    assert points_of(plan, {"x": 10}, {"x": 20}, {"x": 50}) == ["6", "7", "10"]
    plan = one_item("efficacy: {floor: 60%, better: lower}", tmp_path)
    assert points_of(plan, {"x": 10}, {"x": 20}, {"x": 50}) == ["10", "9", "6"]
    assert points_of(plan, {"x": 10}, {"x": 10}) == ["10", "10"]
    plan = one_item("efficacy: {floor: 0%, within: w}", tmp_path)
    rows = ({"x": 1, "w": "a"}, {"x": 2, "w": "a"}, {"x": 5, "w": "b"}, {"x": 9, "w": "b"})
    assert points_of(plan, *rows) == ["0", "10", "0", "10"]
