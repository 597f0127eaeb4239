"""What would raise a score, two schemes side by side, ranks under moving weights."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

from changbai.engine.scoring.comparing import compare_scores
from changbai.engine.scoring.raising import Move, cheapest, what_would_raise
from changbai.engine.scoring.ranks import rank_intervals
from changbai.engine.scoring.score import score
from changbai.kernel.text import Text
from tests.engine.scoring.cards import plan_of, scored, units_of

CARD = """\
title: 试
full_marks: 100
values:
  rd: {title: 研发}
  staff: {title: 人数}
  proof: {title: 制度, type: flag}
  grade: {title: 等级, type: code, codes: [甲, 乙, 丙]}
items:
  - {id: line, title: 线, points: 40, value: rd, linear: {base: 10, full: 50, at_base: 60%}}
  - {id: row, title: 档, points: 30, value: staff, steps: [{above: 20, points: 30}, {at_least: 10, points: 15}, {points: 0}]}
  - {id: list, title: 清单, points: 10, checklist: [{title: 制度, value: proof, points: 10}]}
  - {id: word, title: 等级, points: 20, value: grade, steps: [{one_of: [甲], points: 20}, {one_of: [乙], points: 12}, {points: 0}]}
bands:
  - {title: 优, at_least: 90}
  - {title: 良, above: 70}
  - {title: 差}
"""  # fmt: skip # noqa: E501


def test_next_step_of_each_item(tmp_path: Path) -> None:
    plan = plan_of(CARD, tmp_path)
    unit = units_of(plan, {"rd": 30, "staff": 10, "proof": "否", "grade": "丙"})[0]
    # 40 x 0.8 = 32; 15; 0; 0.
    found = what_would_raise(plan, [unit.counted], unit.counted)
    told = {move.key: (move.value, move.to, move.gain) for move in found.steps}
    assert told == {
        "line": (30, 50, 8),
        "row": (10, 20, 15),
        "list": (None, "✓proof", 10),
        "word": ("丙", "乙", 12),
    }
    assert next(move for move in found.steps if move.key == "row").exclusive


def test_the_path_leads_into_the_band_that_it_names(tmp_path: Path) -> None:
    plan = plan_of(CARD, tmp_path)
    for cells in product((5, 12, 49), (3, 15, 25), ("是", "否"), ("甲", "丙")):
        row = dict(zip(("rd", "staff", "proof", "grade"), cells, strict=True))
        unit = units_of(plan, row)[0]
        now = score(plan, [unit])[0]
        found = what_would_raise(plan, [unit.counted], unit.counted)
        if now.band == "优":
            assert found.target == ""
            continue
        assert found.target == {"差": "良", "良": "优"}[now.band]
        changed = dict(unit.counted)
        for move in found.path:
            name = {"line": "rd", "row": "staff", "list": "proof", "word": "grade"}[move.key]
            beyond = Fraction(1, 1000) if move.exclusive else 0
            changed[name] = True if name == "proof" else move.to
            changed[name] = move.to + beyond if name in ("rd", "staff") else changed[name]  # type: ignore[operator]
        after = score(plan, [unit.__class__("u", reported=changed)])[0]
        assert after.band == found.target
        assert after.total == found.total_after


def move(group: int, gain: int, effort: str) -> Move:
    """Return a move of some points and effort."""
    return Move(
        str(group), str(group), Text("项"), "", None, None, Fraction(gain), Fraction(effort)
    )


def test_cheapest_is_that_of_trying_everything() -> None:
    groups = [
        [move(1, 5, "0.3"), move(1, 9, "0.8")],
        [move(2, 4, "0.1"), move(2, 6, "0.5")],
        [move(3, 10, "1.5")],
        [move(4, 1, "0.01"), move(4, 3, "0.2")],
    ]
    for needed in range(1, 29):
        options = product(*[[None, *group] for group in groups])
        fits = [
            [one for one in option if one]
            for option in options
            if sum(one.gain for one in option if one) >= needed
        ]
        found = cheapest(groups, Fraction(needed))
        if not fits:
            assert found is None
            continue
        assert found is not None
        assert sum(one.gain for one in found) >= needed
        best = min(sum(one.effort for one in option) for option in fits)
        assert sum(one.effort for one in found) == best


def test_two_schemes_side_by_side(tmp_path: Path) -> None:
    old = plan_of(CARD, tmp_path)
    rows = (
        {"rd": 50, "staff": 25, "proof": "否", "grade": "甲"},
        {"rd": 50, "staff": 25, "proof": "是", "grade": "甲"},
    )
    before = scored(old, *rows)
    new = plan_of(CARD.replace("above: 20, points: 30", "above: 30, points: 30"), tmp_path)
    changes = compare_scores(before, scored(new, *rows))
    # 90 to 75; 100 to 85.
    assert [(c.old.band, c.new.band, c.moved) for c in changes] == [("优", "良", True)] * 2
    first = changes[0]
    assert (first.items[0].title.zh, first.items[0].difference) == ("档", -15)
    assert first.old.total is not None
    assert first.new.total is not None
    won = sum(item.difference for item in first.items)
    assert first.others is not None
    assert first.new.total == first.old.total + won + first.others


def test_ranks_hold_still_when_one_unit_leads_everywhere(tmp_path: Path) -> None:
    plan = plan_of(CARD, tmp_path)
    results = scored(
        plan,
        {"rd": 50, "staff": 25, "proof": "是", "grade": "甲"},
        {"rd": 50, "staff": 15, "proof": "否", "grade": "丙"},
        {"rd": 10, "staff": 15, "proof": "是", "grade": "丙"},
        {"rd": 5, "staff": 5, "proof": "否", "grade": "丙"},
        {},
    )
    found = {one.unit: one for one in rank_intervals(results, 0.3)}
    assert set(found) == {"u0", "u1", "u2", "u3"}
    assert (found["u0"].best, found["u0"].worst) == (1, 1)
    assert (found["u3"].best, found["u3"].worst) == (4, 4)
    # u1 has 40 + 15, u2 24 + 15 + 10: 55 to 49, near enough to change places.
    assert (found["u1"].rank, found["u2"].rank) == (2, 3)
    assert (found["u1"].best, found["u1"].worst) == (2, 3)
    assert rank_intervals(results, 0.3) == rank_intervals(results, 0.3)
    still = rank_intervals(results, 0.0)
    assert [(one.low, one.high) for one in still] == [(1, 1), (2, 2), (3, 3), (4, 4)]
