"""Returns to read (查看报送): the newest of each, all revisions, all steps."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from changbai.kernel.text import Text
from changbai.procedure.filing import Status
from changbai.records.models import Return, ReturnRevision
from changbai.web.api.answers import put
from changbai.web.api.caller import Caller, absent, caller_of
from changbai.web.api.door import way
from changbai.web.api.filtering import filed_in, period_asked
from changbai.web.api.page import FEW, Cursor, Limit, page_of
from changbai.web.api.registry import Word
from changbai.web.api.sending import act_of, line_of, return_of, revision_of, version_of
from changbai.web.api.shapes.filed import ActPage, ReturnOut, ReturnPage, RevisionPage

FILED = Text("报送", "Returns")
State = Literal["reported", "verified", "refused"]
#: What the revision says of a return that has taken no step.
_STANDS: dict[Status, State] = {
    "handed_in": "reported",
    "sent_back": "refused",
    "verified": "verified",
}


@way(
    "GET",
    "/returns",
    Text("报送列表", "Returns"),
    FILED,
    ReturnPage,
    "read",
    more=Text(
        "每份可见报送的最新修订，按首次出现的次序。area 含下级，以报告期末所在为准；"
        "status 是办理状态，state 是数字的状态；waiting 只列在你处待办的。",
        "The newest of each visible return, in the order in which they first came. "
        "`area` takes those below it, by where the unit lay at the end of the period; "
        "`status` is that of the way, `state` that of the figures; "
        "`waiting` keeps those that lie with you.",
    ),
)
def returns(
    request: HttpRequest,
    form: Word = "",
    period: Word = "",
    area: Word = "",
    unit: Word = "",
    state: State | None = None,
    status: Status | None = None,
    waiting: bool = False,
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """The newest of each visible return, in the order in which they were first handed in.

    `area` takes those below it too, by where the unit lay at the end of the period; `status` is
    that of the way, `state` that of the figures; `waiting` keeps those that lie with you.
    """
    caller = caller_of(request)
    found = newest(caller)
    asked = period_asked(period)
    if form:
        found = found.filter(of__form=caller.form(form).id)
    if asked:
        found = found.filter(of__period=str(asked))
    if area:
        found = filed_in(caller, found, area, asked.end if asked else date.today())
    if unit:
        found = found.filter(of__unit__code=unit)
    if state:
        found = found.filter(state=state)
    if status:
        stands = Q(of__filing__isnull=True, state=_STANDS.get(status, ""))
        found = found.filter(Q(of__filing__status=status) | stands)
    if waiting:
        found = found.filter(of__in=caller.scope.to_review().values("of"))
    some, after = page_of(found, "of_id", cursor, limit)
    return put(request, {"data": [line_of(each) for each in some], "next": after})


@way(
    "GET",
    "/returns/{form}/{period}/{unit}",
    Text("一份报送", "One return"),
    FILED,
    ReturnOut,
    "read",
    more=Text(
        "一份报送的最新修订和你现在可办的事；ETag 用于 If-Match。",
        "The newest of one return, and what you may do about it now; `ETag` is for `If-Match`.",
    ),
)
def one(request: HttpRequest, form: str, period: str, unit: str) -> HttpResponse:
    """The newest of one return, and what you may do about it now; `ETag` is for `If-Match`."""
    caller = caller_of(request)
    found = find(caller, form, period, unit)
    value = return_of(caller.scope, found)
    return put(request, value, value["version"])


@way(
    "GET",
    "/returns/{form}/{period}/{unit}/revisions",
    Text("全部修订", "Revisions"),
    FILED,
    RevisionPage,
    "read",
    more=Text(
        "全部修订，先旧后新。",
        "All revisions, oldest first.",
    ),
)
def revisions(
    request: HttpRequest,
    form: str,
    period: str,
    unit: str,
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """All revisions of a return, oldest first."""
    caller = caller_of(request)
    kept = find(caller, form, period, unit).of
    found = caller.scope.revisions().filter(of=kept)
    some, after = page_of(found, "number", cursor, limit)
    return put(request, {"data": [revision_of(each) for each in some], "next": after})


@way(
    "GET",
    "/returns/{form}/{period}/{unit}/acts",
    Text("办理记录", "Acts"),
    FILED,
    ActPage,
    "read",
    more=Text(
        "全部办理记录，先旧后新。",
        "All steps, oldest first.",
    ),
)
def acts(
    request: HttpRequest,
    form: str,
    period: str,
    unit: str,
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """All steps that a return has taken, oldest first."""
    caller = caller_of(request)
    kept = find(caller, form, period, unit).of
    filing = caller.scope.filings().filter(of=kept).first()
    if filing is None:
        return put(request, {"data": [], "next": None})
    some, after = page_of(filing.events.all(), "number", cursor, limit)
    return put(request, {"data": [act_of(each) for each in some], "next": after})


def newest(caller: Caller) -> QuerySet[ReturnRevision]:
    """Return the newest revision of each visible return, with unit and filing at hand."""
    found = caller.scope.revisions().filter(ended_by__isnull=True)
    return found.select_related("of__unit", "of__filing")


def find(caller: Caller, form: str, period: str, unit: str) -> ReturnRevision:
    """Return the newest revision of one return; one out of sight is not there."""
    return look_up(caller, form, period, unit) or absent()


def look_up(caller: Caller, form: str, period: str, unit: str) -> ReturnRevision | None:
    """Return the newest revision of one return, or None."""
    asked, of = caller.asked(form, period)
    if "\0" in unit:
        absent()
    where = {"of__form": asked.id, "of__period": str(of), "of__unit__code": unit}
    return newest(caller).filter(**where, of__unit__kind=asked.kind).first()


def stands_at(caller: Caller, kept: Return) -> tuple[dict[str, object], str]:
    """Return a return as it stands now and its version, after something was done to it."""
    found = newest(caller).get(of=kept)
    return return_of(caller.scope, found), version_of(found, getattr(found.of, "filing", None))
