"""Numbers with their units, wherever they stand in a text (数量): found first, judged later."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

from changbai.reading.numerals import read_number

UnitSort = Literal[
    "count", "physical", "money", "ratio", "points", "multiple", "tenth", "score", "time", "age",
    "bare",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit as they stand in the shadow of a text (数量).

    `start` and `end` are offsets in the shadow; `end` is behind the unit. `chinese` tells that
    the number is written in words, which is oftener part of a name.
    """

    start: int
    end: int
    value: Decimal
    high: Decimal | None
    unit: str
    sort: UnitSort
    chinese: bool = False


@cache
def unit_sorts() -> dict[str, UnitSort]:
    """Read the units that texts count in (计量词): unit -> sort."""
    path = resources.files("changbai.reading").joinpath("words/units.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["单位"]: row["类别"] for row in rows}  # type: ignore[misc]


_DIGITS = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_LARGE = "[十百千]?万亿|[十百千]?[万亿]|[百千]"
_AHEAD = r"(?<![0-9.A-Za-z])(?<![0-9][—~-])"
#: In words only before a unit, and never as the tail of a longer numeral or an ordinal.
_WORDS = (
    r"(?<![一二两三四五六七八九十百千万亿第])[一二两三四五六七八九十百千]"
    r"[零〇一二两三四五六七八九十百千万亿]*"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a range, of a number in digits, of a number in words."""
    names = "|".join(sorted(map(re.escape, unit_sorts()), key=len, reverse=True))
    # A unit over another one is one unit: 微克/立方米, 吨标准煤/万元.
    units = rf"(?:{names})(?:/(?:[万亿])?(?:{names}))?"
    spread = re.compile(
        rf"{_AHEAD}(?P<low>{_DIGITS})(?P<lowscale>{_LARGE})?(?P<lowunit>{units})?[-—~至到]{{1,2}}"
        rf"(?P<high>{_DIGITS})(?P<scale>{_LARGE})?(?:(?P<unit>{units})|(?![0-9.]))"
    )
    single = re.compile(
        rf"{_AHEAD}(?P<low>{_DIGITS}) ?(?P<scale>{_LARGE})?[多余]?(?:(?P<unit>{units})|(?![0-9.]))"
    )
    words = re.compile(rf"(?P<low>{_WORDS})[多余]?(?P<unit>{units})")
    return spread, single, words


def find_quantities(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Yield the numbers with units of a stretch of a shadow, in order."""
    stop = len(text) if end is None else end
    spread, single, words = _patterns()
    opening = re.compile(r"[0-9一二两三四五六七八九十百千]")
    while found := opening.search(text, start, stop):
        start = found.start()
        quantity = (
            _range(spread.match(text, start, stop))
            or _single(single.match(text, start, stop))
            or _words(words.match(text, start, stop))
        )
        if quantity is None:
            start = _NUMERAL_RUN.match(text, start, stop).end()  # type: ignore[union-attr]
            continue
        yield quantity
        start = quantity.end


_NUMERAL_RUN = re.compile(r"[0-9]+|.")


def _range(found: re.Match[str] | None) -> Quantity | None:
    """Read 2-3个, 5%-20%, 10万元—100万元, 1000万至5000万元; None when it is no range."""
    if found is None:
        return None
    low_scale, scale = found["lowscale"] or found["scale"] or "", found["scale"] or ""
    unit = found["unit"] or found["lowunit"] or ""
    if found["lowunit"] and _sort(found["lowunit"]) != _sort(unit):
        return None
    low, high = read_number(found["low"] + low_scale), read_number(found["high"] + scale)
    if low is None or high is None or high <= low:
        return None
    value, written = _scaled(low, scale, unit)
    top, _ = _scaled(high, scale, unit)
    return Quantity(found.start(), found.end(), value, top, written, _sort(written))


def _single(found: re.Match[str] | None) -> Quantity | None:
    if found is None:
        return None
    value = read_number(found["low"] + (found["scale"] or ""))
    if value is None:
        return None
    scaled, unit = _scaled(value, found["scale"] or "", found["unit"] or "")
    return Quantity(found.start(), found.end(), scaled, None, unit, _sort(unit))


def _words(found: re.Match[str] | None) -> Quantity | None:
    """Read 百种, 一千亿元, 八成; one and two count nothing (一个, 两化)."""
    value = read_number(found["low"]) if found else None
    if found is None or value is None:
        return None
    sort = _sort(found["unit"])
    if sort not in ("count", "money", "physical", "tenth", "multiple"):
        return None
    if value <= 2 and sort != "multiple":
        return None
    unit = found["unit"]
    if sort in ("money", "physical"):
        for scale in ("亿", "万"):
            if value >= read_number("一" + scale):  # type: ignore[operator]
                value, unit = value / (read_number("一" + scale) or 1), scale + unit
                break
    return Quantity(found.start(), found.end(), value, None, unit, sort, chinese=True)


def _sort(unit: str) -> UnitSort:
    """Return the sort of a unit, its magnitude aside."""
    found = unit_sorts().get(unit) or unit_sorts().get(unit.lstrip("万亿"))
    if found is None and "/" in unit:
        return "money" if "元" in unit.partition("/")[0] else "physical"
    return found or "bare"


def _scaled(value: Decimal, scale: str, unit: str) -> tuple[Decimal, str]:
    """Expand counts (1万个 -> 10000 个); keep the magnitude of money and physical units."""
    if not scale or _sort(unit) not in ("bare", "money", "physical"):
        return value, unit
    kept = next((name for name in ("万亿", "亿", "万") if scale.endswith(name)), "")
    factor = read_number("1" + kept) if kept else Decimal(1)
    assert factor is not None
    return value / factor, kept + unit
