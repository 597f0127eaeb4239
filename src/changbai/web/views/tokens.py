"""One's own tokens (我的令牌): make one, see when it was used, revoke it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from changbai.actions._actor import actor_of
from changbai.actions.tokens import make_token, revoke_token
from changbai.records.models import GRANTABLE, RIGHTS, Account
from changbai.records.tokens import holds, tokens_of
from changbai.web.frame import require_frame
from changbai.web.told import say

#: Days that a token may be made for.
DAYS = (30, 90, 180, 366)


@never_cache
@login_required
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; POST makes one, whose secret this one answer shows, or revokes one."""
    require_frame(request)
    account: Account | None = getattr(request.user, "account", None)
    if account is None:
        raise Http404
    secret = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            return _revoke(request, account)
        secret = _make(request, account)
        if not secret:
            return redirect("tokens")
    now = timezone.now()
    may = GRANTABLE[account.role]  # type: ignore[index]
    values = {
        "rows": [
            (token, holds(token, now), [RIGHTS[right] for right in token.rights])
            for token in tokens_of(account)
        ],
        "rights": [(id, said) for id, said in RIGHTS.items() if id in may],
        "days": DAYS,
        "secret": secret,
        "address": request.build_absolute_uri("/api/v1/me"),
    }
    return render(request, "web/tokens.html", values)


def _make(request: HttpRequest, account: Account) -> str:
    """Make a token as asked; return its secret, or nothing when that was told as a problem."""
    days = request.POST.get("days", "")
    made, problems = make_token(
        actor=actor_of(request.user),
        account=account,
        name=request.POST.get("name", ""),
        rights=request.POST.getlist("right"),
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    )
    if made is None:
        say(request, problems)
        return ""
    return made[1]


def _revoke(request: HttpRequest, account: Account) -> HttpResponse:
    number = request.POST.get("token", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    token = get_object_or_404(tokens_of(account), pk=int(number))
    _, problems = revoke_token(actor=actor_of(request.user), token=token)
    say(request, problems, gettext("令牌已撤销"))
    return redirect("tokens")
