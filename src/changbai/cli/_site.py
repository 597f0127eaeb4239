"""The site's settings for a command (站点设置): chosen before Django is first imported."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

import click

from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Language, Text

SETTINGS = "changbai.web.settings"
#: Seconds between two lines of progress.
PAUSE = 2.0


def use_site(home: Path | None = None, secret: str = "") -> list[Problem]:
    """Set Django up on the site of the environment, or on a home of one's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if home is not None:
        os.environ |= environment(home, secret)
    # A command signs nothing: it needs no secret to import or compute.
    os.environ.setdefault("CHANGBAI_SECRET", secrets.token_urlsafe(50))
    # Django is imported only by the commands that need it, after the environment is set.
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        return [Problem("CB608", Mark(SETTINGS), {"reason": str(error)})]
    make_home()
    return []


def make_home() -> None:
    """Make the folder of the site when it is not there yet: the database file stands in it."""
    Path(os.environ.get("CHANGBAI_HOME", "var")).mkdir(parents=True, exist_ok=True)


def environment(home: Path, secret: str) -> dict[str, str]:
    """Return the environment of a site on this machine alone, kept under one folder."""
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "CHANGBAI_HOME": str(home),
        "CHANGBAI_DATABASE": "",
        "CHANGBAI_SECRET": secret,
        "CHANGBAI_DEBUG": "0",
        "CHANGBAI_HTTPS": "0",
        "CHANGBAI_MFA": "0",
        "CHANGBAI_HOSTS": "127.0.0.1,localhost,[::1]",
    }


class Progress:
    """Says in plain lines how far a long step has come (进度), beside the answer, never in it."""

    def __init__(self, language: Language) -> None:
        """Say nothing before the first pause is over."""
        self.language = language
        self._said = time.monotonic()

    def __call__(self, words: Text, done: int, total: int) -> None:
        """Take a step's word; say it when nothing was said for a while."""
        if time.monotonic() - self._said >= PAUSE:
            click.echo(f"      {words.show(self.language)}  {done}/{total}", err=True)
            self._said = time.monotonic()
