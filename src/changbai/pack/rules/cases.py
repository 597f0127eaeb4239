"""Indicators have worked examples that can be read (算例检查); the engine runs them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from changbai.kernel.period import read_period
from changbai.kernel.problem import Problem
from changbai.pack.declare import at
from changbai.pack.scalar import read_scalar
from changbai.pack.shapes import Case, Pack


def every_indicator_has_one(pack: Pack) -> Iterator[Problem]:
    """An indicator without a worked example is doubtful."""
    for indicator in pack.indicators.values():
        if not indicator.cases:
            yield Problem("CB350", at(indicator), {"id": indicator.id})


def readable(pack: Pack) -> Iterator[Problem]:
    """What must come out is a number or `missing`, and the periods are periods."""
    for indicator in pack.indicators.values():
        for case in indicator.cases:
            if case.expect != "missing" and not _number(case.expect):
                facts = {"found": case.expect, "expected": "12.5, missing"}
                yield Problem("CB351", at(case, "expect"), facts)
            for period in _periods(case):
                if read_period(period) is None:
                    facts = {"found": period, "expected": "2016, 2016-09, 2016Q3, 2016H1"}
                    yield Problem("CB351", at(case, "rows"), facts)


def _number(text: str) -> bool:
    whole, mark, power = text.lower().partition("e")
    small = not mark or (power.lstrip("+-").isdigit() and len(power) < 4)
    return small and read_scalar(Decimal, whole) is not None


def _periods(case: Case) -> Iterator[str]:
    if case.at:
        yield case.at
    for row in case.rows:
        if row.get("period"):
            yield row["period"]


RULES = (every_indicator_has_one, readable)
