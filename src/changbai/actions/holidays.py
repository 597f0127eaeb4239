"""Holidays (节假日): the province enters days off and weekend days worked; deadlines follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.engine.reporting import calendar_of, due_on
from changbai.kernel.period import read_period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Pack
from changbai.records.models import Filing, SiteDay
from changbai.records.packs import current_pack

_KINDS = {
    "休": "off", "放假": "off", "off": "off",
    "班": "work", "上班": "work", "work": "work",
    "还原": "", "restore": "",
}  # fmt: skip
_LINE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，]+([^\s,，]+)[\s,，]*(.*)")


@dataclass(frozen=True, slots=True)
class Day:
    """One day as it was typed (调整日): off, work, or empty to have the pack's again."""

    day: date
    kind: str
    name: str


def read_days(text: str) -> tuple[list[Day], list[Problem]]:
    """Read days from typed or pasted lines: date, 休 or 班 or 还原, and a name."""
    days, problems = list[Day](), list[Problem]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        kind = _KINDS.get(found[4].lower()) if found else None
        try:
            day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            day = None
        if found is None or kind is None or day is None:
            facts = {"line": number, "found": line.strip()[:60]}
            problems.append(Problem("CB667", Cell("holidays", "", str(number)), facts))
        else:
            days.append(Day(day, kind, found[5].strip()[:100]))
    return days, problems


@action("holidays.set", "province")
def set_days(entry: Entry, /, *, actor: Actor, days: list[Day]) -> Answer[int]:
    """Put days over the pack's table; the deadlines of open returns move with them.

    Returns how many days differ from what held before.
    """
    if not days:
        return None, [Problem("CB668", Cell("holidays"))]
    wanted = {day.day: day for day in days}
    held = {row.day: row for row in SiteDay.objects.newest().filter(day__in=wanted)}
    changed = 0
    for day in wanted.values():
        old = held.get(day.day)
        if (old.kind, old.name) == (day.kind, day.name) if old else not day.kind:
            continue
        changed += 1
        if old is not None:
            old.ended_by, old.known_to = entry.number, entry.at
            old.save(update_fields=["ended_by", "known_to"])
        if day.kind:
            SiteDay.objects.create(
                day=day.day,
                kind=day.kind,
                name=day.name,
                actor=actor.name,
                entry=entry.number,
                known_from=entry.at,
            )
    entry.subject = f"{min(wanted)}..{max(wanted)}"
    entry.facts = {"days": {str(d.day): f"{d.kind or 'pack'} {d.name}".strip() for d in days}}
    pack = current_pack()
    if pack is not None:
        _move_deadlines(pack)
    return changed, []


def _move_deadlines(pack: Pack) -> None:
    """Write the last day of every open return anew, where it has moved."""
    calendar = calendar_of(pack)
    open_ones = Filing.objects.exclude(status="verified")
    kept = open_ones.values_list("of__form", "of__period", "due").distinct().order_by()
    for form_id, written, due in kept:
        form, period = pack.forms.get(form_id), read_period(written)
        if form is None or period is None:
            continue
        now = due_on(form, period, calendar)
        if now != due:
            moved = open_ones.filter(of__form=form_id, of__period=written, due=due)
            Filing.objects.filter(pk__in=list(moved.values_list("pk", flat=True))).update(due=now)
