"""Two schemes on the same units (两套办法对比): who changes band, and which items are why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from changbai.engine.scoring.results import ItemScore, UnitScore, leaf_scores
from changbai.kernel.text import Text

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What one item gives under each scheme (评分项变化); None where a scheme has no such item."""

    title: Text
    old: Fraction | None
    new: Fraction | None
    old_full: Fraction | None
    new_full: Fraction | None

    @property
    def difference(self) -> Fraction:
        """Return the points won or lost by the change of scheme."""
        return (self.new or ZERO) - (self.old or ZERO)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit under both schemes (单位变化); the items add up to the difference of the totals.

    `others` is what bonuses, deductions, caps and rounding make of it.
    """

    unit: str
    name: str
    old: UnitScore
    new: UnitScore
    items: tuple[ItemChange, ...] = ()
    others: Fraction | None = None

    @property
    def moved(self) -> bool:
        """Tell whether the unit changes its band or the way in which it was decided."""
        return (self.old.band, self.old.state) != (self.new.band, self.new.state)

    @property
    def kind(self) -> Literal["same", "moved", "only_old", "only_new"]:
        """Tell whether it is decided alike, differently, or only under one of the two."""
        if not self.moved:
            return "same"
        if self.old.total is not None and self.new.total is None:
            return "only_old"
        return "only_new" if self.old.total is None and self.new.total is not None else "moved"


def compare_scores(old: Sequence[UnitScore], new: Sequence[UnitScore]) -> list[UnitChange]:
    """Lay the scores of two schemes side by side, unit by unit, in the order of the first."""
    after = {result.unit: result for result in new}
    return [_pair(one, after[one.unit]) for one in old if one.unit in after]


def _pair(old: UnitScore, new: UnitScore) -> UnitChange:
    items = tuple(sorted(_items(old, new), key=lambda item: -abs(item.difference)))
    others = None
    if old.total is not None and new.total is not None:
        won = sum((item.difference for item in items), ZERO)
        others = new.total - old.total - won
    return UnitChange(old.unit, old.name, old, new, items, others)


def _items(old: UnitScore, new: UnitScore) -> Iterator[ItemChange]:
    """Match the items of two schemes by id, else by title."""
    before, after = _named(old), _named(new)
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        seen = two or one
        assert seen is not None
        yield ItemChange(
            seen.title,
            one.points if one else None,
            two.points if two else None,
            one.full if one else None,
            two.full if two else None,
        )


def _named(result: UnitScore) -> dict[str, ItemScore]:
    named: dict[str, ItemScore] = {}
    for leaf in leaf_scores((*result.items, *result.bonuses)):
        name = leaf.title.zh if leaf.key == leaf.number else leaf.key
        named.setdefault(name if name not in named else f"{name} {leaf.number}", leaf)
    return named
