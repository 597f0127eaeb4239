"""What a change does to live partials (实时分量跟进), inside the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from changbai.actions._actor import Entry
from changbai.engine.delta import Deltas, Stay
from changbai.engine.places import Vector
from changbai.records.live import deltas_of, fetch, is_right
from changbai.records.models import (
    LiveCell,
    LivePartials,
    RegistryUnit,
    Return,
    ReturnRevision,
    UnitSpan,
)


def follow_return(
    entry: Entry,
    kept: Return,
    before: ReturnRevision | None,
    state: str,
    values: Mapping[str, Any],
) -> None:
    """Carry a new revision into the live partials of its period, if any are kept."""
    for live in _kept(period=kept.period):
        deltas = deltas_of(live)
        if kept.form not in deltas.elements or not is_right(live):
            continue
        stays = _now(kept.unit_id)
        others = _returned(kept.unit_id, kept.period, deltas, kept.form)
        was = before.values if before is not None and before.state == "verified" else {}
        counts = values if state == "verified" else {}
        change = deltas.changes(
            deltas.standing(stays, {**others, kept.form: was}),
            deltas.standing(stays, {**others, kept.form: counts}),
        )
        put(live, change)
        _move_on(live, returns_entry=entry.number)


def follow_unit(entry: Entry, unit: RegistryUnit, before: Iterable[UnitSpan]) -> None:
    """Carry other stretches of a unit into the live partials of every period that is kept."""
    was = [Stay(s.area, s.attributes, s.valid_from, s.valid_to) for s in before]
    now = _now(unit.pk)
    for live in _kept(kind=unit.kind):
        if not is_right(live):
            continue
        deltas = deltas_of(live)
        returned = _returned(unit.pk, live.period, deltas)
        put(live, deltas.changes(deltas.standing(was, returned), deltas.standing(now, returned)))
        _move_on(live, registry_entry=entry.number)


def put(live: LivePartials, change: Mapping[str, Vector]) -> None:
    """Add to the partials of cells; a cell that is not there yet begins."""
    if not change:
        return
    held, table = fetch(live, change), connection.ops.quote_name(LiveCell._meta.db_table)
    old = [
        ((held[n] + c).astype("<f8").tobytes(), live.pk, n) for n, c in change.items() if n in held
    ]
    new = [(c.astype("<f8").tobytes(), live.pk, n) for n, c in change.items() if n not in held]
    with connection.cursor() as cursor:
        if old:
            update = f"UPDATE {table} SET partials = %s WHERE of_id = %s AND cell = %s"  # noqa: S608 - our own names
            cursor.executemany(update, old)
        if new:
            insert = f"INSERT INTO {table} (partials, of_id, cell) VALUES (%s, %s, %s)"  # noqa: S608 - our own names
            cursor.executemany(insert, new)


def _kept(**chosen: str) -> list[LivePartials]:
    return list(LivePartials.objects.filter(pack__is_current=True, **chosen))


def _move_on(live: LivePartials, **entries: int) -> None:
    table = connection.ops.quote_name(LivePartials._meta.db_table)
    ((name, number),) = entries.items()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [number, live.pk])  # noqa: S608 - our own names


def _now(unit: int) -> list[Stay]:
    rows = UnitSpan.objects.newest().filter(unit=unit).order_by()
    return [Stay(*row) for row in rows.values_list("area", "attributes", "valid_from", "valid_to")]


def _returned(
    unit: int, period: str, deltas: Deltas, without: str = ""
) -> dict[str, Mapping[str, Any]]:
    """Return the verified values of a unit in a period by form, those of one form left out."""
    forms = [form for form in deltas.elements if form != without]
    if not forms:
        return {}
    rows = ReturnRevision.objects.newest().filter(
        of__unit=unit, of__period=period, of__form__in=forms, state="verified"
    )
    return dict(rows.values_list("of__form", "values"))
