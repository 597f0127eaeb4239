"""Each item of a scorecard is scored in one way that makes sense (计分方法检查)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from changbai.kernel.problem import Problem
from changbai.kernel.quantity import PURE, show_dimension
from changbai.pack.amount import Amount
from changbai.pack.curve import Grade, Linear, Relative, Step
from changbai.pack.declare import at
from changbai.pack.expression import Binary, Name, Node, children
from changbai.pack.meaning import Meaning
from changbai.pack.ranges import EVERYTHING, meets, range_of, show_range, without
from changbai.pack.score_formula import ScoreScope, names_in, need, settle, unit_named
from changbai.pack.scorecard import Item, Scorecard, Scored, curve_of
from changbai.pack.vocabulary import nearest
from changbai.pack.written import Formula

#: What kind of value each method works on; the others need none.
_TAKES = {
    "linear": ("quantity",),
    "steps": ("quantity", "word", "flag"),
    "count": ("quantity", "flag"),
    "completion": ("quantity",),
    "relative": ("quantity",),
    "efficacy": ("quantity",),
    "grades": ("word",),
}


def method_problems(item: Item, card: Scorecard, scope: ScoreScope) -> Iterator[Problem]:
    """Yield what is wrong with how one item is scored; a group is not scored itself."""
    ways = curve_of(item)
    if item.items:
        if ways or item.value is not None:
            yield Problem(
                "CB240", at(item), {"item": item.title, "found": "items, " + ", ".join(ways)}
            )
        if item.factor:
            yield from _known_word(item.factor.by, at(item.factor, "by"), card)
        return
    if item.points is None:
        yield Problem("CB131", at(item), {"key": "points"})
    if item.applies is not None:
        yield from _flag(item.applies, scope)
    if len(ways) != 1:
        facts = {"item": item.title, "found": ", ".join(ways) or "-"}
        yield Problem("CB240", at(item), facts)
        return
    yield from _way(item, item, card, scope)
    for segment in item.segments:
        yield from _flag(segment.when, scope)
        if len(curve_of(segment)) > 1:
            facts = {"item": item.title, "found": ", ".join(curve_of(segment))}
            yield Problem("CB240", at(segment), facts)
        yield from _way(segment, item, card, scope)


def _flag(formula: Formula, scope: ScoreScope) -> Iterator[Problem]:
    scope.findings.clear()
    need("flag", formula.tree, scope)
    for finding in scope.findings:
        yield Problem(finding.code, formula.mark, finding.facts)


def _way(scored: Scored, item: Item, card: Scorecard, scope: ScoreScope) -> Iterator[Problem]:
    """Check one way of scoring: its value with its unit, then its method."""
    own = curve_of(scored)
    curve = (own or curve_of(item))[0]
    source = scored if own else item
    formula = scored.value or item.value
    by_itself = curve in ("fixed", "checklist") or (
        curve == "steps" and all(_without_value(step) for step in source.steps)
    )
    if formula is None:
        if not by_itself:
            yield Problem("CB243", at(scored), {"item": item.title, "curve": curve})
    else:
        yield from _value(formula, scored.unit or item.unit, curve, scope)
    if scored.factor:
        yield from _known_word(scored.factor.by, at(scored.factor, "by"), card)
    full = item.out_of if item.out_of is not None else (item.points or Decimal(0))
    if own:
        yield from _method(source, Fraction(full), item, card, scope)


def _without_value(step: Step) -> bool:
    bounds = (step.at_least, step.above, step.at_most, step.below)
    return not step.one_of and all(bound is None for bound in bounds)


def _known_word(id: str, place: Any, card: Scorecard) -> Iterator[Problem]:
    """A coefficient or comparison goes by a value of the card."""
    if id and id not in card.values:
        facts = {"part": id, "id": id, "near": nearest(id, card.values)}
        yield Problem("CB242", place, facts)


def _value(formula: Formula, unit: str, curve: str, scope: ScoreScope) -> Iterator[Problem]:
    """The value of an item is of the sort that its method takes, in the unit that is written."""
    scope.findings.clear()
    tree, meaning = settle(formula.tree, scope)
    for finding in scope.findings:
        yield Problem(finding.code, formula.mark, finding.facts)
    if meaning.sort == "unknown":
        return
    takes = _TAKES.get(curve, ("quantity", "word", "flag"))
    if meaning.sort not in takes:
        facts = {"part": formula.text[:60], "found": meaning.sort, "expected": " / ".join(takes)}
        yield Problem("CB326", formula.mark, facts)
    elif meaning.sort == "quantity":
        yield from _unit(formula, tree, meaning, unit, scope)


def _unit(
    formula: Formula, tree: Node, meaning: Meaning, unit: str, scope: ScoreScope
) -> Iterator[Problem]:
    shown = show_dimension(meaning.dimension)
    if unit:
        written = unit_named(unit, scope.units)
        if written.dimension != meaning.dimension:
            facts = {
                "formula": formula.text[:60],
                "found": shown,
                "unit": unit,
                "expected": show_dimension(written.dimension),
            }
            yield Problem("CB250", formula.mark, facts)
        return
    if isinstance(tree, Name):
        return
    named = [scope.names[id] for id in names_in(tree) if id in scope.names]
    alike = named and unit_named(named[0].unit, scope.units).dimension == meaning.dimension
    pure = meaning.dimension == PURE and all(not name.unit for name in named)
    if (_divides(tree) and not pure) or not (alike or pure):
        yield Problem("CB244", formula.mark, {"formula": formula.text[:60], "found": shown})


def _divides(node: Node) -> bool:
    if isinstance(node, Binary) and node.operator == "/":
        return True
    return any(_divides(part) for part in children(node))


def _method(
    scored: Scored, full: Fraction, item: Item, card: Scorecard, scope: ScoreScope
) -> Iterator[Problem]:
    if scored.linear:
        yield from _linear(scored.linear, full, item)
    if scored.steps:
        yield from _steps(scored.steps, full, item, scope)
    if scored.count and scored.count.per <= 0:
        yield _odd(item, scored.count, "per > 0")
    if scored.completion:
        yield from _quantity(scored.completion.goal, scope)
        for stride in (scored.completion.bonus, scored.completion.shortfall):
            if stride and stride.per <= 0:
                yield _odd(item, stride, "per > 0")
    if scored.relative:
        yield from _relative(scored.relative, item, card, scope)
    if scored.efficacy:
        yield from _known_word(scored.efficacy.within, at(scored.efficacy, "within"), card)
        worst, best = scored.efficacy.worst, scored.efficacy.best
        if worst is not None and best is not None and worst == best:
            yield _odd(item, scored.efficacy, "worst ≠ best")
    for line in scored.checklist:
        yield from _flag(line.value, scope)
    if scored.grades:
        yield from _grades(scored.grades, full, item)
    if scored.fixed is not None:
        yield from _over(scored.fixed, full, item, scored)


def _odd(item: Item, thing: Any, reason: str) -> Problem:
    return Problem("CB249", at(thing), {"item": item.title, "reason": reason})


def _over(amount: Amount, full: Fraction, item: Item, thing: Any) -> Iterator[Problem]:
    """No row gives more than the item's points."""
    if amount.of(full) > full:
        facts = {"item": item.title, "points": amount, "full": f"{full}"}
        yield Problem("CB247", at(thing, "points"), facts)


def _quantity(formula: Formula, scope: ScoreScope) -> Iterator[Problem]:
    scope.findings.clear()
    need("quantity", formula.tree, scope)
    for finding in scope.findings:
        yield Problem(finding.code, formula.mark, finding.facts)


def _linear(curve: Linear, full: Fraction, item: Item) -> Iterator[Problem]:
    ends = (curve.base, curve.full, curve.at_base)
    if curve.through:
        places = [knot.at for knot in curve.through]
        if any(end is not None for end in ends) or len(places) < 2:
            yield _odd(item, curve, "through: 2+, base / full / at_base: 0")
        elif places != sorted(set(places)):
            yield _odd(item, curve, "through: at ↑")
        for knot in curve.through:
            yield from _over(knot.points, full, item, knot)
    elif any(end is None for end in ends):
        yield _odd(item, curve, "base, full, at_base")
    elif curve.base == curve.full:
        yield _odd(item, curve, "base ≠ full")
    elif curve.at_base is not None:
        yield from _over(curve.at_base, full, item, curve)


def _steps(
    steps: tuple[Step, ...], full: Fraction, item: Item, scope: ScoreScope
) -> Iterator[Problem]:
    """Rows can all be reached, leave nothing out, and go steadily up or down."""
    free, points, words = [EVERYTHING], [], False
    for step in steps:
        yield from _over(step.points, full, item, step)
        if step.when is not None:
            yield from _flag(step.when, scope)
        if step.when is not None or step.one_of:
            words = True
            continue
        span = range_of(step)
        if not meets(free, span):
            facts = {"item": item.title, "range": show_range(span)}
            yield Problem("CB246", at(step), facts)
            continue
        free = without(free, span)
        points.append((span, step.points.of(full)))
    if words or not points:
        return
    for hole in free:
        # Nothing below a ladder's last rung is what most schemes mean; a hole inside is not.
        if hole[0] != EVERYTHING[0] and hole[1] != EVERYTHING[1]:
            facts = {"item": item.title, "range": show_range(hole)}
            yield Problem("CB246", at(item, "steps"), facts)
    in_order = [worth for _, worth in sorted(points)]
    if in_order not in (sorted(in_order), sorted(in_order, reverse=True)):
        yield Problem("CB245", at(item, "steps"), {"item": item.title})


def _relative(curve: Relative, item: Item, card: Scorecard, scope: ScoreScope) -> Iterator[Problem]:
    if (curve.to is None) == (not curve.to_the):
        yield _odd(item, curve, "to | to_the")
    if curve.uncapped and curve.most is not None:
        yield _odd(item, curve, "uncapped | most")
    if curve.to is not None:
        yield from _quantity(curve.to, scope)
    yield from _known_word(curve.within, at(curve, "within"), card)


def _grades(grades: tuple[Grade, ...], full: Fraction, item: Item) -> Iterator[Problem]:
    """A grade has one figure or a range of points inside the item's points."""
    for grade in grades:
        ends = (grade.low, grade.high)
        single = grade.points is not None and ends == (None, None)
        both = grade.points is None and None not in ends
        if not (single or both):
            facts = {"item": item.title, "grade": grade.grade, "reason": "points | low, high"}
            yield Problem("CB259", at(grade), facts)
            continue
        low = (grade.points or grade.low or Amount(Decimal(0))).of(full)
        high = (grade.points or grade.high or Amount(Decimal(0))).of(full)
        if low > high or high > full:
            facts = {"item": item.title, "grade": grade.grade, "reason": f"low <= high <= {full}"}
            yield Problem("CB259", at(grade), facts)
