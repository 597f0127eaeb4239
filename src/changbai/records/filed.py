"""Returns as a table (已报数据): who reported what on a form, as known now or at a position."""

from __future__ import annotations

import polars as pl
from django.db.models import TextField
from django.db.models.functions import Cast

from changbai.kernel.period import Period
from changbai.pack.shapes import Form
from changbai.records.models import UnitSpan
from changbai.records.scope import Scope
from changbai.records.typed import element_types, from_json

_SOME = 500
LEADING = ("unit", "name", "area", "state")


def filed(scope: Scope, form: Form, period: Period, position: int | None = None) -> pl.DataFrame:
    """Return the visible returns of a form and period: unit, name, area, state, then elements.

    Values are those that count; null is missing. `position` asks for what was known at a line
    of the journal.
    """
    rows = scope.revisions().at(position).filter(of__form=form.id, of__period=str(period))  # type: ignore[attr-defined]
    found = list(
        rows.annotate(json=Cast("values", TextField()))
        .order_by("of__unit__code")
        .values_list("of__unit_id", "of__unit__code", "of__unit__name", "state", "json")
    )
    spans: dict[int, UnitSpan] = {}
    ids = [row[0] for row in found]
    then = UnitSpan.objects.at(position).on(period.end)
    for start in range(0, len(ids), _SOME):
        for span in then.filter(unit__in=ids[start : start + _SOME]):
            spans.setdefault(span.unit_id, span)
    leading = [
        (
            code,
            spans[id].name if id in spans else name,
            spans[id].area if id in spans else "",
            state,
        )
        for id, code, name, state, _ in found
    ]
    frame = pl.DataFrame(leading, schema=dict.fromkeys(LEADING, pl.String()), orient="row")
    texts = pl.Series("json", [row[4] for row in found], dtype=pl.String())
    return pl.concat([frame, from_json(texts, element_types(form))], how="horizontal")
