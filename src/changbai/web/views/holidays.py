"""The holiday table (节假日表): the pack's days of a year with those that the province entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.actions.holidays import read_days, set_days
from changbai.engine.reporting import calendar_of
from changbai.pack.codebook import Holiday
from changbai.records.models import SiteDay
from changbai.web.frame import require_frame
from changbai.web.told import say


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the table (节假日): as it holds, and who entered it when it is the site's own."""

    holiday: Holiday
    own: SiteDay | None

    @property
    def weekday(self) -> int:
        """Day of the week, Monday is 0."""
        return self.holiday.day.weekday()


def holidays(request: HttpRequest) -> HttpResponse:
    """Show the table of a year; the province puts days in by POST, one a line."""
    frame = require_frame(request)
    may = frame.scope.role == "province"
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 1990 <= int(asked) <= 2200 else today.year
    typed = ""
    if request.method == "POST":
        if not may:
            raise Http404
        typed = request.POST.get("days", "")[:20000]
        days, problems = read_days(typed)
        if not problems:
            done, problems = set_days(actor=actor_of(request.user), days=days)
            if done is not None:
                say(request, problems, gettext("已更新 %(n)d 天，截止日期随之变动") % {"n": done})
                return redirect(f"{reverse('holidays')}?year={days[0].day.year}")
        say(request, problems)
    own = {row.day: row for row in frame.scope.site_days()}
    rows = [
        Row(row, own.get(row.day))
        for row in sorted(frame.pack.holidays, key=lambda row: row.day)
        if row.day.year == year
    ]
    values = {
        "year": year,
        "years": (year - 1, year + 1),
        "rows": rows,
        "covered": calendar_of(frame.pack).covers(year),
        "workdays": calendar_of(frame.pack).between(date(year - 1, 12, 31), date(year, 12, 31)),
        "may": may,
        "typed": typed,
    }
    return render(request, "web/holidays.html", values)
