"""Numbers and units fit together (数值检查): targets, units, areas with their days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.kernel.quantity import PURE, conversion, find_unit
from changbai.pack.declare import at
from changbai.pack.scorecard import all_items
from changbai.pack.shapes import Pack, Target
from changbai.pack.vocabulary import nearest

_NEEDS_VALUE = ("at_least", "at_most", "range", "about", "change_from_base", "per_year")


def target_parts(pack: Pack) -> Iterator[Problem]:
    """A target has what its kind needs, in an order that makes sense."""
    facts: dict[str, Any]
    for target in pack.targets.values():
        for name, zh in _lacking(target):
            facts = {"id": target.id, "kind": target.kind, "part": f"{zh} {name}"}
            yield Problem("CB300", at(target), facts)
        if target.upper is not None and target.value is not None and target.upper <= target.value:
            facts = {"id": target.id, "lower": target.value, "upper": target.upper}
            yield Problem("CB301", at(target, "upper"), facts)
        if target.base and target.deadline and target.deadline.end <= target.base.end:
            facts = {"id": target.id, "base": target.base, "deadline": target.deadline}
            yield Problem("CB302", at(target, "deadline"), facts)
        if target.hedge == "or_less" and target.kind == "at_least":
            yield Problem(
                "CB305", at(target, "hedge"), {"hedge": target.hedge, "kind": target.kind}
            )
        if target.hedge == "or_more" and target.kind == "at_most":
            yield Problem(
                "CB305", at(target, "hedge"), {"hedge": target.hedge, "kind": target.kind}
            )
        indicator = pack.indicators.get(target.indicator)
        if target.kind == "keep_improving" and indicator and indicator.better == "none":
            facts = {"id": target.id, "indicator": indicator.id}
            yield Problem("CB303", at(target, "kind"), facts)


def _lacking(target: Target) -> Iterator[tuple[str, str]]:
    if target.kind in _NEEDS_VALUE and target.value is None:
        yield "value", "目标值"
    if target.kind == "range" and target.upper is None:
        yield "upper", "上限"
    if target.kind == "change_from_base" and target.base is None:
        yield "base", "基期"
    if target.kind not in ("qualitative", "keep_improving", "per_year") and not target.deadline:
        yield "deadline", "完成期"


def units_known(pack: Pack) -> Iterator[Problem]:
    """Every unit of measure that is named is declared."""
    named: list[tuple[str, Mark]] = []
    for kind in pack.kinds.values():
        named.append((kind.counted_in, at(kind, "counted_in")))
        named += [(one.unit, at(one, "unit")) for one in kind.attributes.values()]
    for form in pack.forms.values():
        named += [(element.unit, at(element, "unit")) for element in form.elements]
    for card in pack.scorecards.values():
        named += [(value.unit, at(value, "unit")) for value in card.values.values()]
        named += [(item.unit, at(item, "unit")) for item in all_items(card)]
    things: tuple[Any, ...] = (*pack.indicators.values(), *pack.targets.values())
    named += [(thing.unit, at(thing, "unit")) for thing in things]
    for unit, place in named:
        if unit and unit not in pack.lost and find_unit(unit, pack.units) is None:
            facts = {"part": unit, "unit": unit, "near": nearest(unit, pack.units)}
            yield Problem("CB311", place, facts)


def target_units(pack: Pack) -> Iterator[Problem]:
    """The unit of a target can be had from that of its indicator; a change is per cent."""
    for target in pack.targets.values():
        indicator = pack.indicators.get(target.indicator)
        own = find_unit(target.unit, pack.units) if target.unit else None
        if own is None or indicator is None:
            continue
        if target.kind == "change_from_base":
            fits, expected = own.dimension == PURE, "%"
        else:
            measured = find_unit(indicator.unit, pack.units)
            fits = measured is None or conversion(measured, own) is not None
            expected = indicator.unit
        if not fits:
            facts = {"unit": target.unit, "expected": expected, "indicator": indicator.id}
            yield Problem("CB314", at(target, "unit"), facts)


def spans_of_measures(pack: Pack) -> Iterator[Problem]:
    """A measure ends after it starts; a coefficient's range is a range."""
    facts: dict[str, Any]
    for measure in pack.measures.values():
        if measure.start and measure.end and measure.end.end < measure.start.start:
            facts = {"start": measure.start, "end": measure.end}
            yield Problem("CB306", at(measure, "end"), facts)
    for row in pack.coefficients.values():
        if row.upper is not None and row.upper < row.value:
            facts = {"id": row.id, "lower": row.value, "upper": row.upper}
            yield Problem("CB301", at(row, "upper"), facts)


RULES = (target_parts, units_known, target_units, spans_of_measures)
