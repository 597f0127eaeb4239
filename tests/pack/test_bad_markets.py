"""A good market with one thing broken: exactly one kind of problem comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from changbai.matching.market_cases import run_market_cases
from changbai.pack.load import load_pack
from changbai.pack.market import markets_of
from tests.pack.good_pack import write_pack

GOOD = """title: {zh: 技术对接}
clauses: ['1']
status: running
description: {zh: 测试}
needs: {title: {zh: 需求}, attributes: {budget: {title: {zh: 预算}, type: number}}}
offers:
  title: {zh: 成果}
  attributes: {price: {title: {zh: 价格}, type: number}, patent: {title: {zh: 专利}, type: flag}}
conditions:
  - {id: price, need: budget, offer: price, test: at_least, reason: {zh: 太贵}}
features:
  - {id: patent, title: {zh: 专利}, offer: patent, test: flag, weight: '0.1'}
funnel:
  - {id: contract, title: {zh: 签约}, evidence: [合同], outcome: true}
booking:
  default: {opens: '08:30', closes: '17:00', price_outside: '100', late_cancel_share: '0.5'}
booking_cases:
  default:
    - name: {zh: 约}
      now: '2016-05-16 09:00'
      start: '2016-05-18 09:00'
      end: '2016-05-18 10:00'
      expect: booked
      price: '100.00'
cases:
  - name: {zh: 合}
    need: {budget: '1'}
    offer: {price: '1', patent: 是}
    expect: match
    features: {patent: '1'}
  - {name: {zh: 贵}, need: {budget: '1'}, offer: {price: '2'}, expect: price}
"""

SWAPS = [
    ("funnel without outcome", "outcome: true", "outcome: false", "CB291"),
    ("condition on nothing", "offer: price, test", "offer: prise, test", "CB292"),
    ("example of nothing", "need: {budget: '1'}, offer", "need: {budgt: '1'}, offer", "CB292"),
    ("feature on nothing", "offer: patent, test", "offer: patents, test", "CB292"),
    ("id twice", "id: contract", "id: patent", "CB293"),
    ("weight of nothing", "weight: '0.1'", "weight: '0'", "CB294"),
    ("result that is none", "expect: price}", "expect: prise}", "CB295"),
    ("time that is none", "opens: '08:30'", "opens: '8:30'", "CB296"),
    ("closes before it opens", "closes: '17:00'", "closes: '08:00'", "CB296"),
    ("share above one", "late_cancel_share: '0.5'", "late_cancel_share: '1.5'", "CB296"),
]  # fmt: skip


def codes(tmp_path: Path, text: str) -> set[str]:
    pack, problems = load_pack(write_pack(tmp_path, {"markets/m.yaml": text}))
    assert pack is not None
    found = {problem.code for problem in problems if problem.place.file.endswith("m.yaml")}
    return found or {problem.code for problem in run_market_cases(pack)}


def test_the_good_one_is_good(tmp_path: Path) -> None:
    assert codes(tmp_path, GOOD) == set()


@pytest.mark.parametrize(("name", "old", "new", "code"), SWAPS, ids=[s[0] for s in SWAPS])
def test_one_thing_broken(tmp_path: Path, name: str, old: str, new: str, code: str) -> None:
    assert old in GOOD
    assert codes(tmp_path, GOOD.replace(old, new)) == {code}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("offer: {price: '2'}, expect: price", "offer: {price: '2'}, expect: match"),
        ("features: {patent: '1'}", "features: {patent: '0.5'}"),
        ("price: '100.00'", "price: '99.00'"),
        ("start: '2016-05-18 09:00'", "start: 'soon'"),
    ],
)
def test_examples_that_come_out_otherwise(tmp_path: Path, old: str, new: str) -> None:
    assert codes(tmp_path, GOOD.replace(old, new)) == {"CB290"}


def test_a_market_in_preparation_needs_nothing(tmp_path: Path) -> None:
    text = "title: {zh: 对接}\nclauses: ['1']\ndescription: {zh: 说明}\n"
    pack, _ = load_pack(write_pack(tmp_path, {"markets/m.yaml": text}))
    assert pack is not None
    assert markets_of(pack)["m"].status == "preparing"
    assert codes(tmp_path, text) == set()
