"""The lock after wrong passwords (登录锁定): who is counted, from where, and what is said.

django-axes counts by account and address; the sixth wrong password in a row is refused with the
time until which the account is locked from there. Elsewhere its owner still gets in.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from axes.backends import AxesStandaloneBackend
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.actions._actor import Actor
from changbai.actions.sign_ins import note_failure
from changbai.records.factors import locked_until

#: Who is not signed in yet.
STRANGER = Actor("", "public")


class Lockout(AxesStandaloneBackend):
    """Refuses an account that is locked (锁定检查); what asks without a request is no login."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Raise what ends the sign-in of a locked account, else leave it to the next."""
        if request is not None:
            super().authenticate(request, **credentials)


def client_address(request: HttpRequest) -> str | None:
    """Return the address that a request comes from (来源地址); None when it has none.

    Only a trusted proxy is believed, and of its header only the last entry, which it added itself:
    whatever stands before it was sent by the client.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or given
    try:
        return str(ip_address(given))
    except ValueError:
        return None


def refused(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Say that the account is locked from here and until when; note it once."""
    username = (credentials or {}).get("username") or ""
    address = client_address(request)
    # Set only by the try that was one too many; later ones are turned away uncounted.
    if getattr(request, "axes_failures_since_start", None):
        note_failure(actor=STRANGER, username=username, address=address or "", locked=True)
    values = {"locked_until": locked_until(username, address), "next": request.POST.get("next", "")}
    return render(request, "web/login.html", values, status=429)
