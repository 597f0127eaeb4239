"""Formulas mean what their place asks for (公式检查): names, sorts, units, contexts, circles."""

from __future__ import annotations

from collections.abc import Iterator

from changbai.kernel.period import MONTHS
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.quantity import find_unit, show_dimension
from changbai.pack.declare import at
from changbai.pack.expression import Aggregate, Node, children
from changbai.pack.meaning import Reading
from changbai.pack.shapes import Indicator, Pack
from changbai.pack.vocabulary import Row, nearest


def _told(reading: Reading, place: Mark) -> Iterator[Problem]:
    seen = set()
    for finding in reading.findings:
        key = (finding.code, str(finding.facts))
        if key not in seen:
            seen.add(key)
            yield Problem(finding.code, place, finding.facts)


def populations(pack: Pack) -> Iterator[Problem]:
    """The population of an indicator and of a form names a kind and a condition on it."""
    scopes = [(i, "over", i.over, Row((i.over.population.kind,))) for i in pack.indicators.values()]
    for form in pack.forms.values():
        for name, asked in (("where", form.where), ("direct", form.direct)):
            if asked is None:
                continue
            kind = asked.population.kind
            scopes.append((form, name, asked, Row((kind,), registry_only=True)))  # type: ignore[arg-type]
            if kind != form.kind:
                yield Problem("CB335", at(form, name), {"kind": kind, "expected": form.kind})
    for thing, field, scope, row in scopes:
        kind, where = scope.population.kind, scope.population.where
        if kind not in pack.kinds and kind not in pack.lost:
            facts = {"part": kind, "kind": kind, "near": nearest(kind, pack.kinds)}
            yield Problem("CB334", at(thing, field), facts)
        elif where is not None:
            reading = Reading(pack, kind)
            reading.need("flag", where, row)
            yield from _told(reading, at(thing, field))


def indicator_formulas(pack: Pack) -> Iterator[Problem]:
    """The formula of an indicator is a number in the indicator's own unit."""
    for indicator in pack.indicators.values():
        place = at(indicator, "value")
        reading = Reading(pack, indicator.over.population.kind)
        meaning = reading.need("quantity", indicator.value.tree, None)
        yield from _told(reading, place)
        unit = find_unit(indicator.unit, pack.units)
        if meaning.sort != "quantity" or unit is None or meaning.zero:
            continue
        if meaning.dimension != unit.dimension:
            found, expected = show_dimension(meaning.dimension), show_dimension(unit.dimension)
            facts = {"found": found, "expected": expected, "unit": indicator.unit}
            yield Problem("CB313", place, facts)


def one_periodicity_in_a_row(pack: Pack) -> Iterator[Problem]:
    """Elements that meet in a row come from forms of one periodicity, no coarser than asked."""
    for indicator in pack.indicators.values():
        for node in _aggregates(indicator.value.tree):
            forms = dict(_forms_of(pack, indicator, node))
            if len(forms) > 1:
                shown = "、".join(f"{e}（{p}）" for p, e in sorted(forms.items()))
                yield Problem("CB325", at(indicator, "value"), {"elements": shown})
            for periodicity, element in forms.items():
                if MONTHS[periodicity] > MONTHS[indicator.period]:  # type: ignore[index]
                    facts = {"id": element, "found": periodicity, "period": indicator.period}
                    yield Problem("CB332", at(indicator, "period"), facts)


def _aggregates(node: Node) -> Iterator[Aggregate]:
    if isinstance(node, Aggregate):
        yield node
    for child in children(node):
        yield from _aggregates(child)


def _forms_of(pack: Pack, indicator: Indicator, node: Aggregate) -> Iterator[tuple[str, str]]:
    """Yield periodicity and element for every element that an aggregate needs in its row."""
    population = indicator.over.population
    kind = node.kind or population.kind
    reading = Reading(pack, kind)
    reading.read(node, None)
    if not node.kind and population.where is not None:
        reading.read(population.where, Row((kind,)))
    for form, element in reading.elements:
        yield form.periodicity, element.id


def form_rules(pack: Pack) -> Iterator[Problem]:
    """A check of a return is a condition on elements of its form and attributes of its kind."""
    for form in pack.forms.values():
        for rule in form.rules:
            reading = Reading(pack, form.kind)
            reading.need("flag", rule.check.tree, Row((form.kind,), form))
            yield from _told(reading, at(rule, "check"))


def no_circles(pack: Pack) -> Iterator[Problem]:
    """Indicators that name each other must not lead back to themselves."""
    named: dict[str, list[str]] = {}
    for id, indicator in pack.indicators.items():
        reading = Reading(pack, indicator.over.population.kind)
        reading.read(indicator.value.tree, None)
        named[id] = list(dict.fromkeys(reading.indicators))
    done: set[str] = set()
    for start in named:
        circle = _circle(start, named, done)
        if circle:
            chain = " → ".join((*circle, circle[0]))
            yield Problem("CB324", at(pack.indicators[circle[0]], "value"), {"chain": chain})


def _circle(start: str, named: dict[str, list[str]], done: set[str]) -> list[str]:
    """Return the first circle reached from an indicator; all that was walked is done."""
    path: list[str] = []
    stack = [(start, 0)]
    while stack:
        id, index = stack.pop()
        if index == 0:
            if id in path:
                done.update(path)
                return path[path.index(id) :]
            if id in done:
                continue
            path.append(id)
        if index < len(named[id]):
            stack.append((id, index + 1))
            stack.append((named[id][index], 0))
        else:
            path.remove(id)
            done.add(id)
    return []


RULES = (populations, indicator_formulas, one_periodicity_in_a_row, form_rules, no_circles)
