"""What an empty sheet is offered from the period before (预填): what stands still, never a flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changbai.engine.cell import written
from changbai.kernel.period import Period
from changbai.pack.shapes import ElementType, Form, Pack

#: Types whose value holds on until something changes it. A flow starts anew with each period:
#: last month's output typed again is the very slip that a form should not invite.
LASTING: frozenset[ElementType] = frozenset({"stock", "flag", "text", "code"})


def period_before(form: Form, period: Period) -> Period:
    """Return the reporting period of a form just before one (上期)."""
    pieces = (
        *Period(period.year - 1).pieces(form.periodicity),
        *Period(period.year).pieces(form.periodicity),
    )
    return pieces[pieces.index(period) - 1]


def offered(form: Form, before: Mapping[str, Any], pack: Pack) -> dict[str, str]:
    """Return the cells offered in an empty sheet from the values of the period before (预填值)."""
    return {
        element.id: written(value)
        for element in form.elements
        if element.type in LASTING
        and (value := before.get(element.id)) is not None
        and (element.type != "code" or value in pack.codes.get(element.codes, {}))
    }
