"""A reading as plain values for JSON (解读的 JSON): keys as in annotated gold files."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from changbai.reading.shapes import DOUBTS, Place, Reading

#: Keys of the shapes that a reader of the JSON does not need.
_INNER = {"text_end"}


def as_plain(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain values (解读的 JSON); offsets count characters of the text."""
    front = reading.front
    return {
        "title": front.title,
        "issuer": front.issuer,
        "number": front.number,
        "issued": front.issued.isoformat() if front.issued else None,
        "addressees": list(front.addressees),
        "period": [front.starts, front.ends],
        "characters": len(reading.text),
        "headings": [
            item_plain(one) for one in reading.clauses if one.kind not in ("lead", "item")
        ],
        "items": [item_plain(one) for one in reading.clauses if one.kind == "item"],
        "unnumbered_headings": [{**item_plain(one), "title": one.quote} for one in reading.leads],
        "targets": [item_plain(one) for one in reading.targets],
        "milestones": [item_plain(one) for one in reading.milestones],
        "rules": [item_plain(one) for one in reading.rules],
        "actors": [item_plain(one) for one in reading.actors],
        "amounts": [item_plain(one) for one in reading.amounts],
        "measures": [item_plain(one) for one in reading.measures],
    }


def item_plain(place: Place) -> dict[str, Any]:
    """Return one item as plain values (一项的 JSON)."""
    values = {
        item.name: _value(getattr(place, item.name))
        for item in fields(place)
        if item.name not in _INNER and item.name != "doubts"
    }
    values["doubts"] = [
        {"code": code, "zh": DOUBTS[code].zh, "en": DOUBTS[code].en} for code in place.doubts
    ]
    return values


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
