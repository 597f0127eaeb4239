"""The vectorised path equals the exact one: every published scheme, and cards made for it."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from changbai.engine.scoring.batch import STATES, score_columns
from changbai.engine.scoring.batch_columns import columns_of
from changbai.engine.scoring.batch_set import decimal_sum
from changbai.engine.scoring.plan import Plan, make_plan
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues, read_values
from changbai.pack.load import read_pack
from tests.engine.scoring.cards import ROOT, plan_of
from tests.engine.scoring.test_score import explanation_adds_up

PACKS = [read_pack(ROOT / "packs" / name)[0] for name in ("examples", "jilin-2014")]
CARDS = [(card, pack.units) for pack in PACKS if pack for card in pack.scorecards.values()]

# ruff: noqa: E501
EVERYTHING = """\
title: 什么都有
full_marks: 100
missing: spread
most: 108
rounding: {items: 2, total: 1}
values:
  a: {title: 甲, unit: 万元}
  b: {title: 乙, unit: 亿元}
  c: {title: 丙}
  k: {title: 类, type: code, codes: [一, 二, 三]}
  f: {title: 旗, type: flag}
  g: {title: 旗二, type: flag}
  m: {title: 评, type: mark}
items:
  - id: one
    title: 组
    points: 40
    out_of: 100
    factor: {by: k, table: {三: 0.9}, otherwise: 1}
    items:
      - {id: ratio, title: 比, points: 60, value: a / b, unit: '%', linear: {base: 2, full: 9, at_base: 60%}}
      - {id: each, title: 数, points: 40, value: c, count: {each: 3, per: 2, whole: started, beyond: 1}, applies: k != '三'}
  - id: two
    title: 取最高
    points: 20
    take: best
    items:
      - {title: 线, points: 20, value: c, linear: {through: [{at: 0, points: 0}, {at: 5, points: 12}, {at: 9, points: 20}]}}
      - {title: 档, points: 15, value: k, missing: zero, steps: [{one_of: [一], points: 15}, {when: f and c > 3, points: 9}, {points: 1}]}
  - title: 比参照
    points: 20
    value: a / b
    unit: '%'
    factor: {by: k, table: {一: 0.5, 二: 1.2}, otherwise: 1}
    relative: {to_the: overall, within: k, most: 30}
  - title: 功效
    points: 20
    value: c
    efficacy: {floor: 60%, within: k}
    segments:
      - {when: f, completion: {goal: 4, bonus: {per: 10%, each: 1, most: 3, whole: full}, least: 50%}}
bonuses:
  most: 5
  items:
    - {title: 奖, points: 4, checklist: [{title: 旗, value: f, points: 3}, {title: 旗二, value: g, points: 2, required: true}]}
    - {title: 评, points: 6, value: m, grades: [{grade: A, low: 4, high: 6}, {grade: B, low: 1, high: 3}]}
deductions:
  items:
    - {title: 扣, points: 3, value: c, count: {each: 0.5, beyond: 6}, missing: zero}
gates:
  - {title: 门, needs: a >= 10 or not f}
vetoes:
  - {title: 否, when: c = 7 and g, verdict: 差}
bands:
  - {title: 好, at_least: 70, needs: one >= 20}
  - {title: 中, above: 50}
  - {title: 差}
"""


def some_number(plan: Plan, rng: random.Random) -> str:
    """Return a number that likes the thresholds of the card."""
    kind = rng.random()
    if kind < 0.35 and THRESHOLDS:
        return str(rng.choice(THRESHOLDS) + rng.choice((Decimal(0), Decimal("0.01"), Decimal(-1))))
    if kind < 0.6:
        return str(rng.randint(-2, 120))
    return f"{rng.uniform(0, rng.choice((1, 10, 1000, 30000))):.{rng.choice((0, 1, 2, 4))}f}"


THRESHOLDS = [
    Decimal(t)
    for t in [
        "0",
        "1",
        "2",
        "3",
        "5",
        "8",
        "10",
        "15",
        "20",
        "35",
        "50",
        "55",
        "60",
        "70",
        "75",
        "80",
        "90",
        "100",
        "150",
        "500",
    ]
]


def random_units(plan: Plan, rng: random.Random, count: int) -> list[UnitValues]:
    """Return made-up units; now and then a value is missing."""
    units = []
    for number in range(count):
        cells = {}
        for id, value in plan.card.values.items():
            if rng.random() < 0.05:
                continue
            if value.type == "flag":
                cells[id] = rng.choice(("是", "否"))
            elif value.type == "code":
                cells[id] = rng.choice(value.codes or ("一", "二"))
            elif value.type == "mark":
                cells[id] = str(rng.randint(0, 30))
            else:
                cells[id] = some_number(plan, rng)
        values, bad = read_values(cells, plan.card.values, plan.units)
        assert bad == []
        units.append(UnitValues(str(number), reported=values))
    return units


def assert_equal(plan: Plan, units: list[UnitValues]) -> int:
    """Hold the vectorised path to the exact one; return how many rows needed the exact path."""
    exact = score(plan, units)
    batch = score_columns(plan, columns_of(plan, units), keep=True)
    decimals = plan.card.rounding.total
    for row, one in enumerate(exact):
        explanation_adds_up(one)
        where = (plan.card.id, row, one.unit)
        assert STATES[batch.state[row]] == one.state, where
        found = batch.titles[batch.band[row]] if batch.band[row] >= 0 else ""
        assert found == one.band, where
        if one.total is None:
            assert np.isnan(batch.total[row]), where
        elif decimals is None:
            assert abs(batch.total[row] - float(one.total)) < 1e-9, where
        else:
            assert Fraction(Decimal(repr(float(batch.total[row])))) == one.total, where
    return batch.exact_rows


@pytest.mark.parametrize("entry", CARDS, ids=lambda entry: entry[0].id)
def test_published_schemes(entry: tuple) -> None:
    card, units = entry
    plan = make_plan(card, units)
    rng = random.Random(card.id)
    assert_equal(plan, random_units(plan, rng, 60))


@pytest.mark.parametrize("seed", range(4))
def test_a_card_with_everything(seed: int, tmp_path: Path) -> None:
    plan = plan_of(EVERYTHING, tmp_path)
    assert_equal(plan, random_units(plan, random.Random(seed), 250))


def test_a_tie_is_decided_exactly(tmp_path: Path) -> None:
    # 1.005 rounds to 1.01; the nearest float lies below and would give 1.00.
    plan = plan_of(
        "title: 平\nfull_marks: 2\nvalues: {x: {title: 数}, y: {title: 二}}\nitems:\n"
        "  - {title: 项, points: 2, value: x / y, unit: 倍, count: {each: 1}}\n",
        tmp_path,
    )
    units = [
        UnitValues("a", reported={"x": Fraction("1.005"), "y": Fraction(1)}),
        UnitValues("b", reported={"x": Fraction("1.0049"), "y": Fraction(1)}),
    ]
    found = score_columns(plan, columns_of(plan, units))
    assert list(found.total) == [1.01, 1.0]
    assert found.exact_rows == 1


def test_sums_are_those_of_the_decimals() -> None:
    assert decimal_sum(np.full(1000, 0.1)) == 100
    assert decimal_sum(np.array([1e15, 0.5, -1e15])) == Fraction(1, 2)
    assert decimal_sum(np.array([1 / 3, 2 / 3])) == 1


def test_ties_of_short_decimals_are_decided_in_whole_numbers(tmp_path: Path) -> None:
    """Half of these totals end on a half cent; none of them needs the exact path."""
    plan = plan_of(
        "title: 平\nfull_marks: 100\nvalues: {x: {title: 数}, y: {title: 二}}\nitems:\n"
        "  - {title: 线, points: 60, value: x, linear: {base: 0, full: 120, at_base: 0}}\n"
        "  - {title: 数, points: 40, value: y, count: {each: 0.5, per: 3}}\n",
        tmp_path,
    )
    cells = [{"x": Fraction(n, 100), "y": Fraction(n % 7)} for n in range(0, 13000, 3)]
    units = [UnitValues(str(n), reported=row) for n, row in enumerate(cells)]
    assert assert_equal(plan, units) == 0
