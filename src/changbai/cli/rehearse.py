"""`changbai rehearse`: play events through a programme (推演认定项目)."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from changbai.cli._lender import pack_option
from changbai.cli._show import exit_code, json_option, language_option, refuse, tell
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language
from changbai.procedure.plan import Plan
from changbai.procedure.reading import read_events, read_programme
from changbai.procedure.rehearse import Played, in_words, play, unexpected
from changbai.procedure.step import Journal
from changbai.procedure.words import VERBS


@click.command()
@click.argument("programme")
@click.argument("events", type=click.Path(path_type=Path))
@json_option
@pack_option
@language_option
def command(
    programme: str, events: Path, *, as_json: bool, lender: Path | None, language: Language
) -> None:
    """Play EVENTS.csv through PROGRAMME and tell, after each event, where things stand (推演).

    PROGRAMME is a folder or file of a programme, or PACK:id. Told are the stage or end, who must
    act and by when, and why an event was refused. Refused events are a result: exit code 2 only
    when a file cannot be read, or an expectation in the column 预期 is not met.
    """
    plan, problems = read_programme(programme, lender)
    if plan is None or has_errors(problems):
        refuse([each for each in problems if each.level == "error"], language, as_json=as_json)
    with _keeping_all():
        happened, problems = read_events(events)
        if has_errors(problems):
            refuse(problems, language, as_json=as_json)
        played = list(play(Journal(plan), happened))
        problems = [wrong for wrong in map(unexpected, played) if wrong]
        if as_json:
            _put(summary(plan, played, problems))
        else:
            told = (line for each in played for line in _lines(each, plan, language))
            click.echo("\n".join(told))
            tell(problems, language)
            click.echo(_last_line(plan, played, language))
    sys.exit(exit_code(problems))


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Look for no garbage: a journal keeps its values, and the search took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def summary(plan: Plan, played: list[Played], problems: list[Problem]) -> dict[str, Any]:
    """Return what `--json` writes: every event with what came of it."""
    years = {each.event.day.year for each in played}
    return {
        "programme": plan.programme.id,
        "events": [each.as_json(plan) for each in played],
        "accepted": sum(1 for each in played if each.problem is None),
        "refused": sum(1 for each in played if each.problem is not None),
        "years_without_holidays": sorted(y for y in years if not plan.calendar.covers(y)),
        "problems": [problem.as_json() for problem in problems],
    }


def _put(told: dict[str, Any]) -> None:
    """Write one JSON document with one event a line: there may be tens of thousands."""
    events = ",\n".join(json.dumps(each, ensure_ascii=False) for each in told["events"])
    rest = {name: value for name, value in told.items() if name != "events"}
    head = json.dumps(rest, ensure_ascii=False, indent=2).removesuffix("\n}")
    click.echo(f'{head},\n  "events": [\n{events}\n  ]\n}}')


def _lines(played: Played, plan: Plan, language: Language) -> Iterator[str]:
    event = played.event
    word = VERBS[event.event].show(language) if event.event in VERBS else event.event
    head = " ".join(
        part for part in (event.application, word, plan.name(event.actor, language)) if part
    )
    yield f"{event.day}  {head}"
    for line in in_words(played, plan, language):
        yield f"            {line}"


def _last_line(plan: Plan, played: list[Played], language: Language) -> str:
    refused = sum(1 for each in played if each.problem is not None)
    accepted = len(played) - refused
    years = sorted({p.event.day.year for p in played if not plan.calendar.covers(p.event.day.year)})
    listed = ", ".join(map(str, years))
    if language == "zh":
        note = f"（{listed} 年的节假日不在表中，只除去周末）" if years else ""
        return f"事件 {len(played)} 个：办成 {accepted} 个，被拒 {refused} 个。{note}"
    note = (
        f" (the holidays of {listed} are not in the table: only weekends are off)" if years else ""
    )
    return f"{len(played)} events: {accepted} accepted, {refused} refused.{note}"
