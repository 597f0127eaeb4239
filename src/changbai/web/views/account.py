"""Signing in and out, and how a page is to look (登录、退出、大字版)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from changbai.web.demo import demo_logins


class Login(LoginView):
    """The login page (登录); a demo lists its roles."""

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the logins of the demo, none elsewhere."""
        return {**super().get_context_data(**kwargs), "demo_logins": demo_logins()}


class Logout(LogoutView):
    """Signing out (退出); POST only."""


@require_POST
def large(request: HttpRequest) -> HttpResponse:
    """Switch the large letters (大字版) on or off and go back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    on = request.COOKIES.get("changbai_large") != "1"
    answer.set_cookie(
        "changbai_large",
        "1" if on else "0",
        max_age=31536000,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer
