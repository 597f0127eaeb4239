"""A small market for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from changbai.kernel.text import Text
from changbai.matching.entry import Entry
from changbai.pack.market import Condition, Feature, Market


def entry(id: str, title: str, text: str = "", party: str = "", **attributes: Any) -> Entry:
    """Return an entry with attributes as given."""
    return Entry(id, title, text, (), party, attributes)


PRICE = Condition(
    id="price",
    need="budget",
    offer="price",
    test="at_least",
    reason=Text("报价高于预算", "too dear"),
)
MATURITY = Condition(
    id="maturity",
    need="least_maturity",
    offer="maturity",
    test="at_most",
    unknown="refuse",
    reason=Text("成熟度不够", "too early"),
)
AREA = Condition(
    id="area", need="area", offer="areas", test="inside", reason=Text("不在服务地区", "not served")
)
FIELD = Feature(
    id="field",
    title=Text("同一行业", "same field"),
    need="industry",
    offer="industry",
    test="equal",
    weight=Decimal("0.5"),
)
NEAR = Feature(
    id="near_price",
    title=Text("价格相近", "near in price"),
    need="budget",
    offer="price",
    test="near",
    scale=Decimal(100),
    weight=Decimal("0.25"),
)

MARKET = Market(
    id="technology",
    kind="market",
    title=Text("技术对接"),
    clauses=(),
    description=Text("测试"),
    conditions=(PRICE, MATURITY, AREA),
    features=(FIELD, NEAR),
    synonyms=(("光伏", "太阳能电池"),),
    most_of_one_party=2,
)
