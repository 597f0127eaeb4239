"""The working days of a site (站点工作日历): the pack's table with what the province entered."""

from __future__ import annotations

from dataclasses import replace

from changbai.pack.codebook import Holiday
from changbai.pack.shapes import Pack
from changbai.records.models import SiteDay

#: The last pack so made: the pack itself, what lies over it, and what came of it.
_MADE: list[tuple[Pack, tuple[Holiday, ...], Pack]] = []


def with_site_days(pack: Pack) -> Pack:
    """Return the pack with the site's own days over its table; one query, then from memory.

    Every deadline that is counted with it moves at once when a day is entered.
    """
    rows = SiteDay.objects.newest().values_list("day", "kind", "name", "actor")
    own = tuple(
        Holiday(day=day, kind="work" if kind == "work" else "off", name=name, source=actor)
        for day, kind, name, actor in rows
    )
    if not own:
        return pack
    for known, over, made in _MADE:
        if known is pack and over == own:
            return made
    days = {row.day: row for row in (*pack.holidays, *own)}
    made = replace(pack, holidays=tuple(days[day] for day in sorted(days)))
    _MADE[:] = [(pack, own, made)]
    return made
