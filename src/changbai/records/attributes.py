"""The attributes of units as the records keep them (属性): what a person typed, read or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Attribute, Pack


def attribute_problems(
    pack: Pack, kind: str, given: Mapping[str, Any], place: Cell
) -> list[Problem]:
    """Return what is wrong with attributes of a kind: names, codes, types."""
    known = pack.kinds[kind].attributes if kind in pack.kinds else {}
    return [
        Problem("CB697", place, {"attribute": known[id].title if id in known else id, "found": v})
        for id, v in given.items()
        if id not in known or not _fits(pack, known[id], v)
    ]


def read_attribute(pack: Pack, attribute: Attribute, typed: str) -> Any:
    """Return the value of what was typed; None for nothing, the text itself where it fits none."""
    text = typed.strip()
    if not text:
        return None
    if attribute.type == "flag":
        return {"1": True, "true": True, "0": False, "false": False}.get(text.lower(), text)
    if attribute.type == "number":
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return text
    return text


def _fits(pack: Pack, attribute: Attribute, value: Any) -> bool:
    if value is None:
        return True
    match attribute.type:
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and isfinite(value)
        case "date":
            return isinstance(value, str) and _is_day(value)
        case "code":
            return isinstance(value, str) and value in pack.codes.get(attribute.codes, {})
        case _:
            return isinstance(value, str) and len(value) <= 200


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
