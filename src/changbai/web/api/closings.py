"""Closed periods (关账): which are, close one, open it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from changbai.actions.once import Reply
from changbai.actions.periods import close_period, reopen_period
from changbai.kernel.text import Text
from changbai.web.api.answers import Refused, put, text_of
from changbai.web.api.caller import caller_of
from changbai.web.api.door import way
from changbai.web.api.page import FEW, Cursor, Limit, page_of
from changbai.web.api.registry import Word
from changbai.web.api.sending import closing_of
from changbai.web.api.shapes.asked import Reopen
from changbai.web.api.shapes.filed import ClosingOut, ClosingPage
from changbai.web.api.writing import Key, once

CLOSED = Text("关账", "Closing")


@way(
    "GET",
    "/closings",
    Text("已关账的报告期", "Closed periods"),
    CLOSED,
    ClosingPage,
    more=Text(
        "现已关账的报告期。",
        "The periods that are closed now.",
    ),
)
def closings(
    request: HttpRequest, form: Word = "", limit: Limit = FEW, cursor: Cursor = ""
) -> HttpResponse:
    """The periods that are closed now; of one form when given."""
    caller = caller_of(request)
    found = caller.scope.closings()
    if form:
        found = found.filter(form=caller.form(form).id)
    some, after = page_of(found, "pk", cursor, limit)
    return put(request, {"data": [closing_of(each) for each in some], "next": after})


@way(
    "PUT",
    "/closings/{form}/{period}",
    Text("关账", "Close a period"),
    CLOSED,
    ClosingOut,
    "close",
    more=Text(
        "关账后不能再报送和审核，更改须申请更正。",
        "Nothing is handed in or reviewed any more; corrections are asked for.",
    ),
)
def close(request: HttpRequest, form: str, period: str, key: Key = "") -> HttpResponse:
    """Close a period of a form: nothing is handed in or reviewed any more."""
    caller = caller_of(request)
    asked, of = caller.asked(form, period)

    def act() -> Reply:
        closing, problems = close_period(actor=caller.actor, form=asked, period=of)
        if closing is None:
            raise Refused(*problems)
        return Reply(200, text_of(closing_of(closing)))

    return once(request, key, act)


@way(
    "POST",
    "/closings/{form}/{period}/reopen",
    Text("重开", "Open a period again"),
    CLOSED,
    ClosingOut,
    "close",
    more=Text(
        "重开须写理由，记入流水。",
        "The reason stays in the journal.",
    ),
)
def reopen(
    request: HttpRequest, form: str, period: str, body: Reopen, key: Key = ""
) -> HttpResponse:
    """Open a closed period again; the reason stays in the journal."""
    caller = caller_of(request)
    asked, of = caller.asked(form, period)

    def act() -> Reply:
        closing, problems = reopen_period(
            actor=caller.actor, form=asked, period=of, reason=body.reason
        )
        if closing is None:
            raise Refused(*problems)
        return Reply(200, text_of(closing_of(closing)))

    return once(request, key, act)
