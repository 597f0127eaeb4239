"""My background jobs (后台任务): how far each has come, cancel it, fetch what it gave back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.jobs._files import path_of
from changbai.jobs._kind import kinds
from changbai.jobs._queue import cancel, enqueue
from changbai.kernel.text import Text
from changbai.records.clock import moment
from changbai.records.models import ENDED, JOB_STATES, Job
from changbai.web.frame import require_frame
from changbai.web.told import say

PAGE = 50
#: A shape and a colour for each state; the word stands beside it.
_LOOKS = {
    "waiting": ("○", "no_data"),
    "running": ("▶", "on_path"),
    "interrupted": ("‖", "behind"),
    "done": ("✓", "achieved"),
    "failed": ("✕", "alert"),
    "cancelled": ("–", "no_data"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as the pages say it (任务进度)."""

    job: Job
    title: Text
    words: Text
    word: Text
    shape: str
    colour: str
    open: bool

    @property
    def share(self) -> int | None:
        """Per cent done; None where the job does not say out of how much."""
        return min(100, 100 * self.job.done // self.job.total) if self.job.total else None


def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs that this account asked for."""
    frame = require_frame(request)
    if frame.scope.account_id is None:
        raise Http404
    page = Paginator(frame.scope.jobs(), PAGE).get_page(request.GET.get("page"))
    now = moment()
    values = {
        "page": page,
        "rows": [_shown(job, now) for job in page],
        "may_compute": frame.scope.role == "province",
    }
    return render(request, "web/jobs.html", values)


def job(request: HttpRequest, id: int) -> HttpResponse:
    """Show one job; htmx asks again and again for the part that changes."""
    kept = get_object_or_404(require_frame(request).scope.jobs(), pk=id)
    part = request.headers.get("HX-Request") == "true"
    template = "web/_job.html" if part else "web/job.html"
    return render(request, template, {"one": _shown(kept, moment())})


@require_POST
def cancelled(request: HttpRequest, id: int) -> HttpResponse:
    """Cancel a job of one's own."""
    kept = get_object_or_404(require_frame(request).scope.jobs(), pk=id)
    cancel(kept)
    return redirect("job", id)


def file(request: HttpRequest, id: int) -> FileResponse:
    """Give the file that a job gave back."""
    kept = get_object_or_404(require_frame(request).scope.jobs(), pk=id)
    path = path_of(kept.file)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=kept.label)


@require_POST
def recompute(request: HttpRequest) -> HttpResponse:
    """Ask for everything to be computed again; asked twice before it begins, it is one job."""
    scope = require_frame(request).scope
    if scope.role != "province":
        raise Http404
    account = getattr(request.user, "account", None)
    open_ones = scope.jobs().filter(kind="recompute").exclude(state__in=ENDED)
    kept = open_ones.first() or enqueue("recompute", account=account)
    say(request, [], gettext("已排入后台任务"))
    return redirect("job", kept.pk)


def _shown(kept: Job, now: datetime) -> Shown:
    state = kept.standing(now)
    kind = kinds().get(kept.kind)
    title = kind.title if kind else Text(kept.kind, kept.kind)
    words = Text(**kept.words) if kept.words else Text("")
    shape, colour = _LOOKS[state]
    return Shown(kept, title, words, JOB_STATES[state], shape, colour, state not in ENDED)
