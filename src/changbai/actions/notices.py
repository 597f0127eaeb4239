"""Notices (提醒): the daily ones before and after the last day, and a bureau's own chasing.

A notice is written once for each duty and step: its key says so, and who writes holds the end
of the journal, so two workers cannot write it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.engine.reporting import calendar_of, due_on
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form, Pack
from changbai.procedure.reminding import step_on
from changbai.records.duties import Owed, owed, periods_between
from changbai.records.models import (
    Account,
    Closing,
    Contact,
    Delivery,
    Filing,
    Notice,
    ReturnRevision,
    UnitSpan,
)

#: A step lies no further from the last day than this.
FAR = 40
#: So many names stand in a bureau's notice; the page has them all.
NAMED = 20
_SOME = 500


@action("notices.remind")
def remind(entry: Entry, /, *, actor: Actor, pack: Pack, today: date) -> Answer[int]:
    """Write today's notices; those written already stay. Returns how many were new."""
    calendar = calendar_of(pack)
    made = list[Notice]()
    first, last = pack.head.starts or 0, pack.head.ends or 9999
    for form in pack.forms.values():
        for period in periods_between(form, today.year - 1, today.year):
            due = due_on(form, period, calendar)
            if abs((due - today).days) > FAR or not first <= period.year <= last:
                continue
            step = step_on(due, today, calendar)
            if step is None or _closed(form, period):
                continue
            rows = [row for row in _owed(pack, form, period) if row.owing]
            made += _to_units(entry, form, period, due, step, today, rows)
            if step == "late":
                made += _to_bureaus(entry, pack, form, period, due, today, rows)
    entry.subject = str(today)
    return _keep(entry, made), []


@action("notices.urge", "county", "prefecture", "province")
def urge(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    form: Form,
    period: Period,
    units: Collection[int],
    by: str,
    today: date,
) -> Answer[int]:
    """Chase units that owe a return, each at most once a day; returns how many were told.

    `units` lie in the actor's scope: whoever calls has asked it.
    """
    entry.subject = f"{form.id}/{period}"
    due = due_on(form, period, calendar_of(pack))
    if _closed(form, period):
        return None, [Problem("CB631", Cell(form.id, str(period)), {"form": form.title})]
    rows = [row for row in _owed(pack, form, period) if row.owing and row.unit_id in units]
    made = _to_units(entry, form, period, due, "urge", today, rows, by)
    told = _keep(entry, made)
    if told == len(rows):
        return told, []
    facts = {"count": len(rows) - told}
    return told, [Problem("CB669", Cell(form.id, str(period)), facts)]


def mark_read(*, notices: Iterable[int], entry_at: Any) -> int:
    """Mark notices as read (已读); a reader's own mark leaves no line in the journal."""
    return Notice.objects.filter(pk__in=list(notices), read_at=None).update(read_at=entry_at)


def _owed(pack: Pack, form: Form, period: Period) -> list[Owed]:
    spans, filings = UnitSpan.objects.newest(), Filing.objects.all()
    return owed(pack, form, period, spans, filings, ReturnRevision.objects.all())


def _closed(form: Form, period: Period) -> bool:
    return Closing.objects.newest().filter(form=form.id, period=str(period)).exists()


def _to_units(
    entry: Entry,
    form: Form,
    period: Period,
    due: date,
    step: str,
    today: date,
    rows: list[Owed],
    by: str = "",
) -> list[Notice]:
    day = f"/{today}" if step == "urge" else ""
    facts = {**_facts(form, period, due), **({"by": by} if by else {})}
    return [
        Notice(
            key=f"{form.id}/{period}/{form.kind}:{row.code}/{step}{day}",
            step=step,
            form=form.id,
            period=str(period),
            unit_id=row.unit_id,
            facts={**facts, "unit": row.name},
            day=today,
            at=entry.at,
        )
        for row in rows
    ]


def _to_bureaus(
    entry: Entry, pack: Pack, form: Form, period: Period, due: date, today: date, rows: list[Owed]
) -> list[Notice]:
    by_area: dict[str, list[Owed]] = defaultdict(list)
    for row in rows:
        by_area[row.reviewer or pack.head.root_area].append(row)
    return [
        Notice(
            key=f"{form.id}/{period}/@{area}/late",
            step="late",
            form=form.id,
            period=str(period),
            area=area,
            facts={
                **_facts(form, period, due),
                "count": len(some),
                "owing": [row.name for row in some[:NAMED]],
            },
            day=today,
            at=entry.at,
        )
        for area, some in by_area.items()
    ]


def _facts(form: Form, period: Period, due: date) -> dict[str, Any]:
    return {
        "form": form.title.zh,
        "form_en": form.title.en,
        "period": str(period),
        "due": str(due),
    }


def _keep(entry: Entry, made: list[Notice]) -> int:
    """Keep those notices that are not there yet, each with its ways out."""
    fresh = list[Notice]()
    for start in range(0, len(made), _SOME):
        some = made[start : start + _SOME]
        keys = [notice.key for notice in some]
        known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
        fresh += Notice.objects.bulk_create(n for n in some if n.key not in known)
    for start in range(0, len(fresh), _SOME):
        _ways_out(entry, fresh[start : start + _SOME])
    entry.facts = {"notices": len(fresh)}
    return len(fresh)


def _ways_out(entry: Entry, notices: list[Notice]) -> None:
    """Write the deliveries of some notices: to the contact, else to the mail of its accounts."""
    units = [notice.unit_id for notice in notices if notice.unit_id]
    areas = [notice.area for notice in notices if notice.area]
    newest = Contact.objects.newest()
    contacts = {(c.unit_id, ""): c for c in newest.filter(unit__in=units)}
    contacts |= {(None, c.area): c for c in newest.filter(unit=None, area__in=areas)}
    mails: dict[tuple[int | None, str], str] = {}
    accounts = Account.objects.filter(user__is_active=True).exclude(user__email="")
    for account in accounts.filter(unit__in=units).select_related("user").order_by("pk"):
        mails.setdefault((account.unit_id, ""), account.user.email)
    bureaus = accounts.filter(area__in=areas, role__in=["province", "prefecture", "county"])
    for account in bureaus.select_related("user").order_by("pk"):
        mails.setdefault((None, account.area), account.user.email)
    out = list[Delivery]()
    for notice in notices:
        to = (notice.unit_id, notice.area)
        contact = contacts.get(to)
        mail = (contact.mail if contact else "") or mails.get(to, "")
        if mail and settings.EMAIL_HOST:
            out.append(Delivery(notice=notice, channel="mail", address=mail, due_at=entry.at))
        if contact and contact.hook:
            hook = {"address": contact.hook, "salt": contact.salt}
            out.append(Delivery(notice=notice, channel="hook", due_at=entry.at, **hook))
    Delivery.objects.bulk_create(out)
