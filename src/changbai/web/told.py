"""Problems and good news for the next page (办理结果): what was done, what was not and why."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from changbai.kernel.problem import Problem
from changbai.web.frame import language_now

#: More than this of one answer is not read by anybody.
MOST = 8


def say(request: HttpRequest, problems: Sequence[Problem], done: str = "", passed: int = 0) -> None:
    """Keep what is to be told on the next page, each problem with what to do about it."""
    if done and not any(problem.level == "error" for problem in problems):
        messages.success(request, done)
    if passed:
        messages.success(request, gettext("通过 %(n)d 份") % {"n": passed})
    language = language_now()
    for problem in problems[:MOST]:
        hint = problem.hint(language)
        words = f"{problem.sentence(language)} {hint}".strip()
        add = messages.error if problem.level == "error" else messages.warning
        add(request, words)
    if len(problems) > MOST:
        messages.warning(request, gettext("另有 %(n)d 条未列出") % {"n": len(problems) - MOST})
