"""`changbai dock`: who meets whom at which table and when, at a docking meeting (对接会排程)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from changbai.cli._output import output_problems, put_file
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.kernel.text import Language
from changbai.matching import event_papers
from changbai.matching.event_file import read_event, read_plan
from changbai.matching.meeting import UNIT, Event, Meeting, Schedule
from changbai.matching.planning import plan
from changbai.matching.replan import Change, replan

_path = click.Path(path_type=Path)
_SUFFIXES = (".xlsx", ".ics", ".svg")


@click.command()
@click.argument("file", type=_path)
@click.option("--before", type=_path, help="Plan so far, the JSON of an earlier call (原安排).")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    type=_path,
    help="File to write: .xlsx, .ics or .svg; may be given again (输出文件).",
)
@click.option("--force", is_flag=True, help="Write over files that are there (覆盖).")
@json_option
@language_option
def command(
    file: Path,
    before: Path | None,
    outputs: tuple[Path, ...],
    force: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Plan a docking meeting from FILE, or plan again after a change (对接会排程).

    With --before only meetings that a change touches are moved.
    """
    event, problems = read_event(file)
    for output in outputs:
        problems += output_problems(output, _SUFFIXES, force=force)
    held: tuple[Meeting, ...] = ()
    if event and before:
        held, more = read_plan(before, event)
        problems += more
    if event is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    if before:
        change = replan(event, held)
        meetings, told = change.meetings, _change(event, change)
    else:
        schedule = plan(event)
        meetings, told = schedule.meetings, _schedule(event, schedule)
        problems += [_unplaced(event, file, schedule)] if schedule.unplaced else []
    for output in outputs:
        problems += put_file(output, _paper(output.suffix.lower(), event, meetings, language))
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    told = {"title": event.title, "day": event.day, **told}
    told["meetings"] = [_plain(event, one) for one in meetings]
    told["without_meeting"] = _without(event, meetings)
    if as_json:
        put_json(told)
    else:
        tell(problems, language)
        _show(told, language)


def _unplaced(event: Event, file: Path, schedule: Schedule) -> Problem:
    names = [
        f"{event.needs[pair.need].id} · {event.offers[pair.offer].id}"
        for pair in schedule.unplaced[:5]
    ]
    facts = {"count": len(schedule.unplaced), "some": "; ".join(names)}
    return Problem("CB436", Mark(str(file)), facts)


def _paper(suffix: str, event: Event, meetings: tuple[Meeting, ...], language: Language) -> bytes:
    if suffix == ".ics":
        return event_papers.calendar(event, meetings)
    if suffix == ".svg":
        return event_papers.wall_chart(event, meetings, language)
    return event_papers.workbook(event, meetings, language)


def _schedule(event: Event, schedule: Schedule) -> dict[str, Any]:
    return {
        "rule": event.rule,
        "total": schedule.total / UNIT,
        "bound": schedule.bound / UNIT,
        "proven_best": schedule.proven,
        "unplaced": [_pair(event, pair.need, pair.offer) for pair in schedule.unplaced],
    }


def _change(event: Event, change: Change) -> dict[str, Any]:
    return {
        "moved": [_plain(event, one) for one in change.moved],
        "added": [_plain(event, one) for one in change.added],
        "lost": [_pair(event, one.need, one.offer) for one in change.lost],
    }


def _pair(event: Event, need: int, offer: int) -> dict[str, str]:
    return {"need": event.needs[need].id, "offer": event.offers[offer].id}


def _plain(event: Event, meeting: Meeting) -> dict[str, Any]:
    slot = event.slots[meeting.slot]
    return {**_pair(event, meeting.need, meeting.offer), "slot": slot, "table": meeting.table}


def _without(event: Event, meetings: tuple[Meeting, ...]) -> list[dict[str, Any]]:
    """Return the needs that meet nobody, each with why."""
    met = {one.need for one in meetings}
    possible = {pair.need for pair in event.pairs}
    return [
        {
            "need": party.id,
            "reason": "no_partner"
            if number not in possible
            else "absent"
            if len(party.absent) >= len(event.slots)
            else "no_place",
        }
        for number, party in enumerate(event.needs)
        if number not in met
    ]


def _show(told: dict[str, Any], language: Language) -> None:
    zh = language == "zh"
    for one in told["meetings"]:
        table = f"桌 {one['table']}" if zh else f"table {one['table']}"
        click.echo(f"{event_papers.clean(one['slot'])}  {table}  {one['need']} ↔ {one['offer']}")
    count = len(told["meetings"])
    if "total" in told:
        proof = ("已证明为最优" if zh else "proven best") if told["proven_best"] else (
            f"上界 {told['bound']:.4f}" if zh else f"bound {told['bound']:.4f}"
        )  # fmt: skip
        click.echo(f"{count} 场会谈，总分 {told['total']:.4f}，{proof}" if zh else
                   f"{count} meetings, total {told['total']:.4f}, {proof}")  # fmt: skip
    else:
        numbers = [len(told[name]) for name in ("moved", "added", "lost")]
        form = (
            "{} 场会谈；移动 {}，新增 {}，取消 {}"
            if zh
            else "{} meetings; {} moved, {} added, {} lost"
        )
        click.echo(form.format(count, *numbers))
