"""What lies around the items: groups, caps, gates, vetoes, bands, review, missing values."""

# ruff: noqa: E501
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from changbai.engine.scoring.results import ItemScore, UnitScore
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues
from tests.engine.scoring.cards import every, one_item, plan_of, points_of, scored

HEAD = "title: 试\nfull_marks: 100\nrounding: {total: 4}\nvalues:\n  x: {title: 数}\n  y: {title: 二}\n  f: {title: 旗, type: flag}\nitems:\n"
TWO = "      - {id: a, title: 甲, points: 60, value: x, count: {each: 1}}\n      - {id: b, title: 乙, points: 40, value: y, count: {each: 1}}\n"  # fmt: skip


def group(keys: str, items: str = TWO) -> str:
    """Return a card of one group."""
    return f"{HEAD}  - id: g\n    title: 组\n{keys}    items:\n{items}"


def test_nested_weights(tmp_path: Path) -> None:
    # 30 of 100 from a group scored out of 100: (45 + 20) x 0.3; 70 as they are.
    text = HEAD.replace("items:\n", "items:\n") + (
        "  - title: 一级\n    points: 30\n    out_of: 100\n    items:\n"
        "      - {title: 甲, points: 60, value: x, count: {each: 1}}\n"
        "      - {title: 乙, points: 40, value: y, count: {each: 1}}\n"
        "  - {title: 二级, points: 70, out_of: 10, value: y, count: {each: 1}}\n"
    )
    # Second item: min(20, 10) of ten, times seven.
    assert points_of(plan_of(text, tmp_path), {"x": 45, "y": 20}) == ["89.5"]
    assert points_of(plan_of(text, tmp_path), {"x": 45, "y": 7}) == ["64.6"]


def test_capped_group_and_floor(tmp_path: Path) -> None:
    three = TWO + "      - {title: 丙, points: 10, value: x, count: {each: 1}}\n"
    plan = plan_of(group("    points: 100\n    capped: true\n", three), tmp_path)
    assert points_of(plan, {"x": 60, "y": 40}, {"x": 5, "y": 40}) == ["100", "50"]
    top = scored(plan, {"x": 60, "y": 40})[0].items[0]
    assert (top.points, top.cap) == (100, -10)
    plan = plan_of(group("    points: 100\n    floor: 20\n"), tmp_path)
    assert points_of(plan, {"x": 3, "y": 4}) == ["20"]


def test_only_the_best_counts(tmp_path: Path) -> None:
    plan = plan_of(
        group("    points: 100\n    take: best\n", TWO.replace("points: 60", "points: 100")),
        tmp_path,
    )
    assert points_of(plan, {"x": 70, "y": 40}, {"x": 10, "y": 40}) == ["70", "40"]


def test_points_of_what_does_not_apply_are_spread(tmp_path: Path) -> None:
    plan = plan_of(
        group("    points: 100\n", TWO.replace("id: b,", "id: b, applies: f,")), tmp_path
    )
    # Without b the group is 60 points: 30 of 60 is 50 of 100.
    assert points_of(plan, {"x": 30, "y": 10, "f": "否"}) == ["50"]
    assert points_of(plan, {"x": 30, "y": 10, "f": "是"}) == ["40"]
    assert points_of(plan, {"x": 30, "y": 10}) == ["-"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("incomplete", ["-", "100"]), ("zero", ["30", "100"]), ("spread", ["50", "100"]),
     ("mean", ["70", "100"])],
)  # fmt: skip
def test_missing_is_not_zero(rule: str, expected: list[str], tmp_path: Path) -> None:
    # Mean of the other unit's 40.
    text = group("    points: 100\n", TWO.replace("id: b,", f"id: b, missing: {rule},"))
    assert points_of(plan_of(text, tmp_path), {"x": 30}, {"x": 60, "y": 40}) == expected


def test_a_total_that_is_not_there_has_bounds(tmp_path: Path) -> None:
    plan = plan_of(group("    points: 100\n"), tmp_path)
    result = scored(plan, {"x": 30})[0]
    assert (result.state, result.total, result.low, result.high) == ("incomplete", None, 30, 70)


BANDS = """\
bands:
  - {title: 通过, above: 70, consequence: 认定}
  - {title: 整改, at_least: 60, needs: a >= 50}
  - {title: 不通过}
gates:
  - {title: 门槛, needs: x >= 10}
  - {title: 仅申报, needs: y >= 5, phase: application, verdict: 不通过}
vetoes:
  - {title: 事故, when: f, verdict: 不通过}
not_submitted: {verdict: 不通过, consequence: 撤销}
"""


def verdict(plan, row: dict[str, object], phase: str = "application") -> tuple[str, str]:
    """Return state and band of one unit."""
    result = scored(plan, row, phase=phase)[0]  # type: ignore[arg-type]
    return result.state, result.band


def test_bands_gates_vetoes(tmp_path: Path) -> None:
    plan = plan_of(group("    points: 100\n") + BANDS, tmp_path)
    no = {"f": "否"}
    # Strictly above 70.
    assert verdict(plan, {"x": 40, "y": 30, **no}) == ("by_total", "不通过")
    assert verdict(plan, {"x": 40, "y": "30.0001", **no}) == ("by_total", "通过")
    # 60 is enough for 整改, but the item must have 50.
    assert verdict(plan, {"x": 50, "y": 10, **no}) == ("by_total", "整改")
    assert verdict(plan, {"x": 49, "y": 12, **no}) == ("by_total", "不通过")
    assert verdict(plan, {"x": 9, "y": 40, **no}) == ("not_eligible", "不符合条件")
    assert verdict(plan, {"x": 60, "y": 4, **no}) == ("not_eligible", "不通过")
    assert verdict(plan, {"x": 60, "y": 4, **no}, "review") == ("by_total", "整改")
    assert verdict(plan, {"x": 60, "y": 40, "f": "是"}) == ("vetoed", "不通过")
    # Whether there was an accident is not known: no verdict.
    assert verdict(plan, {"x": 60, "y": 40}) == ("incomplete", "")
    gone = scored(plan, {})[0]
    assert (gone.state, gone.band, gone.consequence.zh) == ("not_submitted", "不通过", "撤销")


def test_bonus_and_deduction_with_caps(tmp_path: Path) -> None:
    text = group("    points: 100\n").replace(
        "full_marks: 100", "full_marks: 100\nmost: 101\nfloor: 0"
    )
    text += """\
bonuses:
  most: 3
  items:
    - {id: p, title: 奖, points: 5, value: y, count: {each: 1, per: 10}}
    - {id: q, title: 旗, points: 2, value: f, count: {each: 2}}
deductions:
  items: [{id: r, title: 罚, points: 90, value: y, count: {each: 5, beyond: 38}}]
"""
    plan = plan_of(text, tmp_path)
    # 60 + 38 + min(3, 3.8 + 2) = 101; with y 40: 100 + 3 - 10.
    assert points_of(plan, {"x": 60, "y": 38, "f": "是"}) == ["101"]
    assert points_of(plan, {"x": 60, "y": 40, "f": "是"}) == ["93"]
    # A bonus not claimed is none; a deduction that is not known leaves no total.
    assert points_of(plan, {"x": 60, "y": 10}) == ["71"]
    assert points_of(plan, {"x": 0, "y": 60, "f": "否"}) == ["0"]


def test_only_what_was_reviewed_counts_and_each_cut_is_shown(tmp_path: Path) -> None:
    plan = plan_of(group("    points: 100\n"), tmp_path)
    unit = UnitValues(
        "u",
        reported={"x": Fraction(50), "y": Fraction(30)},
        verified={"x": Fraction(35), "y": Fraction(30)},
        reasons={"x": "专项审计报告只支持 35"},
        reviewed=True,
    )
    result = score(plan, [unit])[0]
    assert (result.total, result.reported_total, result.basis) == (65, 80, "verified")
    a, b = (leaf for leaf in every(result.items) if not leaf.children)
    assert (a.points, a.cut, a.cut_reason) == (35, 15, "专项审计报告只支持 35")
    assert (b.points, b.cut, b.cut_reason) == (30, 0, "")
    unconfirmed = UnitValues("v", reported=unit.reported, verified={"x": None}, reviewed=True)
    assert score(plan, [unconfirmed])[0].total is None


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("{items: 2, total: 2}", "0.99"), ("{total: 2}", "1"), ("{items: 1}", "0.9"),
     ("{items: 2, total: 0}", "1"), ("{items: 2, mode: down}", "0.99"),
     ("{total: 1, mode: down}", "1")],
)  # fmt: skip
def test_rounding_as_the_scheme_says(rule: str, expected: str, tmp_path: Path) -> None:
    third = "".join(
        f"  - {{title: 项{n}, points: 1, value: x, count: {{each: 1, per: 3}}}}\n" for n in range(3)
    )
    text = (
        f"title: 试\nfull_marks: 3\nrounding: {rule}\nvalues: {{x: {{title: 数}}}}\nitems:\n{third}"
    )
    assert points_of(plan_of(text, tmp_path), {"x": 1}) == [expected]


def test_factor_on_points_and_rounded_value(tmp_path: Path) -> None:
    plan = one_item(
        "factor: {by: w, table: {甲: 0.5}, otherwise: 1, on: points}\n    count: {each: 1}",
        tmp_path,
    )
    rows = ({"x": 9, "w": "甲"}, {"x": 9, "w": "乙"}, {"x": 9})
    assert points_of(plan, *rows) == ["4.5", "9", "-"]
    # 2.96 is 3.0 to one decimal, and so in the upper row.
    plan = one_item("decimals: 1\n    steps: [{at_least: 3, points: 10}, {points: 0}]", tmp_path)
    assert points_of(plan, {"x": "2.96"}, {"x": "2.94"}) == ["10", "0"]


def add_up(score_: ItemScore) -> None:
    """A group is the sum of its children, times the scale, and what a cap took."""
    if not score_.children or score_.points is None:
        return
    total = sum((child.points or Fraction(0) for child in score_.children), Fraction(0))
    assert score_.points == total * score_.scale + score_.cap
    assert score_.lost is not None
    assert score_.points + score_.lost == score_.full
    for child in score_.children:
        add_up(child)


def explanation_adds_up(result: UnitScore) -> None:
    """Every level of the explanation adds up, exactly, to the total."""
    for score_ in (*result.items, *result.bonuses, *result.deductions):
        add_up(score_)
    if result.total is not None:
        assert None not in (result.items_sum, result.bonus, result.deduction)
        assert result.items_sum == result.spread * sum(
            (item.points or Fraction(0) for item in result.items), Fraction(0)
        )
        parts = result.items_sum + result.bonus - result.deduction  # type: ignore[operator]
        assert result.total == parts + result.cap + result.rounding
