"""Numbers as papers show them (数字的写法): grouped digits, true minus, a dash for none."""

from __future__ import annotations

import math

DASH = "—"


def show_number(value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with grouped digits and so many decimals; a dash for none."""
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        return text
    if value < 0:
        return "−" + text
    return "+" + text if signed else text
