"""The second factor (双因素): set it at the first sign-in, show it at the next ones."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from changbai.actions._actor import actor_of
from changbai.actions.factors import drop_factor, new_codes, pass_factor, set_factor
from changbai.records.factors import (
    barred_until,
    has_factor,
    key_address,
    key_words,
    new_key,
    spare_codes,
)
from changbai.web.doorkeeper import FACTOR, factor_state, role_of
from changbai.web.lockout import client_address
from changbai.web.told import say

#: Where a session keeps the key that is being set up.
KEY = "factor_key"


@sensitive_post_parameters()
@login_required
def factor(request: HttpRequest) -> HttpResponse:
    """Show what is to be done with the second factor; POST does it."""
    state = factor_state(request)
    if request.method != "POST":
        return _ask(request) if state == "ask" else _show(request)
    wanted = request.POST.get("do", "")
    if state == "ask":
        wrong = _wrong(request, "code")
        return _ask(request, wrong) if wrong else _passed(request)
    if wanted == "set":
        return _set(request)
    wrong = _wrong(request, "code")
    if wrong or state != "passed":
        return _show(request, wrong)
    if wanted == "drop" and role_of(request) not in settings.MFA_ROLES:
        drop_factor(actor=actor_of(request.user), user=request.user)
        request.session[FACTOR] = "free"
        say(request, [], gettext("已停用双因素"))
        return redirect("account")
    codes, _ = new_codes(actor=actor_of(request.user), user=request.user)
    return render(request, "web/factor_codes.html", {"codes": codes or []})


def _wrong(request: HttpRequest, field: str) -> str:
    """Check the code of the factor that is set; return what is wrong with it, "" if nothing."""
    until = barred_until(request.user)
    if until is not None:
        said = gettext("连续输错，请于 %(time)s 之后再试。")
        return said % {"time": localtime(until).strftime("%H:%M:%S")}
    right, _ = pass_factor(
        actor=actor_of(request.user),
        user=request.user,
        code=request.POST.get(field, ""),
        address=client_address(request) or "",
    )
    return "" if right else gettext("验证码不对，或已经用过。请等下一个验证码再输入。")


def _passed(request: HttpRequest) -> HttpResponse:
    """Note in the session that the factor was shown, and go on to where one wanted to."""
    request.session.cycle_key()
    request.session[FACTOR] = "passed"
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    return HttpResponseRedirect(back)


def _set(request: HttpRequest) -> HttpResponse:
    """Set the factor whose key stands in the session; one that is set must be shown first."""
    if has_factor(request.user):
        wrong = _wrong(request, "current")
        if wrong:
            return _show(request, wrong)
    codes, _ = set_factor(
        actor=actor_of(request.user),
        user=request.user,
        key=request.session.get(KEY, "") or new_key(),
        code=request.POST.get("code", ""),
    )
    if codes is None:
        return _show(request, gettext("验证码不对。请核对手机时间，等下一个验证码再输入。"))
    del request.session[KEY]
    request.session.cycle_key()
    request.session[FACTOR] = "passed"
    return render(request, "web/factor_codes.html", {"codes": codes})


def _ask(request: HttpRequest, wrong: str = "") -> HttpResponse:
    return render(request, "web/factor_ask.html", {"wrong": wrong}, status=422 if wrong else 200)


def _show(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """Show the key to scan, or, where a factor is set, what can be done with it."""
    key = request.session.setdefault(KEY, new_key())
    picture = segno.make(key_address(request.user, key), error="m")
    values: dict[str, Any] = {
        "has_factor": has_factor(request.user),
        "spare": spare_codes(request.user),
        "demanded": role_of(request) in settings.MFA_ROLES,
        # Drawn from a matrix of black and white; nothing of what it says stands in the markup.
        "picture": mark_safe(picture.svg_inline(scale=5, border=4, light="#fff")),  # noqa: S308
        "key": key_words(key),
        "wrong": wrong,
    }
    return render(request, "web/factor.html", values, status=422 if wrong else 200)
