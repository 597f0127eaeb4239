"""A scorecard made ready to score (评价计划): formulas settled, items numbered, units found.

A definition never computes itself: the plan lies beside the card and is made once for all units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from changbai.kernel.quantity import Unit
from changbai.pack.expression import Name, Node
from changbai.pack.score_formula import ScoreName, ScoreScope, names_in, settle, unit_named
from changbai.pack.scorecard import (
    Item,
    Scorecard,
    Scored,
    WhenMissing,
    all_items,
    curve_of,
)
from changbai.pack.written import Formula


@dataclass(frozen=True, slots=True)
class Way:
    """One way of scoring an item (计分方式): its own, or that of a segment."""

    scored: Scored
    curve: str
    value: Node | None
    unit: Unit
    when: Node | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item made ready (评分项计划): number such as 1.2.3, points, ways of scoring, children.

    `ways` ends with the item's own, which has no condition; a group has none.
    """

    item: Item
    number: str
    points: Fraction
    out_of: Fraction
    missing: WhenMissing
    ways: tuple[Way, ...] = ()
    applies: Node | None = None
    children: tuple[PlanItem, ...] = ()

    @property
    def key(self) -> str:
        """Return what names the item in results: its id, else its number."""
        return self.item.id or self.number


@dataclass(frozen=True)
class Plan:
    """A scorecard made ready (评价计划)."""

    card: Scorecard
    units: Mapping[str, Unit]
    items: tuple[PlanItem, ...]
    bonuses: tuple[PlanItem, ...] = ()
    deductions: tuple[PlanItem, ...] = ()
    trees: Mapping[int, Node] = field(default_factory=dict)

    def tree(self, formula: Formula) -> Node:
        """Return the settled tree of a formula of the card."""
        return self.trees[id(formula)]

    def leaves(self) -> list[PlanItem]:
        """Return the items that are scored, without groups, in order (末级评分项)."""
        return [leaf for top in self.tops() for leaf in leaves_of(top)]

    def tops(self) -> tuple[PlanItem, ...]:
        """Return the items at the top: scored, bonuses, deductions."""
        return (*self.items, *self.bonuses, *self.deductions)


def leaves_of(planned: PlanItem) -> list[PlanItem]:
    """Return an item, or the items at the ends of a group (末级评分项)."""
    if not planned.children:
        return [planned]
    return [leaf for child in planned.children for leaf in leaves_of(child)]


def scope_of(card: Scorecard, units: Mapping[str, Unit]) -> ScoreScope:
    """Return the names that formulas of a card may use: values, and items as their points."""
    names = {id: ScoreName(v.type, v.unit, v.codes) for id, v in card.values.items()}
    points = {item.id: ScoreName() for item in all_items(card) if item.id}
    return ScoreScope({**points, **names}, units)


def make_plan(card: Scorecard, units: Mapping[str, Unit]) -> Plan:
    """Make a scorecard ready to score; a card with errors is not for this."""
    maker = _Maker(card, units)
    items = maker.several(card.items, "")
    bonuses = maker.several(card.bonuses.items if card.bonuses else (), "B")
    deductions = maker.several(card.deductions.items if card.deductions else (), "D")
    maker.rest()
    return Plan(card, units, items, bonuses, deductions, maker.trees)


@dataclass
class _Maker:
    """Settles the formulas of one card."""

    card: Scorecard
    units: Mapping[str, Unit]
    trees: dict[int, Node] = field(default_factory=dict)

    def settled(self, formula: Formula | None) -> Node | None:
        if formula is None:
            return None
        if id(formula) not in self.trees:
            self.trees[id(formula)] = settle(formula.tree, scope_of(self.card, self.units))[0]
        return self.trees[id(formula)]

    def several(self, items: tuple[Item, ...], prefix: str) -> tuple[PlanItem, ...]:
        return tuple(self.one(item, f"{prefix}{n}") for n, item in enumerate(items, 1))

    def one(self, item: Item, number: str) -> PlanItem:
        children = self.several(item.items, f"{number}.")
        points = full_points(item)
        missing = item.missing or self.card.missing
        if number.startswith("B") and not item.missing:
            missing = "zero"
        ways = [self.way(segment, item) for segment in item.segments]
        return PlanItem(
            item,
            number,
            points,
            Fraction(item.out_of) if item.out_of is not None else points,
            missing,
            () if item.items else (*ways, self.way(item, item)),
            self.settled(item.applies),
            children,
        )

    def way(self, scored: Scored, item: Item) -> Way:
        own = scored if scored.value is not None else item
        value = self.settled(own.value)
        curve = (curve_of(scored) or curve_of(item))[0]
        source = scored if curve_of(scored) else item
        for formula in _inner(source):
            self.settled(formula)
        when = getattr(scored, "when", None)
        return Way(
            source if scored is item else _laid_over(scored, item, source),
            curve,
            value,
            value_unit(scored.unit or item.unit, value, self.card, self.units),
            self.settled(when),
            getattr(scored, "title", item.title).zh if scored is not item else "",
        )

    def rest(self) -> None:
        """Settle the conditions of gates, vetoes and bands."""
        for gate in self.card.gates:
            self.settled(gate.needs)
        for veto in self.card.vetoes:
            self.settled(veto.when)
        for band in self.card.bands:
            self.settled(band.needs)


def _laid_over(segment: Scored, item: Item, source: Scored) -> Scored:
    """Return a segment with the curve and factor that it takes over from its item."""
    fields = {name: getattr(source, name) for name in curve_of(source)}
    factor = segment.factor or item.factor
    return Scored(
        value=segment.value, unit=segment.unit, factor=factor, mark=segment.mark, **fields
    )


def _inner(scored: Scored) -> list[Formula]:
    """Return the formulas inside the curve of an item or segment."""
    found = [step.when for step in scored.steps] + [line.value for line in scored.checklist]
    if scored.completion:
        found.append(scored.completion.goal)
    if scored.relative:
        found.append(scored.relative.to)
    return [formula for formula in found if formula is not None]


def full_points(item: Item) -> Fraction:
    """Return the full marks of an item (分值); a group without any has those of its items."""
    if item.points is not None:
        return Fraction(item.points)
    parts = [full_points(child) for child in item.items]
    if not parts:
        return Fraction(0)
    return max(parts) if item.take == "best" else sum(parts, Fraction(0))


def value_unit(
    written: str, value: Node | None, card: Scorecard, units: Mapping[str, Unit]
) -> Unit:
    """Return the unit of an item's value: as written, else that of the first value named."""
    if written or value is None:
        return unit_named(written, units)
    first = next((card.values[n] for n in names_in(value) if n in card.values), None)
    plain = isinstance(value, Name) or first is not None
    return unit_named(first.unit, units) if plain and first is not None else Unit("")
