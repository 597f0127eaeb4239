"""Columns for scoring a great many units at once (批量数据): typed arrays instead of cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from changbai.engine.scoring.evaluate import Worth
from changbai.engine.scoring.plan import Plan
from changbai.engine.scoring.unit_values import UnitValues
from changbai.pack.score_formula import unit_named

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Values of many units (批量数据), each column of one length.

    `numbers`: floats in the unit of measure of the value, NaN is missing; flags as 1 and 0.
    `words`: positions in `lists[id]`, -1 is missing. `submitted` left out: all did.
    """

    rows: int
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    words: Mapping[str, Codes] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    submitted: Flags | None = None

    def part(self, start: int, stop: int) -> Columns:
        """Return some rows, without copying."""
        return Columns(
            min(stop, self.rows) - start,
            {id: column[start:stop] for id, column in self.numbers.items()},
            {id: column[start:stop] for id, column in self.words.items()},
            self.lists,
        )

    def row(
        self, plan: Plan, number: int, names: Collection[str] | None = None
    ) -> dict[str, Worth]:
        """Return one unit as the exact path takes it: the decimal that a float was typed as."""
        found: dict[str, Worth] = {}
        for id in plan.card.values if names is None else names:
            value = plan.card.values[id]
            if id in self.words:
                code = int(self.words[id][number])
                found[id] = None if code < 0 else self.lists[id][code]
                continue
            cell = float(self.numbers[id][number]) if id in self.numbers else float("nan")
            if np.isnan(cell):
                found[id] = None
            elif value.type == "flag":
                found[id] = bool(cell)
            elif value.type == "mark":
                found[id] = f"{Decimal(repr(cell)):f}"
            else:
                factor = unit_named(value.unit, plan.units).factor
                found[id] = Fraction(Decimal(repr(cell))) * factor
        return found


def columns_of(plan: Plan, units: Sequence[UnitValues]) -> Columns:
    """Return units as columns (单位转列); a mark with more than one expert stays missing."""
    numbers: dict[str, Floats] = {}
    words: dict[str, Codes] = {}
    lists: dict[str, Sequence[str]] = {}
    for id, value in plan.card.values.items():
        cells = [unit.counted.get(id) for unit in units]
        if value.type == "code":
            known = list(dict.fromkeys(c for c in cells if isinstance(c, str)))
            place = {word: position for position, word in enumerate(known)}
            words[id] = np.array([place.get(c, -1) if isinstance(c, str) else -1 for c in cells])
            lists[id] = known
            continue
        factor = unit_named(value.unit, plan.units).factor
        numbers[id] = np.array([_float(cell, factor) for cell in cells], dtype=np.float64)
    submitted = np.array([unit.submitted for unit in units], dtype=bool)
    return Columns(len(units), numbers, words, lists, submitted)


def _float(cell: Worth, factor: Fraction) -> float:
    if cell is None:
        return float("nan")
    if isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str):
        try:
            return float(cell)
        except ValueError:
            return float("nan")
    return float(cell / factor)
