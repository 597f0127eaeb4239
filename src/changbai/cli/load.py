"""`changbai load`: a pack and a folder of data into the database of the site (载入数据)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._ask import open_both
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.cli._site import Progress, use_site
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_DONE = Text("已载入：", "Loaded: ")
_COMPUTED = Text("已测算：", "Computed: ")


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@click.option("--compute/--no-compute", default=True, help="Compute all results (测算).")
@json_option
@language_option
def command(pack: Path, data: Path, compute: bool, as_json: bool, language: Language) -> None:
    """Load PACK and a folder of data into the database of the site (载入).

    The database is that of CHANGBAI_DATABASE, or a SQLite file under CHANGBAI_HOME (var/).
    Only what differs from what is held is appended; loading the same twice changes nothing.
    """
    found, opened, problems = open_both(pack, data)
    if found is None or opened is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    problems += use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _records

    step = Progress(language)
    problems += _records.migrate()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    done, more = _records.load(found, opened, step)
    problems += more
    computation = None
    if compute and not has_errors(problems):
        computation, more = _records.compute(step)
        problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json({"loaded": done, "position": computation and computation.label})
        return
    tell(problems, language)
    counts = " · ".join(f"{name} {count}" for name, count in (done or {}).items())
    click.echo(_DONE.show(language) + counts)
    if computation:
        click.echo(_COMPUTED.show(language) + computation.label)
