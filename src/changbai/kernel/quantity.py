"""Units of measure and quantities (计量单位): exact factors, dimensions that must agree.

Units are data of a pack (`units.csv`): a name, a dimension such as `money` or
`energy/money`, and an exact factor to the base unit of its dimension. This module knows no
unit; it multiplies, divides and compares dimensions, and refuses unlike ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

#: A dimension as exponents of base dimensions, sorted by name; empty for a pure number.
Dimension = tuple[tuple[str, int], ...]

PURE: Dimension = ()


def dimension(exponents: Mapping[str, int]) -> Dimension:
    """Return the canonical form of base dimension -> exponent."""
    return tuple(sorted((name, power) for name, power in exponents.items() if power))


def times(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """Return the dimension of a product (`sign` 1) or quotient (`sign` -1)."""
    exponents = dict(left)
    for name, power in right:
        exponents[name] = exponents.get(name, 0) + sign * power
    return dimension(exponents)


def read_dimension(text: str) -> Dimension | None:
    """Read `money`, `energy/money`, `person*month` or an empty text; None when malformed."""
    total = PURE
    sign = 1
    for part in text.replace("*", " * ").replace("/", " / ").split():
        if part in "*/":
            sign = 1 if part == "*" else -1
        elif part.isidentifier():
            total = times(total, ((part, 1),), sign)
            sign = 1
        elif part != "1":
            return None
    return total


def show_dimension(value: Dimension) -> str:
    """Return a dimension as text, `1` for a pure number."""
    above = "*".join(n if p == 1 else f"{n}^{p}" for n, p in value if p > 0) or "1"
    below = "/".join(n if p == -1 else f"{n}^{-p}" for n, p in value if p < 0)
    return f"{above}/{below}" if below else above


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure (计量单位): `factor` base units of its dimension make one of it."""

    name: str
    dimension: Dimension = PURE
    factor: Fraction = Fraction(1)
    en: str = ""

    def over(self, other: Unit) -> Unit:
        """Return the quotient unit, e.g. 吨标准煤/万元."""
        return Unit(
            f"{self.name}/{other.name}",
            times(self.dimension, other.dimension, -1),
            self.factor / other.factor,
            f"{self.en}/{other.en}" if self.en and other.en else "",
        )


def find_unit(name: str, units: Mapping[str, Unit]) -> Unit | None:
    """Return a declared unit, or the quotient of two declared ones written `a/b`; else None."""
    if name in units:
        return units[name]
    above, slash, below = name.partition("/")
    if slash and above in units and below in units:
        return units[above].over(units[below])
    return None


def conversion(source: Unit, target: Unit) -> Fraction | None:
    """Return the exact factor from one unit to another; None when they are unlike (量纲不同)."""
    if source.dimension != target.dimension:
        return None
    return source.factor / target.factor
