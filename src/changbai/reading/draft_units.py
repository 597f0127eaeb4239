"""Units of a draft that the base pack does not know (补充计量单位): rows for units.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from changbai.kernel.quantity import Unit, find_unit, show_dimension
from changbai.reading.quantities import unit_sorts

_SCALES = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3}


def missing_units(used: Iterable[str], known: Mapping[str, Unit]) -> list[tuple[str, str, str]]:
    """Return name, dimension and factor of each unit that has to be added (补充计量单位).

    A multiple of a known unit takes its dimension; a unit that nothing is known of becomes a
    dimension of its own, so that it can be added up but not mixed with others.
    """
    rows: dict[str, tuple[str, str, str]] = {}
    for unit in dict.fromkeys(used):
        if not unit or find_unit(unit, known) is not None:
            continue
        above, slash, below = unit.partition("/")
        for part in (above, below) if slash else (unit,):
            if part and part not in known and part not in rows:
                rows[part] = _row(part, known)
    return list(rows.values())


def _row(unit: str, known: Mapping[str, Unit]) -> tuple[str, str, str]:
    for scale, factor in _SCALES.items():
        base = unit.removeprefix(scale)
        if unit != base and base in known:
            found = known[base]
            dimension = show_dimension(found.dimension)
            return unit, "" if dimension == "1" else dimension, str(found.factor * Fraction(factor))
    if unit_sorts().get(unit) == "count":
        return unit, "count", "1"
    scale = next((name for name in _SCALES if unit.startswith(name) and unit != name), "")
    base = re.sub(r"\W", "", unit.removeprefix(scale)) or "measure"
    named = base if base.isidentifier() else f"u{base}"
    return unit, named, str(_SCALES.get(scale, 1))
