"""Running the worked examples of markets (对接算例): conditions, features, booking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from changbai.kernel.problem import Problem
from changbai.matching.booking_cases import run_booking_cases
from changbai.matching.conditions import as_number, refusal
from changbai.matching.entry import Entry
from changbai.matching.features import feature_values
from changbai.pack.declare import at
from changbai.pack.market import Market, MarketCase, Side, markets_of
from changbai.pack.shapes import Pack

_FLAGS = {"是": True, "true": True, "否": False, "false": False}
_OWN = ("title", "text", "party")


def run_market_cases(pack: Pack) -> list[Problem]:
    """Run every example of every market of a pack; return where something else came out."""
    return [
        problem
        for market in markets_of(pack).values()
        for problem in (*_of_market(market), *run_booking_cases(market))
    ]


def _of_market(market: Market) -> Iterator[Problem]:
    for case in market.cases:
        need = example(case.need, market.needs, "need")
        offer = example(case.offer, market.offers, "offer")
        refused = refusal(need, offer, market)
        found = refused.condition if refused else "match"
        if found != case.expect:
            facts = {"name": case.name, "expected": case.expect, "found": found}
            yield Problem("CB290", at(case, "expect"), facts)
        yield from _features(market, case, feature_values(need, offer, market))


def _features(market: Market, case: MarketCase, found: Mapping[str, Decimal]) -> Iterator[Problem]:
    for id, expected in case.features.items():
        value = found.get(id)
        if value is None or abs(value - expected) > Decimal("0.00005"):
            facts = {
                "name": case.name,
                "expected": f"{id} {expected}",
                "found": "-" if value is None else f"{value:.4f}",
            }
            yield Problem("CB290", at(case, "features"), facts)


def example(values: Mapping[str, str], side: Side | None, id: str) -> Entry:
    """Return an entry made of the texts of an example, typed as its side declares."""
    attributes = {
        name: _typed(text, side, name) for name, text in values.items() if name not in _OWN
    }
    title, text, party = (values.get(name, "") for name in _OWN)
    return Entry(id, title, text, (), party, attributes)


def _typed(text: str, side: Side | None, name: str) -> Any:
    declared = side.attributes.get(name) if side else None
    if declared is not None and declared.type == "number":
        return as_number(text)
    if (declared is not None and declared.type == "flag") or name == "confidential":
        return _FLAGS.get(text)
    return text
