"""Values of units for scoring (评价数据): reported and verified, from cells to exact numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from changbai.engine.scoring.evaluate import Row, Worth
from changbai.engine.scoring.exact import read_number
from changbai.kernel.quantity import PURE, Unit
from changbai.pack.score_formula import unit_named
from changbai.pack.scorecard import Value

FLAGS = {"是": True, "有": True, "true": True, "1": True, "√": True}
NO_FLAGS = {"否": False, "无": False, "false": False, "0": False, "×": False}
#: Cells that say that nothing was given.
NOTHING = ("", "-", "–", "—", "未提供", "缺")


@dataclass(frozen=True, slots=True)
class UnitValues:
    """What one unit gave (单位数据): numbers in base units of measure, words, yes and no.

    `verified` holds what a review found; where it was reviewed only that counts, and a value
    that the review did not confirm is missing. `reasons` says why a value was cut.
    """

    unit: str
    name: str = ""
    reported: Row = field(default_factory=dict)
    verified: Row = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reviewed: bool = False
    submitted: bool = True

    @property
    def counted(self) -> Row:
        """Return the values that count: verified ones where there was a review."""
        return {**self.reported, **self.verified} if self.reviewed else self.reported


def read_cell(text: str, value: Value, units: Mapping[str, Unit]) -> tuple[Worth, bool]:
    """Read one cell; the second part is False when it cannot be read.

    A number comes back in base units of measure; an empty cell is missing, which is no fault.
    """
    cell = text.strip()
    if cell in NOTHING:
        return None, True
    if value.type == "flag":
        word = cell.lower()
        found = FLAGS.get(word, NO_FLAGS.get(word))
        return found, found is not None
    if value.type == "code":
        return cell, not value.codes or cell in value.codes
    if value.type == "mark":
        return cell, True
    unit = unit_named(value.unit, units)
    if cell.endswith(("%", "％")) and unit.dimension == PURE and unit.factor == Fraction(1, 100):
        cell = cell[:-1]
    number = read_number(cell)
    return (None, False) if number is None else (number * unit.factor, True)


def read_values(
    cells: Mapping[str, str], values: Mapping[str, Value], units: Mapping[str, Unit]
) -> tuple[dict[str, Worth], list[str]]:
    """Read the cells of one unit by value id; return also the ids that cannot be read."""
    row: dict[str, Worth] = {}
    bad = []
    for id, text in cells.items():
        row[id], good = read_cell(text, values[id], units)
        if not good:
            bad.append(id)
    return row, bad
