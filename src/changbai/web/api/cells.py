"""Values as they are sent, made into what a person types (单元格): exact, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form

#: What a double keeps of any decimal number; more is looked at one by one.
SURE = 15


def typed_of(
    form: Form, given: Mapping[str, Any], period: str
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values as typed text, and a problem for each that would lose digits."""
    problems = []
    typed: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, Decimal):
            # Plain digits, unless it is so large or small that no form would take it anyway.
            value = format(value, "f") if -30 < value.adjusted() < 30 else str(value)
        typed[name] = value
    for element in form.elements:
        value = typed.get(element.id)
        if element.type in ("flow", "stock") and element.decimals and _loses(value):
            facts = {"element": element.id, "title": element.title, "found": str(value)[:40]}
            problems.append(Problem("CB749", Cell(form.id, period, element.id), facts))
    return typed, problems


def _loses(value: Any) -> bool:
    """Tell whether a number with more than 15 digits would not come back as it was sent."""
    text = str(value).strip().replace(",", "") if value is not None else ""
    if len(text) <= SURE or isinstance(value, bool):
        return False
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return False
    return exact.is_finite() and Decimal(repr(float(exact))) != exact
