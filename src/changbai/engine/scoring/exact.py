"""Exact numbers of scoring (精确数): fractions inside, decimals only where a rule rounds."""

from __future__ import annotations

import re
from fractions import Fraction

from changbai.pack.scorecard import RoundingMode

_NUMBER = re.compile(r"[-−+]?[0-9]{1,18}(\.[0-9]{1,12})?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\Z")
#: Decimals shown of a fraction that no decimal equals, such as 10/3.
SHOWN = 10


def read_number(text: str) -> Fraction | None:
    """Read a number as written in a cell: `1200`, `1,200.5`, `-3`; None when it is none."""
    plain = text.strip().replace("，", ",")
    if _GROUPED.match(plain.lstrip("-−+")):
        plain = plain.replace(",", "")
    if not _NUMBER.match(plain):
        return None
    return Fraction(plain.replace("−", "-"))


def rounded(value: Fraction, decimals: int | None, mode: RoundingMode = "half_up") -> Fraction:
    """Round to so many decimals by a rule (取舍); None leaves the value as it is.

    half_up rounds a half away from zero (四舍五入), half_even to the even digit, down cuts off.
    """
    if decimals is None:
        return value
    scale = 10**decimals
    size = abs(value) * scale
    whole, rest = divmod(size, 1)
    half = Fraction(1, 2)
    if mode == "half_up":
        up = rest >= half
    elif mode == "half_even":
        up = rest > half or (rest == half and whole % 2 == 1)
    else:
        up = False
    result = Fraction(whole + up, scale)
    return -result if value < 0 else result


def decimal_text(value: Fraction, most: int = SHOWN) -> str:
    """Return a number as decimal text without idle zeros; a long one is cut to `most` digits."""
    scale = 10**most
    shown = rounded(value, most)
    whole, rest = divmod(abs(shown) * scale, scale)
    digits = f"{int(rest):0{most}d}".rstrip("0") if most else ""
    sign = "-" if shown < 0 else ""
    return f"{sign}{int(whole)}.{digits}" if digits else f"{sign}{int(whole)}"


def is_decimal(value: Fraction, most: int = SHOWN) -> bool:
    """Tell whether a number is exactly the decimal that `decimal_text` shows."""
    scale: int = 10**most
    return scale % value.denominator == 0
