"""Django's own management commands (站点管理): `changbai manage migrate`, `... createsuperuser`."""

from __future__ import annotations

import os

import click

from changbai.cli._site import SETTINGS, make_home


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> None:
    """Run a management command of the site (站点管理): migrate, collectstatic, check --deploy."""
    # Django is imported here so that `changbai --help` stays quick.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    make_home()
    execute_from_command_line(["changbai manage", *words])
