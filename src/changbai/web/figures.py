"""Numbers as people read them (数字的写法): grouped digits, true minus, unit in either language."""

from __future__ import annotations

import math

from changbai.kernel.period import Period
from changbai.kernel.text import Language
from changbai.pack.shapes import Pack, Target

MINUS = "−"
DASH = "—"


def show_number(value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with grouped digits; a dash for none."""
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text


def show_unit(pack: Pack, unit: str, language: Language) -> str:
    """Return the name of a unit in a language; quotients are worded part by part."""
    if language == "zh" or not unit:
        return unit
    parts = [pack.units[part].en if part in pack.units else "" for part in unit.split("/")]
    return "/".join(parts) if all(parts) else unit


def target_decimals(pack: Pack, target: Target) -> int:
    """Return how many decimals the values of a target show."""
    if target.kind == "change_from_base":
        return 1
    indicator = pack.indicators.get(target.indicator)
    return indicator.decimals if indicator else 1


def show_period(period: Period, language: Language) -> str:
    """Return a period in words: 2016年1—9月, Jan–Sep 2016."""
    if language == "zh":
        return _period_zh(period)
    if period.months == 12:
        return str(period.year)
    if period.months == 1:
        return f"{_MONTHS[period.first - 1]} {period.year}"
    return f"{_MONTHS[period.first - 1]}–{_MONTHS[period.last - 1]} {period.year}"


def show_moment(period: Period, language: Language) -> str:
    """Return the end of a period in words: 2016年9月末, end of September 2016."""
    if language == "zh":
        return f"{period.year}年末" if period.last == 12 else f"{period.year}年{period.last}月末"
    if period.last == 12:
        return f"end of {period.year}"
    return f"end of {_MONTHS[period.last - 1]} {period.year}"


def _period_zh(period: Period) -> str:
    if period.months == 12:
        return f"{period.year}年"
    if period.months == 1:
        return f"{period.year}年{period.first}月"
    return f"{period.year}年{period.first}—{period.last}月"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
