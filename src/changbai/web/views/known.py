"""Looking back (截至可知): choose a moment, have its verdicts computed, see what changed since."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.jobs._queue import enqueue
from changbai.kernel.period import read_period
from changbai.records.journal import read_known
from changbai.records.revive import period_from
from changbai.records.scope import scope_of
from changbai.web.frame import Frame, require_frame
from changbai.web.since import changes_of, event_words, events_since, verdicts_since
from changbai.web.told import say

#: Moments of each sort that are offered; returns on one page.
OFFERED, PAGE = 12, 50


def moments(request: HttpRequest) -> HttpResponse:
    """Offer the moments to look back to, or go back to the page with the one chosen."""
    frame = _reader(request)
    back = _page(request, request.GET.get("next", ""))
    wanted = request.GET.get("moment", "")
    if "moment" in request.GET:
        if not wanted.strip():
            return redirect(_with(back, ""))
        known = read_known(wanted)
        if known is not None:
            return redirect(_with(back, known.text))
    values = {
        "back": back,
        "closings": [
            (one, frame.pack.forms.get(one.form), period_from(one.period))
            for one in frame.scope.closing_moments()[:OFFERED]
        ],
        "publications": frame.scope.publications()[:OFFERED],
        "wanted": wanted,
        "wrong": bool(wanted),
    }
    return render(request, "web/moments.html", values)


@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Have the verdicts of a moment computed; asked twice, it is one job."""
    frame = _reader(request)
    if not frame.scope.sees_current:
        raise Http404
    known = read_known(request.POST.get("moment", ""))
    as_of = read_period(request.POST.get("month", ""))
    if known is None or as_of not in frame.months:
        raise Http404
    account = getattr(request.user, "account", None)
    job = enqueue(
        "recall",
        {"position": known.position, "months": [str(as_of)]},
        key=f"recall/{frame.version.pk}/{known.position}/{as_of}/{account and account.pk}",
        account=account,
    )
    say(request, [], gettext("已排入后台任务"))
    return redirect("job", job.pk)


def changes(request: HttpRequest) -> HttpResponse:
    """List what has changed since the moment that is looked back to."""
    frame = _reader(request)
    if frame.known is None:
        raise Http404
    now = scope_of(request.user, frame.pack, frame.day)
    position = frame.known.position
    found = now.changed_since(position).select_related("unit")
    page = Paginator(found.order_by("-ends", "form", "unit__code"), PAGE).get_page(
        request.GET.get("page")
    )
    events = list(events_since(now, position)[:PAGE])
    values = {
        "page": page,
        "rows": changes_of(frame, now, position, list(page)),
        "events": [(one, event_words(one), (one.ended_by or 0) > position) for one in events],
        "verdicts": verdicts_since(frame, now) if frame.computation else [],
        "carried": {},
    }
    return render(request, "web/changes.html", values)


def _reader(request: HttpRequest) -> Frame:
    """Return the frame of somebody who may look back."""
    frame = require_frame(request)
    if not frame.looks_back:
        raise Http404
    return frame


def _page(request: HttpRequest, address: str) -> str:
    """Return an address of this site, the first page for any other."""
    host = request.get_host()
    own = url_has_allowed_host_and_scheme(address, {host}, require_https=request.is_secure())
    return address if own and address.startswith("/") else "/"


def _with(address: str, moment: str) -> str:
    """Return an address with another moment, or with none."""
    parts = urlsplit(address)
    query = {key: value for key, value in parse_qsl(parts.query) if key not in ("known_at", "page")}
    if moment:
        query["known_at"] = moment
    return parts._replace(query=urlencode(query)).geturl()
