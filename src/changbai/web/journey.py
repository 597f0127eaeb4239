"""The journey of a target (进度): chart and table of its path, from base to deadline."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from changbai.kernel.period import Period, read_period
from changbai.web.board import Line, years_of
from changbai.web.charts.path import Fan, Path, Point, path_chart


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table of years (年度表)."""

    period: Period
    value: str
    expected: str
    gap: str
    good: bool | None


def chart_of(line: Line, label: str) -> str:
    """Return the path chart of a target; an empty text when nothing is known."""
    verdict = line.verdict
    deadline = line.target.deadline
    fan = None
    if verdict.forecast and verdict.forecast.value is not None:
        forecast = verdict.forecast
        fan = Fan(time_of(forecast.at), forecast.value or 0.0, forecast.low, forecast.high)
    return path_chart(
        Path(
            points=[Point(time_of(p.period), p.value, p.expected) for p in verdict.path],
            goals=line.goals,
            deadline=time_of(deadline) if deadline else None,
            fan=fan,
            state=verdict.state,
            show=line.show,
            unit=line.unit,
            observed_word=gettext("现值"),
            expected_word=gettext("应达"),
            goal_word=gettext("目标"),
            forecast_word=gettext("预测"),
            label=label,
        )
    )


def steps_of(line: Line) -> list[Step]:
    """Return the years of a target, newest last, with what was due and the difference."""
    lower_wins = line.falling or line.target.kind == "at_most"
    steps = []
    for point in years_of(line.verdict.path):
        good = gap = None
        if point.value is not None and point.expected is not None:
            gap = point.value - point.expected
            good = gap <= 0 if lower_wins else gap >= 0
        steps.append(
            Step(
                point.period,
                line.show(point.value),
                line.show(point.expected),
                line.show(gap),
                good,
            )
        )
    return steps


def time_of(period: Period) -> float:
    """Return the end of a period as a point of time in years: end of 2016 is 2017.0."""
    return period.year + period.last / 12


def window_of(line: Line) -> Period | None:
    """Return the window that the present value of a target was measured for."""
    return _period(line.verdict.parts.get("present_period"))


def base_window_of(line: Line) -> Period | None:
    """Return the window that a target is compared with; None when it has no base."""
    return _period(line.verdict.parts.get("base_window"))


def _period(written: object) -> Period | None:
    if isinstance(written, Period) or not isinstance(written, str):
        return written if isinstance(written, Period) else None
    found = read_period(written)
    if found is None and ".." in written:
        year_month, _, last = written.partition("..")
        return Period(int(year_month[:4]), int(year_month[5:7]), int(last))
    return found
