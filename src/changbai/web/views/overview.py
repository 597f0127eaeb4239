"""The overview (总览): what will be missed, by how much, and who must act."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from changbai.engine.results import VERDICTS
from changbai.kernel.text import Text
from changbai.web.areas import by_area, chosen_target
from changbai.web.board import Line, counts_of, falling_years, lines_of, pulling
from changbai.web.charts.bullet import bullet
from changbai.web.charts.spark import spark
from changbai.web.charts.strip import strip
from changbai.web.frame import Frame, frame_of
from changbai.web.owed import owed_here


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board with its two pictures (看板行)."""

    line: Line
    bullet: str
    spark: str


@dataclass(frozen=True, slots=True)
class Worst:
    """The item that needs a decision first (最需关注的一项)."""

    line: Line
    gap: str
    falling: int
    forecast: str
    pulling: list[Text]


def overview(request: HttpRequest) -> HttpResponse:
    """Show the overview; before anything was loaded say what to do."""
    frame = frame_of(request)
    if frame is None:
        return render(request, "web/empty.html")
    lines = board_lines(frame, frame.area)
    shown = chosen_target(frame, lines, request.GET.get("target", ""))
    states = request.GET.getlist("state")
    below = by_area(frame, shown, request.GET.get("level", "")) if shown else None
    board = [line for line in lines if not states or line.state in states]
    counts = counts_of(lines)
    values = {
        "headline": headline(counts_in(lines)),
        "counts": counts,
        "strip": strip([(f"s-{count.state}", count.number) for count in counts]),
        "worst": worst(frame, lines),
        "rows": [row(line) for line in board],
        "states": states,
        "areas": below,
        "owed": owed_here(frame, frame.area) if below is None else None,
        "targets": lines,
    }
    return render(request, "web/overview.html", values)


def board_lines(frame: Frame, area: str) -> list[Line]:
    """Return the lines of an area at the moment shown, worst first. One query."""
    rows = frame.scope.verdicts().filter(as_of=str(frame.as_of), area=area)
    return lines_of(frame.pack, (kept.verdict for kept in rows), frame.language)


def counts_in(lines: list[Line]) -> dict[str, int]:
    """Return how many lines are in each state."""
    states = [line.state for line in lines]
    return {state: states.count(state) for state in VERDICTS}


def headline(counts: dict[str, int]) -> str:
    """Return the verdict on the whole in one sentence (一句话研判), 30 characters or fewer."""
    whole = sum(counts.values())
    if not whole:
        return gettext("尚无研判结果")
    known = whole - counts["no_data"]
    if not known:
        return gettext("%(whole)d 项目标均待数据") % {"whole": whole}
    facts = {**counts, "whole": whole}
    if counts["alert"] and counts["behind"]:
        return gettext("%(whole)d 项目标：%(alert)d 项预警，%(behind)d 项滞后") % facts
    if counts["alert"] and counts["no_data"] > 1:
        return gettext("%(whole)d 项目标：%(alert)d 项预警，%(no_data)d 项未研判") % facts
    if counts["alert"]:
        return gettext("%(whole)d 项目标：%(alert)d 项预警，其余未落后") % facts
    if counts["behind"]:
        return gettext("%(whole)d 项目标：%(behind)d 项滞后，无预警") % facts
    return gettext("%(whole)d 项目标：有数据的均未落后") % facts


def worst(frame: Frame, lines: list[Line]) -> Worst | None:
    """Return the worst item, when there is one behind."""
    if not lines or lines[0].state not in {"alert", "behind"}:
        return None
    line = lines[0]
    kept = frame.scope.contributions().filter(
        target=line.target.id, area=frame.area, as_of=str(frame.as_of), by="area"
    )
    found = kept.first()
    forecast = line.verdict.forecast
    return Worst(
        line,
        line.show(abs(line.gap)) if line.gap is not None else "",
        falling_years(line),
        line.show(forecast.value) if forecast and forecast.value is not None else "",
        pulling(found.contribution if found else None, line),
    )


def row(line: Line) -> Row:
    """Return a line with its pictures."""
    verdict = line.verdict
    path = verdict.path
    return Row(
        line,
        bullet(verdict.value, verdict.expected_now, line.goals, line.state),
        spark([point.value for point in path], [point.expected for point in path], line.state),
    )
