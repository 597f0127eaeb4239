"""Points written as a number or as a share of the item's points (分值): `8` or `60%`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

_AMOUNT = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,9})?) ?([%％]?)\Z")

#: A share written `60%` or `0.6`; the annotation lets the reader check the form.
Share = Annotated[Decimal, "share"]


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, or a share of the points of the item that it stands in (分值)."""

    value: Decimal
    is_share: bool = False

    def of(self, points: Fraction) -> Fraction:
        """Return the points that it comes to in an item of so many points."""
        return points * Fraction(self.value) if self.is_share else Fraction(self.value)

    def __str__(self) -> str:
        """Return the form in which it is written."""
        return f"{plain(self.value * 100)}%" if self.is_share else plain(self.value)


def plain(value: Decimal) -> str:
    """Return a decimal without exponent and idle zeros (数的写法)."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_amount(text: str) -> Amount | None:
    """Read points or a share; None when it is neither."""
    found = _AMOUNT.match(text)
    if not found:
        return None
    number = Decimal(found[1])
    return Amount(number / 100, is_share=True) if found[2] else Amount(number)


def read_share(text: str) -> Decimal | None:
    """Read a share of 0 to 1, written `60%` or `0.6`; None when it is none."""
    amount = read_amount(text)
    if amount is None:
        return None
    return amount.value if 0 <= amount.value <= 1 else None
