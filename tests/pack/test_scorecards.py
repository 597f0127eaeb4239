"""Good scorecards with one thing broken: exactly one kind of problem comes out."""

# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest

from changbai.pack.load import load_pack
from tests.engine.scoring.cards import codes_of
from tests.pack.good_pack import write_pack

CARD = """\
title: 试验
full_marks: 100
values:
  rd: {title: 研发经费, unit: 万元}
  revenue: {title: 收入, unit: 亿元}
  kind: {title: 类别, type: code, codes: [甲, 乙]}
  proof: {title: 证明, type: flag}
  mark: {title: 评分, type: mark}
items:
  - title: 投入
    points: 60
    items:
      - {id: money, title: 经费, points: 20, value: rd, linear: {base: 8, full: 60, at_base: 60%}}
      - title: 强度
        points: 40
        value: rd / revenue
        unit: '%'
        steps: [{at_least: 5, points: 40}, {at_least: 3, points: 20}, {points: 0}]
        segments:
          - {when: kind = '乙', steps: [{at_least: 2, points: 40}, {points: 0}]}
  - title: 制度
    points: 20
    checklist: [{title: 证明, value: proof, points: 20}]
  - title: 水平
    points: 20
    value: mark
    grades: [{grade: A, low: 80%, high: 100%}, {grade: F, points: 0}]
gates:
  - {title: 经费, needs: rd >= 100, verdict: 不合格}
bands:
  - {title: 优秀, at_least: 90, needs: money >= 10}
  - {title: 合格, at_least: 60}
  - {title: 不合格, below: 60}
"""

#: What is broken, words replaced, words put there, codes that come out.
SWAPS = [
    ("nothing", "title: 试验", "title: 试验", []),
    ("two methods", "value: mark\n", "value: mark\n    fixed: 10\n", ["CB240"]),
    ("no method", "    checklist: [{title: 证明, value: proof, points: 20}]\n", "", ["CB240", "CB257"]),
    ("group with a method", "points: 60\n", "points: 60\n    fixed: 5\n", ["CB240"]),
    ("hole below the bands", "{title: 不合格, below: 60}", "{title: 不合格, below: 50}", ["CB241"]),
    ("no last band", "  - {title: 不合格, below: 60}\n", "", ["CB241", "CB252"]),
    ("unknown name", "value: rd,", "value: rdd,", ["CB242"]),
    ("unknown item", "needs: money", "needs: mony", ["CB242"]),
    ("no value", "    value: mark\n", "", ["CB243", "CB257"]),
    ("ratio without unit", "        unit: '%'\n", "", ["CB244"]),
    ("up and down", "at_least: 3, points: 20}, {p", "at_least: 3, points: 0}, {p", []),
    ("row up and down", "{at_least: 3, points: 20}, {points: 0}", "{at_least: 3, points: 0}, {points: 9}", ["CB245"]),
    ("row never reached", "{at_least: 3,", "{at_least: 6,", ["CB246"]),
    ("hole inside", "{at_least: 3, points: 20}, {points: 0}", "{below: 3, points: 0}", ["CB246"]),
    ("too many points", "{at_least: 5, points: 40}", "{at_least: 5, points: 41}", ["CB247"]),
    ("band never reached", "at_least: 60}", "at_least: 95}", ["CB241"]),
    ("bands the wrong way", "{title: 合格, at_least: 60}", "{title: 合格, below: 60}", ["CB248", "CB241"]),
    ("bands overlap", "below: 60}", "below: 70}", ["CB248"]),
    ("base is full", "base: 8, full: 60", "base: 8, full: 8", ["CB249"]),
    ("base alone", "base: 8, full: 60", "base: 8", ["CB249"]),
    ("unlike unit", "unit: '%'", "unit: 人", ["CB250"]),
    ("id twice", "id: money", "id: revenue", ["CB242", "CB251"]),
    ("word of the formula language", "id: money", "id: total", ["CB230", "CB242"]),
    ("unknown band", "verdict: 不合格", "verdict: 不及格", ["CB252"]),
    ("aggregate", "value: rd,", "value: sum(rd),", ["CB254"]),
    ("value not used", "  proof:", "  more: {title: 多余}\n  proof:", ["CB257"]),
    ("unknown word", "kind = '乙'", "kind = '丙'", ["CB258"]),
    ("grade without range", "low: 80%, high: 100%", "low: 80%", ["CB259"]),
    ("grade upside down", "low: 80%, high: 100%", "low: 90%, high: 80%", ["CB259"]),
    ("points do not add up", "points: 20\n    value: mark", "points: 10\n    value: mark", ["CB304"]),
    ("group does not add up", "title: 经费, points: 20", "title: 经费, points: 25", ["CB304"]),
    ("unlike things added", "value: rd,", "value: rd + mark,", ["CB326"]),
    ("unlike units compared", "needs: rd >= 100", "needs: rd >= 100 人", ["CB312"]),
    ("no condition", "needs: rd >= 100", "needs: rd", ["CB326"]),
    ("word where a number is due", "value: rd,", "value: kind,", ["CB326"]),
    ("unknown key", "full_marks", "fullmarks", ["CB130", "CB131"]),
]  # fmt: skip


@pytest.mark.parametrize("swap", SWAPS, ids=lambda swap: swap[0])
def test_one_thing_broken(swap: tuple[str, str, str, list[str]], tmp_path: Path) -> None:
    _, old, new, codes = swap
    assert CARD.count(old) == 1, CARD.count(old)
    assert sorted(set(codes_of(CARD.replace(old, new), tmp_path))) == sorted(set(codes))


def test_a_bare_number_takes_the_unit_of_what_it_meets(tmp_path: Path) -> None:
    for written in ("rd >= 100", "rd >= 100 万元", "rd - 100 >= 0", "revenue > 0.01 亿元"):
        assert codes_of(CARD.replace("rd >= 100", written), tmp_path) == []


def test_two_versions_on_one_day(tmp_path: Path) -> None:
    text = (
        "title: 甲\nseries: s\n{dates}full_marks: 1\nvalues: {{x: {{title: 数}}}}\n"
        "items: [{{title: 项, points: 1, value: x, count: {{each: 1}}}}]\n"
    )
    for dates, codes in (
        (("valid_to: '2015-12-31'\n", "valid_from: '2016-01-01'\n"), set()),
        (("valid_to: '2016-01-01'\n", "valid_from: '2016-01-01'\n"), {"CB255"}),
        (("", ""), {"CB255"}),
    ):
        folder = write_pack(
            tmp_path,
            {
                "scorecards/one.yaml": text.format(dates=dates[0]),
                "scorecards/two.yaml": text.format(dates=dates[1]),
            },
        )
        _, problems = load_pack(folder)
        assert {problem.code for problem in problems} - {"CB256"} == codes
