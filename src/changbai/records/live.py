"""Live partials read (实时分量查询): whether they are right now, and figures from them.

A correction changes the partials of every cell that holds the unit in the transaction that keeps
the correction (`actions/_live.py`), so every process sees every level right at once. Where what
changed was not followed, such as an import, they are not right, and whoever asks is told.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db import connection

from changbai.engine.delta import Deltas
from changbai.engine.places import Vector
from changbai.engine.stored import StoredTable
from changbai.kernel.period import Period, read_period
from changbai.records.models import LakePart, LiveCell, LivePartials
from changbai.records.packs import open_pack

#: Names asked for in one statement.
MANY = 400


def deltas_of(live: LivePartials) -> Deltas:
    """Return what a change does to some partials; compiled once a process."""
    key = (live.pack_id, live.kind, live.period)
    if key not in _KNOWN:
        period = read_period(live.period)
        assert period is not None
        _KNOWN[key] = Deltas(open_pack(live.pack), live.kind, period)
        while len(_KNOWN) > MOST:
            _KNOWN.pop(next(iter(_KNOWN)))
    return _KNOWN[key]


_KNOWN: dict[tuple[int, str, str], Deltas] = {}
#: So many periods stay compiled.
MOST = 24


def find(kind: str, period: Period) -> LivePartials | None:
    """Return the live partials of a kind and period of the pack in force; None: none are kept."""
    rows = LivePartials.objects.filter(kind=kind, period=str(period), pack__is_current=True)
    return rows.select_related("pack").defer("pack__archive").first()


def is_right(live: LivePartials) -> bool:
    """Tell whether nothing changed that the partials did not follow."""
    deltas = deltas_of(live)
    registry, table = f"units/{live.kind}", connection.ops.quote_name(LakePart._meta.db_table)
    parts = [registry, *(f"returns/{form}/{live.period}" for form in deltas.elements)]
    marks = ", ".join(["%s"] * len(parts))
    with connection.cursor() as cursor:
        # With every correction: in plain words, without the making of a query.
        cursor.execute(f"SELECT part, entry FROM {table} WHERE part IN ({marks})", parts)  # noqa: S608 - our own names
        touched = dict(cursor.fetchall())
    if deltas.digest != live.digest or touched.pop(registry, 0) > live.registry_entry:
        return False
    return max(touched.values(), default=0) <= live.returns_entry


def fetch(live: LivePartials, names: Iterable[str]) -> dict[str, Vector]:
    """Return the partials of cells by name; a cell that no unit is in is left out."""
    asked, table = list(names), connection.ops.quote_name(LiveCell._meta.db_table)
    found: dict[str, Vector] = {}
    with connection.cursor() as cursor:
        for first in range(0, len(asked), MANY):
            some = asked[first : first + MANY]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT cell, partials FROM {table} WHERE of_id = %s AND cell IN ({marks})",  # noqa: S608 - our own names
                [live.pk, *some],
            )
            for cell, partials in cursor.fetchall():
                found[cell] = np.frombuffer(partials, "<f8")
    return found


def table_of(live: LivePartials) -> StoredTable:
    """Return the figures of some partials, each read when it is asked for."""
    return StoredTable(deltas_of(live), lambda names: fetch(live, names))
