"""A market that runs is whole (对接市场检查): sides, attributes, conditions, funnel, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from changbai.kernel.problem import Problem
from changbai.pack.booking import BookingRules
from changbai.pack.declare import at
from changbai.pack.market import Condition, Feature, FunnelStage, Market, Side, markets_of
from changbai.pack.shapes import Pack

#: What every entry has, or the room works out, beside what its side declares.
ALWAYS = ("id", "title", "text", "keywords", "party", "status", "confidential", "shown_to")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z|24:00\Z")


def running_markets_are_whole(pack: Pack) -> Iterator[Problem]:
    """A market that runs declares both sides, a funnel with an outcome, and worked examples."""
    for market in markets_of(pack).values():
        if market.status != "running":
            continue
        lacking = [
            name
            for name, there in (
                ("needs", market.needs),
                ("offers", market.offers),
                ("funnel.outcome", any(stage.outcome for stage in market.funnel)),
                ("cases", len(market.cases) >= 2),
            )
            if not there
        ]
        if lacking:
            yield Problem("CB291", at(market), {"id": market.id, "parts": ", ".join(lacking)})


def attributes_are_declared(pack: Pack) -> Iterator[Problem]:
    """What conditions, features and examples name is declared by its side."""
    for market in markets_of(pack).values():
        named: tuple[Condition | Feature, ...] = (*market.conditions, *market.features)
        for one in named:
            yield from _declared(one, market)
        for case in market.cases:
            for side, names in ((market.needs, case.need), (market.offers, case.offer)):
                for name in names:
                    if not _known(side, name):
                        yield Problem("CB292", at(case), {"id": case.name, "name": name})


def _declared(one: Condition | Feature, market: Market) -> Iterator[Problem]:
    named = [("offer", market.offers, one.offer)]
    if one.need or isinstance(one, Condition):
        named.append(("need", market.needs, one.need))
    for field, side, name in named:
        if not _known(side, name):
            yield Problem("CB292", at(one, field), {"id": one.id, "name": name})


def _known(side: Side | None, name: str) -> bool:
    return name in ALWAYS or (side is not None and name in side.attributes)


def ids_are_their_own(pack: Pack) -> Iterator[Problem]:
    """Conditions, features and stages of a market have ids of their own; weights make sense."""
    for market in markets_of(pack).values():
        seen: set[str] = set()
        named: tuple[Condition | Feature | FunnelStage, ...] = (
            *market.conditions,
            *market.features,
            *market.funnel,
        )
        for one in named:
            if one.id in seen:
                yield Problem("CB293", at(one, "id"), {"id": one.id})
            seen.add(one.id)
        for feature in market.features:
            if not 0 < feature.weight <= 2 or feature.scale <= 0:
                facts = {"id": feature.id, "weight": feature.weight, "scale": feature.scale}
                yield Problem("CB294", at(feature, "weight"), facts)


def expected_results_exist(pack: Pack) -> Iterator[Problem]:
    """What an example expects is a match, a condition of the market, or one that always holds."""
    for market in markets_of(pack).values():
        allowed = {"match", "status", "own", "confidential", *(c.id for c in market.conditions)}
        for case in market.cases:
            if case.expect not in allowed:
                facts = {"found": case.expect, "allowed": ", ".join(sorted(allowed))}
                yield Problem("CB295", at(case, "expect"), facts)


def booking_rules_make_sense(pack: Pack) -> Iterator[Problem]:
    """Times of day are times of day, stretches fit each other, shares lie between 0 and 1."""
    for market in markets_of(pack).values():
        for rules in market.booking.values():
            for name in _wrong(rules):
                yield Problem("CB296", at(rules, name), {"key": name})


def _wrong(rules: BookingRules) -> Iterator[str]:
    checks: Mapping[str, bool] = {
        "opens": bool(_CLOCK.match(rules.opens)),
        "closes": bool(_CLOCK.match(rules.closes)) and rules.closes > rules.opens,
        "weekdays": all(1 <= day <= 7 for day in rules.weekdays) and bool(rules.weekdays),
        "step": 1 <= rules.step <= 1440,
        "least": 0 < rules.least <= rules.most,
        "most": rules.most >= rules.step,
        "late_cancel_share": Decimal(0) <= rules.late_cancel_share <= 1,
        "subsidy_share": Decimal(0) <= rules.subsidy_share <= 1,
        "price_inside": rules.price_inside >= 0,
        "price_outside": rules.price_outside is None or rules.price_outside >= 0,
        "horizon_days": rules.horizon_days > 0,
        "buffer": rules.buffer >= 0,
    }
    yield from (name for name, good in checks.items() if not good)


RULES = (
    running_markets_are_whole,
    attributes_are_declared,
    ids_are_their_own,
    expected_results_exist,
    booking_rules_make_sense,
)
