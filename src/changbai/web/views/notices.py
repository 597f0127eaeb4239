"""My notices and who is told (我的提醒与联系人)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.actions.contacts import Typed, keep_contact, secret_of
from changbai.actions.notices import mark_read
from changbai.kernel.text import Text
from changbai.procedure.reminding import STEPS
from changbai.records.clock import moment
from changbai.records.models import Notice, RegistryUnit
from changbai.web.frame import Frame, require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope

PAGE = 50


def notices(request: HttpRequest) -> HttpResponse:
    """List what the unit or the bureau was reminded of; POST marks what was shown as read."""
    frame = require_frame(request)
    if not frame.has_desk:
        raise Http404
    if request.method == "POST":
        wanted = [int(id) for id in request.POST.getlist("notice") if id.isdigit()]
        found = frame.scope.notices().filter(pk__in=wanted[:PAGE])
        mark_read(notices=found.values_list("pk", flat=True), entry_at=moment())
        return redirect("notices")
    unread = "unread" in request.GET
    kept = frame.scope.notices().select_related("unit")
    page = Paginator(kept.filter(read_at=None) if unread else kept, PAGE).get_page(
        request.GET.get("page")
    )
    values = {
        "page": page,
        "only_unread": unread,
        "rows": [(one, *one.words, _step(one), _open_at(frame, one)) for one in page],
        "new": [one.pk for one in page if one.read_at is None],
    }
    return render(request, "web/notices.html", values)


def _step(notice: Notice) -> Text:
    return STEPS[notice.step]  # type: ignore[index]


def _open_at(frame: Frame, notice: Notice) -> tuple[str, ...]:
    """Return the page on which to act, as name and arguments."""
    if notice.form not in frame.pack.forms:
        return ()
    if notice.unit is None:
        return ("owed", notice.area, notice.form)
    return ("fill", notice.form, notice.period, notice.unit.kind, notice.unit.code)


def contact(request: HttpRequest, kind: str = "", code: str = "") -> HttpResponse:
    """Show who is told for one's own unit or bureau, or for a unit in sight; POST keeps it."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    if not frame.has_desk:
        raise Http404
    unit: RegistryUnit | None = None
    if kind:
        unit = get_object_or_404(scope.units(kind), code=code)
    elif scope.unit_id is not None:
        unit = get_object_or_404(scope.units(), pk=scope.unit_id)
    area = "" if unit else scope.desk
    kept = scope.contacts().filter(unit=unit, area=area).first()
    typed = Typed(kept.name, kept.phone, kept.mail, kept.hook) if kept else Typed()
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in Typed.__slots__}
        typed = Typed(**given)
        done, problems = keep_contact(
            actor=actor_of(request.user), typed=typed, unit=unit, area=area
        )
        say(request, problems, gettext("联系方式已保存"))
        if done is not None:
            if done.hook and (kept is None or kept.hook != done.hook):
                secret = secret_of(done.salt)
                said = gettext("推送密钥（只显示这一次）：%(secret)s") % {"secret": secret}
                say(request, [], said)
            return redirect(request.path)
    values = {"unit": unit, "area": frame.area_name(area) if area else None, "typed": typed}
    return render(request, "web/contact.html", {**values, "kept": kept})
