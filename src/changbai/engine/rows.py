"""Units of a kind over a stretch of time, with what they are and what they returned (单位行).

A row is a unit, whether it lived then or not; every expression gives one number a row, in base
units, conditions as 1 and 0, and NaN where something it needs is missing: a part missing makes
the whole missing, and missing is never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from changbai.engine.check_row import TOLERANCE, literal
from changbai.engine.compiled import LARGE, ratio
from changbai.engine.places import Vector
from changbai.engine.results import Selection
from changbai.engine.roster import Roster
from changbai.pack.expression import (
    Binary,
    Choose,
    Compare,
    Label,
    Logic,
    Members,
    Name,
    Negate,
    Node,
    Not,
    Number,
    OneOf,
    children,
)
from changbai.pack.shapes import Pack

#: Row flags that every kind has: opened or closed for good within the window.
HAPPENED = ("entered", "left")


def names_in(node: Node | None) -> frozenset[str]:
    """Return the names in an expression, those inside `members` left out."""
    if node is None or isinstance(node, Members):
        return frozenset()
    if isinstance(node, Name):
        return frozenset((node.id,))
    return frozenset(name for child in children(node) for name in names_in(child))


@dataclass(frozen=True, slots=True)
class Filter:
    """A slice of the rows (行筛选): industry and size codes, group unit; empty means all."""

    industry: str = ""
    size: str = ""
    group: str = ""


def filter_of(selection: Selection) -> Filter:
    """Return the row filter of a selection; area and zone are places, not filters."""
    return Filter(selection.industry, selection.size, selection.group)


@dataclass(frozen=True, eq=False)
class Rows:
    """The units of a kind from one day to another (单位行).

    `elements` gives an element per unit, `members` the sum of a unit's members; None where the
    rows have no such thing. Rows of units that did not live then lie in no cell.
    """

    pack: Pack
    roster: Roster
    start: date
    end: date
    elements: Callable[[str], Vector | None]
    members: Callable[[Members], Vector]
    _holds: dict[int, Vector] = field(default_factory=dict)
    _attributes: dict[str, Vector] = field(default_factory=dict)

    @cached_property
    def stretch(self) -> Vector:
        """The stretch of life of each unit, -1 for those that did not live then."""
        return self.roster.living(self.start, self.end)

    @cached_property
    def cell(self) -> Vector:
        """The lowest cell of each unit; the last is nowhere."""
        cells: Vector = self.roster.cell[self.stretch]
        return cells

    def column(self, name: str) -> Vector:
        """Return an element or attribute of each unit; all NaN where the rows have none."""
        found = self.elements(name)
        if found is not None:
            return found
        if name in HAPPENED:
            return self.roster.happened(name, self.start, self.end)
        if not self.roster.has(name):
            return np.full(len(self.roster), np.nan)
        if name not in self._attributes:
            self._attributes[name] = self.roster.column(name)[self.stretch]
        return self._attributes[name]

    def value(self, node: Node) -> Vector:
        """Return an expression of each row."""
        found = self._value(node)
        return found if np.ndim(found) else np.full(len(self.roster), found)

    def _value(self, node: Node) -> Vector:
        """Return an expression of each row, or one number that holds for all."""
        match node:
            case Number():
                return np.asarray(literal(node, self.pack.units))
            case Label(text):
                return np.asarray(self.roster.words.code(text))
            case Name(id):
                return self.column(id)
            case Members():
                return self.members(node)
            case Negate(of):
                return -self._value(of)
            case Not(of):
                return 1.0 - self._value(of)
            case OneOf(of, labels):
                value = self._value(of)
                codes = [self.roster.words.code(label) for label in labels]
                return np.where(np.isnan(value), np.nan, np.isin(value, codes))
            case Choose(condition, then, otherwise):
                holds = self._value(condition)
                chosen = np.where(holds == 1, self._value(then), self._value(otherwise))
                return np.where(np.isnan(holds), np.nan, chosen)
            case Binary(_, left, right) | Logic(_, left, right) | Compare(_, left, right):
                return combined(node, self._value(left), self._value(right))
        return np.full(len(self.roster), np.nan)

    def holds(self, node: Node) -> Vector:
        """Return for each row whether a condition is known to hold."""
        # Definitions live as long as their pack, so their ids stay theirs.
        if id(node) not in self._holds:
            self._holds[id(node)] = self.value(node) == 1
        return self._holds[id(node)]


def combined(node: Binary | Logic | Compare, left: Vector, right: Vector) -> Vector:
    """Return arithmetic, `and`, `or` or a comparison of two arrays; NaN where either is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        match node:
            case Binary("+"):
                return left + right
            case Binary("-"):
                return left - right
            case Binary("*"):
                return left * right
            case Binary() if np.ndim(left) and np.size(left) >= LARGE and np.ndim(right):
                return _divided(left, right)
            case Binary():
                quotient: Vector = left / right
                zero = right == 0
                if zero.any():
                    # In place: half of the time here would go into new memory.
                    np.putmask(quotient := np.asarray(quotient), zero, np.nan)
                return quotient
            case Logic("and"):
                return left * right
            case Logic():
                both = left + right
                return np.where(np.isnan(both), np.nan, both > 0)
            case Compare(operator):
                return _compared(operator, left, right)


def _divided(left: Vector, right: Vector) -> Vector:
    """Return ratios of many cells, by the compiled kernel where it is there."""
    kernel = ratio()
    if kernel is None:
        quotient: Vector = left / right
        np.putmask(quotient, right == 0, np.nan)
        return quotient
    out = np.empty(len(left))
    kernel(np.asarray(left, float), np.asarray(right, float), out)
    return out


def _compared(operator: str, left: Vector, right: Vector) -> Vector:
    near = _near(left, right)
    match operator:
        case "=":
            holds = near
        case "!=":
            holds = ~near
        case "<":
            holds = (left < right) & ~near
        case "<=":
            holds = (left < right) | near
        case ">":
            holds = (left > right) & ~near
        case _:
            holds = (left > right) | near
    return np.where(np.isnan(left) | np.isnan(right), np.nan, holds)


def _near(left: Vector, right: Vector) -> Vector:
    """Tell whether two values are the same but for rounding; to nought only nought is near."""
    if np.ndim(right) == 0 and right == 0:
        return np.asarray(left == 0)
    near: Vector = np.abs(left - right) <= TOLERANCE * np.maximum(np.abs(left), np.abs(right))
    return near
