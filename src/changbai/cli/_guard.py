"""What the machine refuses is told as a problem (系统拒绝): no permission, no room, a bad name."""

from __future__ import annotations

import errno
import functools
import sys
from typing import Any

import click

from changbai.cli._show import refuse
from changbai.kernel.problem import Mark, Problem


def guarded(command: click.Command) -> click.Command:
    """Let a command end with a problem and exit code 2 where reading or writing is refused."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            guarded(inner)
        return command
    told = command.callback
    if told is None or hasattr(told, "changbai_guarded"):
        return command

    @functools.wraps(told)
    def call(*words: Any, **options: Any) -> Any:
        try:
            return told(*words, **options)
        except OSError as error:
            # Whoever reads our output may stop reading: that is no problem of the input.
            if error.errno == errno.EPIPE:
                raise
            reason = error.strerror or str(error)
            place = Mark(str(error.filename or command.name))
            problem = Problem("CB105", place, {"reason": reason})
            language = options.get("language", "zh")
            refuse([problem], language, as_json=options.get("as_json", False))
        except Exception as error:
            if not _is_of_the_database(error):
                raise
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            problem = Problem("CB769", Mark("CHANGBAI_DATABASE"), {"reason": reason})
            language = options.get("language", "zh")
            refuse([problem], language, as_json=options.get("as_json", False))

    call.changbai_guarded = True  # type: ignore[attr-defined]
    command.callback = call
    return command


def _is_of_the_database(error: Exception) -> bool:
    """Tell whether the database itself refused: full, gone, locked. Others are bugs of ours."""
    # Commands without a database never import Django.
    django = sys.modules.get("django.db")
    return django is not None and isinstance(error, django.OperationalError | django.InterfaceError)
