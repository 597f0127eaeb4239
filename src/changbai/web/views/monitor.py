"""The monitor (报送进度): who has handed in, with whom it lies, who is late; chase them."""

from __future__ import annotations

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.notices import urge
from changbai.engine.reporting import calendar_of, due_on
from changbai.jobs._queue import enqueue
from changbai.kernel.period import Period
from changbai.papers.document import Paper
from changbai.papers.formats import SUFFIXES, write
from changbai.records.duties import periods_between
from changbai.web.frame import require_frame
from changbai.web.monitor import may_watch, watch
from changbai.web.monitor_papers import chase_paper, progress_paper, rate_words, words_of
from changbai.web.told import say
from changbai.web.views.desk import working_scope

#: Units on one page of the list.
PAGE = 100


def monitor(request: HttpRequest) -> HttpResponse:
    """Choose a form and one of its periods: those that ended last, newest first."""
    frame = require_frame(request)
    if not may_watch(working_scope(request, frame)):
        raise Http404
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 1990 <= int(asked) <= 2200 else frame.as_of.year
    today, calendar = timezone.localdate(), calendar_of(frame.pack)
    closed = set(frame.scope.closings().values_list("form", "period"))
    rows = []
    for form in frame.pack.forms.values():
        periods: list[tuple[Period, bool, bool]] = []
        for period in periods_between(form, year, year):
            late = due_on(form, period, calendar) < today
            periods.append((period, late, (form.id, str(period)) in closed))
        rows.append((form, periods))
    values = {"year": year, "years": (year - 1, year + 1), "rows": rows}
    return render(request, "web/monitor.html", values)


def progress(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show a form and period by area, or the units of an area without parts; or as a file."""
    seen = watch(request, form, period, request.GET.get("area", ""))
    suffix = request.GET.get("as", "")
    if suffix:
        return paper_file(progress_paper(seen), suffix, f"{form}-{period}-progress")
    whole = seen.whole
    units = [] if seen.parts else seen.rows
    values = {
        "seen": seen,
        "name": seen.names[seen.area],
        "above": [(code, seen.names[code]) for code in seen.above],
        "rows": [
            (
                part,
                place,
                seen.names[part.area],
                seen.desks(part),
                rate_words(part),
            )
            for part, place in seen.parts
        ],
        "rate": rate_words(whole),
        "page": Paginator(units, PAGE).get_page(request.GET.get("page")),
        "how": words_of(seen.frame),
        "may_urge": bool(seen.scope.desk),
        "closed": seen.scope.is_closed(form, period),
    }
    return render(request, "web/progress.html", values)


def sheet(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show the list of those who owe, to print, or as Word or Excel (催报单)."""
    seen = watch(request, form, period, request.GET.get("area", ""))
    suffix = request.GET.get("as", "")
    if suffix:
        return paper_file(chase_paper(seen), suffix, f"{form}-{period}-chase")
    values = {"seen": seen, "name": seen.names[seen.area], "debtors": seen.debtors}
    return render(request, "web/sheet.html", values)


@require_POST
def urged(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Chase those of an area who owe, each at most once a day."""
    seen = watch(request, form, period, request.POST.get("area", ""))
    if not seen.scope.desk:
        raise Http404
    wanted = set(request.POST.getlist("unit"))
    owing = [row for row in seen.rows if row.owing and (not wanted or row.code in wanted)]
    if wanted - {row.code for row in seen.rows}:
        raise Http404
    account = getattr(request.user, "account", None)
    told, problems = urge(
        actor=actor_of(request.user),
        pack=seen.frame.pack,
        form=seen.form,
        period=seen.period,
        units={row.unit_id for row in owing},
        by=(account.title if account else "") or seen.frame.area_name(seen.scope.desk).zh,
        today=seen.today,
    )
    if told:
        enqueue("deliver")
    done = gettext("已催报 %(n)d 家") % {"n": told} if told else ""
    say(request, problems, done)
    return redirect(f"{reverse('progress', args=[form, period])}?area={seen.area}")


def paper_file(paper: Paper, suffix: str, name: str) -> HttpResponse:
    """Return a paper as a file to keep; 404 for a form of file that there is none of."""
    if f".{suffix}" not in SUFFIXES:
        raise Http404
    answer = HttpResponse(write(paper, f".{suffix}"), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{suffix}')}"
    return answer
