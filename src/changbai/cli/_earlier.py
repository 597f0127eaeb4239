"""The records of the site as known at a moment, for commands that compute (截至可知)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._site import use_site
from changbai.engine.tables import Dataset
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack


def open_known(pack: Path, moment: str) -> tuple[Pack | None, Dataset | None, list[Problem]]:
    """Open a pack and the site's records as known at a moment; problems say why not both.

    Raises click.BadParameter for a moment that cannot be read.
    """
    found, problems = load_pack(pack)
    if found is None or has_errors(problems):
        return None, None, problems
    problems += use_site()
    if has_errors(problems):
        return None, None, problems
    # Models can be imported only after Django is set up.
    from django.db import DatabaseError

    # Models can be imported only after Django is set up.
    from changbai.records import journal, lake

    try:
        known = journal.read_known(moment)
        if known is None:
            raise click.BadParameter(moment, param_hint="--known-at")
        data, more = lake.open_earlier(found, known.position)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return None, None, [Problem("CB608", Mark("CHANGBAI_DATABASE"), {"reason": reason})]
    return found, data, [*problems, *more]
