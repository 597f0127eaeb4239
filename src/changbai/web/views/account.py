"""Signing in and out, account and password, and how a page is to look (登录、账户、大字版)."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.accounts import change_password
from changbai.actions.sign_ins import note_failure, note_sign_in, note_sign_out
from changbai.records.factors import has_factor, spare_codes
from changbai.web.demo import demo_logins
from changbai.web.doorkeeper import FACTOR, role_of
from changbai.web.lockout import STRANGER, client_address
from changbai.web.told import say


class Login(LoginView):
    """The login page (登录); a demo lists its roles."""

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the logins of the demo, none elsewhere."""
        return {**super().get_context_data(**kwargs), "demo_logins": demo_logins()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in: nothing of a session before counts as shown in this one."""
        answer = super().form_valid(form)
        for kept in (FACTOR, "began", "seen"):
            self.request.session.pop(kept, None)
        address = client_address(self.request) or ""
        note_sign_in(actor=actor_of(self.request.user), address=address)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note a wrong password; the one that locks is noted by the lock itself."""
        counted = getattr(self.request, "axes_failures_since_start", None)
        if counted and not getattr(self.request, "axes_locked_out", False):
            address = client_address(self.request) or ""
            name = form.cleaned_data.get("username", "")
            note_failure(actor=STRANGER, username=name, address=address, locked=False)
        return super().form_invalid(form)


class Logout(LogoutView):
    """Signing out (退出); POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it and sign out."""
        if request.user.is_authenticated:
            note_sign_out(actor=actor_of(request.user))
        return super().post(request, *args, **kwargs)


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account (账户): role, password, second factor."""
    values = {
        "has_factor": has_factor(request.user),
        "spare": spare_codes(request.user),
        "demanded": role_of(request) in settings.MFA_ROLES,
    }
    return render(request, "web/account.html", values)


@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password (修改密码); every other session of the account is over then."""
    user = cast(User, request.user)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new_password1"]
        if user.check_password(new):
            form.add_error("new_password1", gettext("新密码与原密码相同"))
        else:
            changed, problems = change_password(actor=actor_of(user), user=user, password=new)
            if changed is not None:
                update_session_auth_hash(request, changed)
                say(request, [], gettext("密码已修改，其他设备上的登录已失效"))
                return redirect("account")
            for problem in problems:
                form.add_error("new_password1", str(problem.facts["reason"]))
    due = bool(getattr(getattr(user, "account", None), "password_due", False))
    status = 422 if form.errors else 200
    return render(request, "web/password.html", {"form": form, "due": due}, status=status)


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
