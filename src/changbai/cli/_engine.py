"""Running on another engine (外部引擎运行): opening it, progress, cancelling, its statements."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NoReturn, get_args

import click

from changbai.cli._ask import CALL
from changbai.cli._show import put_json, refuse
from changbai.engine.folder import open_folder
from changbai.engine.run import Report, report_of
from changbai.engine.sql.address import Opened, open_on_folder, open_on_tables, takes_folder
from changbai.engine.sql.emit import statements
from changbai.engine.sql.engine import Done, EngineError
from changbai.engine.sql.measure import EngineMeasurer
from changbai.engine.sql.tree import Dialect
from changbai.kernel.period import Period
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Pack

#: Seconds after which a waiting person is told how far it is, and between two such lines.
PATIENCE = 1.0
#: What a shell expects of a program that was interrupted.
INTERRUPTED = 130
_SAID = Text(
    "{engine}：{count} 条语句，取回 {rows} 行，用时 {seconds} 秒",
    "{engine}: {count} statements, {rows} rows came back, {seconds} s",
)


class Progress:
    """Tells on standard error which period an engine is at (进度)."""

    def __init__(self) -> None:
        """Start the clock."""
        self.start = self.last = time.monotonic()
        self.count = 0

    def __call__(self, done: Done) -> None:
        """Take note of a statement done, and tell it when the last word is a while ago."""
        self.count += 1
        now = time.monotonic()
        if now - self.last >= PATIENCE:
            self.last = now
            about = " · ".join(done.about)
            click.echo(f"[{now - self.start:.0f} s] {self.count} · {about}", err=True)


def run_on_engine(
    address: str,
    pack: Pack,
    data: Path | None,
    schema: str,
    as_of: Period,
    area: str,
    problems: list[Problem],
    language: Language,
    *,
    as_json: bool,
) -> tuple[Report, list[Problem]]:
    """Judge the targets on an engine; whatever is wrong is told and ends the command."""
    progress = Progress()
    opened, more = _opened(address, pack, data, schema, progress)
    problems = [*problems, *more]
    if opened is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    engine = opened.engine
    try:
        measurer = EngineMeasurer(pack, opened.data, engine)
        report = report_of(measurer, as_of, area, tuple(problems))
    except EngineError as error:
        refuse([*problems, error.problem], language, as_json=as_json)
    except KeyboardInterrupt:
        _interrupted(language, as_json=as_json)
    finally:
        engine.link.close()
    seconds = time.monotonic() - progress.start
    if seconds >= PATIENCE:
        facts = {"engine": engine.link.address, "count": len(engine.done)}
        facts |= {"rows": sum(done.rows for done in engine.done), "seconds": f"{seconds:.1f}"}
        click.echo(_SAID.show(language).format(**facts), err=True)
    return report, problems


def _opened(
    address: str, pack: Pack, data: Path | None, schema: str, progress: Progress
) -> tuple[Opened | None, list[Problem]]:
    if data is None:
        return open_on_tables(address, pack, schema, progress)
    if not takes_folder(address):
        return None, [Problem("CB881", CALL, {})]
    folder, problems = open_folder(data, pack)
    if folder is None or has_errors(problems):
        return None, problems
    opened, more = open_on_folder(address, pack, folder, progress)
    return opened, [*problems, *more]


def _interrupted(language: Language, *, as_json: bool) -> NoReturn:
    problem = Problem("CB884", CALL, {})
    if as_json:
        put_json({"problems": [problem.as_json()]})
    else:
        click.echo(problem.show(language), err=True)
    sys.exit(INTERRUPTED)


def emit(pack: Pack, dialect: str, as_of: Period, schema: str) -> None:
    """Write the statements of a dialect on standard output; nothing runs."""
    (known,) = (each for each in get_args(Dialect) if each == dialect)
    for statement in statements(pack, known, as_of, schema):
        click.echo(statement + "\n")
