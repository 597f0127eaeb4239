"""A scorecard holds together (评价体系检查): points add up, bands tile, names are known.

`card_problems` serves a card in a file of its own as well as one in a pack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from changbai.kernel.problem import Problem
from changbai.kernel.quantity import Unit
from changbai.pack.declare import at
from changbai.pack.formula import RESERVED
from changbai.pack.ranges import EVERYTHING, meets, range_of, show_range, without
from changbai.pack.rules.scoring_methods import method_problems
from changbai.pack.score_formula import (
    ScoreName,
    ScoreScope,
    names_in,
    need,
)
from changbai.pack.scorecard import Band, Item, Scorecard, all_items
from changbai.pack.shapes import Pack
from changbai.pack.vocabulary import nearest
from changbai.pack.written import Formula

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def card_problems(card: Scorecard, units: Mapping[str, Unit]) -> list[Problem]:
    """Return everything that is wrong or doubtful with one scorecard."""
    names = {id: ScoreName(v.type, v.unit, v.codes) for id, v in card.values.items()}
    points = {item.id: ScoreName() for item in all_items(card) if item.id}
    scope = ScoreScope({**points, **names}, units)
    return [
        *_ids(card),
        *_sums(card),
        *(p for item in all_items(card) for p in method_problems(item, card, scope)),
        *_conditions(card, scope),
        *_bands(card),
        *_verdicts(card),
        *_unused(card),
        *_cases(card),
    ]


def _ids(card: Scorecard) -> Iterator[Problem]:
    """An id names one thing, a value or an item, and is a name that formulas can use."""
    ids = [(id, value.mark) for id, value in card.values.items()]
    ids += [(item.id, at(item, "id")) for item in all_items(card) if item.id]
    for id, place in ids:
        if id in RESERVED or not NAME.match(id):
            yield Problem("CB230", place, {"id": id})
    items = Counter(item.id for item in all_items(card) if item.id)
    for item in all_items(card):
        if item.id and (items[item.id] > 1 or item.id in card.values):
            value = card.values.get(item.id)
            line = value.mark.line if value else "?"
            yield Problem("CB251", at(item, "id"), {"id": item.id, "line": line})


def _sums(card: Scorecard) -> Iterator[Problem]:
    """Points of items add up to those of their group, and at the top to the full marks."""
    total = sum((_points(item) for item in card.items), start=0)
    if total != card.full_marks:
        yield Problem("CB304", at(card, "items"), {"total": total, "full": card.full_marks})
    for item in all_items(card):
        if item.out_of is not None and item.out_of <= 0:
            facts = {"item": item.title, "reason": "out_of > 0"}
            yield Problem("CB249", at(item, "out_of"), facts)
        if not item.items or (item.points is None and item.out_of is None):
            continue
        full = item.out_of if item.out_of is not None else item.points
        parts = [_points(child) for child in item.items]
        if item.take == "best":
            fits = max(parts) <= (full or 0)
        else:
            fits = sum(parts) == full or (item.capped and sum(parts) > (full or 0))
        if not fits:
            yield Problem("CB304", at(item, "items"), {"total": sum(parts), "full": full})


def _points(item: Item) -> Any:
    if item.points is not None:
        return item.points
    parts = [_points(child) for child in item.items]
    return (max(parts) if item.take == "best" else sum(parts)) if parts else 0


def _conditions(card: Scorecard, scope: ScoreScope) -> Iterator[Problem]:
    """Gates, vetoes and bands have conditions that can be told from the values."""
    formulas: list[Formula | None] = [gate.needs for gate in card.gates]
    formulas += [veto.when for veto in card.vetoes]
    formulas += [band.needs for band in card.bands]
    for formula in formulas:
        if formula is not None:
            yield from flag_problems(formula, scope)


def flag_problems(formula: Formula, scope: ScoreScope) -> Iterator[Problem]:
    """A formula that must be a condition is one, with names and units that fit."""
    scope.findings.clear()
    need("flag", formula.tree, scope)
    for finding in scope.findings:
        yield Problem(finding.code, formula.mark, finding.facts)


def _bands(card: Scorecard) -> Iterator[Problem]:
    """Bands go from the best to the worst and leave no total out."""
    if not card.bands:
        return
    phases = {band.phase for band in card.bands} - {"both"} or {"both"}
    for phase in sorted(phases):
        bands = [band for band in card.bands if band.phase in ("both", phase)]
        yield from _tiling(card, bands)


def _tiling(card: Scorecard, bands: list[Band]) -> Iterator[Problem]:
    free = [EVERYTHING]
    for band in bands:
        span = range_of(band)
        stated = band.at_most is not None or band.below is not None
        taken = not meets(free, span)
        if taken or (stated and without([span], EVERYTHING) != _outside(span, free)):
            facts = {"band": band.title, "range": show_range(span)}
            yield Problem("CB248", at(band), facts)
        if band.needs is None:
            free = without(free, span)
    for hole in free:
        yield Problem("CB241", at(card, "bands"), {"range": show_range(hole)})


def _outside(span: Any, free: list[Any]) -> list[Any]:
    """Return the parts of a range that are not free any more."""
    left = [span]
    for part in free:
        left = without(left, part)
    return left


def _verdicts(card: Scorecard) -> Iterator[Problem]:
    """The verdict of a gate, a veto or of not submitting is a band, where there are bands."""
    titles = [band.title.zh for band in card.bands]
    things: list[Any] = [*card.gates, *card.vetoes]
    things += [card.not_submitted] if card.not_submitted else []
    for thing in things:
        if thing.verdict and titles and thing.verdict not in titles:
            near = nearest(thing.verdict, titles)
            facts = {"verdict": thing.verdict, "near": near, "allowed": "、".join(titles)}
            yield Problem("CB252", at(thing, "verdict"), facts)


def _unused(card: Scorecard) -> Iterator[Problem]:
    """A value that no formula uses is asked for in vain."""
    used = {name for formula in _formulas(card) for name in names_in(formula.tree)}
    for item in all_items(card):
        for scored in (item, *item.segments):
            used |= {scored.factor.by} if scored.factor else set()
            used |= {c.within for c in (scored.relative, scored.efficacy) if c and c.within}
    for id, value in card.values.items():
        if id not in used:
            yield Problem("CB257", at(value), {"id": id, "title": value.title})


def _formulas(thing: Any) -> Iterator[Formula]:
    """Yield every formula inside a shape."""
    if isinstance(thing, Formula):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _formulas(part)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            if name != "mark":
                yield from _formulas(getattr(thing, name))


def _cases(card: Scorecard) -> Iterator[Problem]:
    """Worked examples stand beside a card and name values and items that it has."""
    if not card.cases:
        yield Problem("CB256", at(card), {"id": card.id})
    items = {item.id for item in all_items(card) if item.id}
    for case in card.cases:
        for known, given, field in (
            (card.values, case.values, "values"),
            *((card.values, other, "others") for other in case.others),
            (items, case.points, "points"),
        ):
            for id in given:
                if id not in known:
                    facts = {"part": case.name, "id": id, "near": nearest(id, known)}
                    yield Problem("CB242", at(case, field), facts)


def scorecards(pack: Pack) -> Iterator[Problem]:
    """Every scorecard of a pack holds together."""
    for card in pack.scorecards.values():
        yield from card_problems(card, pack.units)


def sources(pack: Pack) -> Iterator[Problem]:
    """What a value comes from is an element, an attribute or an indicator of the pack."""
    attributes = {name for kind in pack.kinds.values() for name in kind.attributes}
    for card in pack.scorecards.values():
        for value in card.values.values():
            id = value.source
            known = id in pack.indicators or id in attributes or pack.element(id) is not None
            if id and not known and id not in pack.lost:
                elements = [e.id for form in pack.forms.values() for e in form.elements]
                near = nearest(id, [*pack.indicators, *elements, *attributes])
                yield Problem("CB253", at(value, "source"), {"id": id, "near": near})


def versions(pack: Pack) -> Iterator[Problem]:
    """The dated versions of one scheme do not hold on the same day."""
    named = [card for card in pack.scorecards.values() if card.series]
    for one, two in combinations(named, 2):
        if one.series != two.series:
            continue
        first, last = date.min, date.max
        if max(one.valid_from or first, two.valid_from or first) <= min(
            one.valid_to or last, two.valid_to or last
        ):
            facts = {"series": one.series, "one": one.id, "two": two.id}
            yield Problem("CB255", at(two, "valid_from"), facts)


RULES = (scorecards, sources, versions)
