"""The doorkeeper (门卫): what a signed-in request must have shown before any page answers.

A session ends half an hour after the last page and twelve hours after the sign-in. A second
factor that is set, or demanded of the role, is shown first; then a password that somebody else
set is changed. Until then every address but these leads there. No page of a signed-in person is
kept by a browser or a proxy.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from changbai.records.factors import has_factor

#: Reached by everybody, whatever is still to be shown.
OPEN = frozenset({"logout", "language", "large", "healthz", "readyz"})
#: Where a session keeps what was shown: "ask", "make", "free" or "passed".
FACTOR = "second_factor"
#: Seconds between two notes of when a session was last used.
NOTE = 60


class Doorkeeper:
    """Middleware between a session and the pages (门卫)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and let nothing of a signed-in person be kept."""
        if request.user.is_authenticated and _over(request):
            logout(request)
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, words: Any, named: Any
    ) -> HttpResponse | None:
        """Lead to what is still to be shown; None lets the request through."""
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        wanted = _wanted(request)
        if wanted == name or not wanted:
            # The page of the gate itself draws nothing of the site behind it.
            request.changbai_failed = bool(wanted)  # type: ignore[attr-defined]
            return None
        if name in OPEN:
            return None
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(reverse(wanted) + back)


def factor_state(request: HttpRequest) -> str:
    """Return what a session has still to show of the second factor (双因素状态).

    "ask" for the code of a factor, "make" one, "free" of any duty, "passed".
    """
    state: str | None = request.session.get(FACTOR)
    demanded = role_of(request) in settings.MFA_ROLES
    if state in {"ask", "passed"} or (state == "free" and not demanded):
        return state
    if has_factor(request.user):
        state = "ask"
    else:
        state = "make" if demanded else "free"
    request.session[FACTOR] = state
    return state


def role_of(request: HttpRequest) -> str:
    """Return the role of who is signed in (角色); "public" without an account."""
    account = getattr(request.user, "account", None)
    return account.role if account is not None else "public"


def _wanted(request: HttpRequest) -> str:
    if factor_state(request) in {"ask", "make"}:
        return "factor"
    account = getattr(request.user, "account", None)
    return "password" if account is not None and account.password_due else ""


def _over(request: HttpRequest) -> bool:
    """Tell whether a session is over; note when it was used, once a minute at most."""
    now, session = int(time.time()), request.session
    began, seen = session.setdefault("began", now), session.get("seen", 0)
    if seen and now - seen > settings.SESSION_COOKIE_AGE:
        return True
    if now - seen >= NOTE:
        session["seen"] = now
    return bool(now - began > settings.SESSION_LONGEST)
