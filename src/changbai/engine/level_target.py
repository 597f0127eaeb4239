"""Targets with one goal and one deadline (定值目标): at least, at most, range, about, change.

A change from base is judged on an index with 100 at the base, so that every part is in points
of the change; all others on their own scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from changbai.engine import reasons
from changbai.engine.base import base_of, measured
from changbai.engine.lacking import why_none
from changbai.engine.outlook import Bounds, outlook, trend_parts
from changbai.engine.path import months_between, time_share
from changbai.engine.present import present
from changbai.engine.question import Question, per_whole
from changbai.engine.results import Measured, PathPoint, Verdict
from changbai.engine.standing import Finding, Standing
from changbai.engine.trend import Point
from changbai.engine.wording import blank, common_parts
from changbai.kernel.period import Period
from changbai.kernel.quantity import PURE, find_unit
from changbai.kernel.text import Text


def judge_level(question: Question) -> Verdict:
    """Judge a target that asks for one level by one deadline."""
    assert question.indicator is not None
    found, remark = present(
        question.source,
        question.indicator.id,
        question.as_of,
        question.selection,
        whole_years=question.nature == "amount",
    )
    if found.value is None:
        source = question.source
        return blank(question, found, why_none(source.pack, source.data, found))
    return _Level(question, found, remark).verdict()


class _Level:
    """One judgement: the scale that it is on, the base, and the road from there."""

    def __init__(self, question: Question, found: Measured, remark: Text) -> None:
        self.question, self.found, self.remark = question, found, remark
        self.whole = per_whole(question.source.pack, question.target.unit)
        self.base_window, self.base = base_of(question, found.period)

    def level(self, value: float) -> float:
        """Return a measured value on the scale that is judged."""
        if not self.question.changes:
            return value
        if self.question.nature == "change":
            return self.whole + value
        assert self.base
        return self.whole * value / self.base

    def shown(self, level: float) -> float:
        """Return a judged level on the target's own scale."""
        return level - self.whole if self.question.changes else level

    def verdict(self) -> Verdict:
        """Judge, and put together what is shown."""
        question = self.question
        assert self.found.value is not None
        if question.changes and question.nature != "change" and not (self.base or 0) > 0:
            missing = reasons.no_base(question.base_period) if self.base is None else None
            return blank(question, self.found, missing or reasons.ZERO_BASE, self._parts())
        present_value = self.found.value * question.factor
        standing = self._standing(present_value)
        assert question.family
        assert question.method
        assert question.deadline
        base = question.base_period
        if base is not None and time_share(base, self.found.period, question.deadline) is None:
            finding = Finding("no_data", reason=reasons.DEADLINE_FIRST)
        else:
            finding = question.family.judge(standing, question.parameters, question.method)
            if finding.state == "no_data" and standing.base is None:
                finding = replace(finding, reason=reasons.no_base(base))
        over = months_between(self.found.period, question.deadline) <= 0
        forecast = outlook(standing, question.deadline, self._bounds(), self.shown, over=over)
        trend = trend_parts(standing, finding.state, question.parameters, self.shown)
        assert question.goal is not None
        return Verdict(
            question.target.id,
            question.area,
            question.asked,
            finding.state,
            self.shown(standing.value),
            question.target.unit,
            question.goal,
            None if finding.expected is None else self.shown(finding.expected),
            question.method.id,
            question.method.version,
            self._parts() | self._finding_parts(finding, standing) | trend,
            forecast,
            self._path(standing),
            self.found.coverage,
            reasons.joined(finding.reason, self._above_upper(standing), self.remark),
        )

    def _standing(self, value: float) -> Standing:
        question, now = self.question, self.found.period
        assert question.goal is not None
        assert question.better
        assert question.deadline
        base_period = question.base_period
        return Standing(
            question.better,
            self.level(value),
            self.whole + question.goal if question.changes else question.goal,
            None if self.base is None else self.level(self.base),
            None if base_period is None else time_share(base_period, now, question.deadline),
            self._elapsed(now),
            self._remaining(now, question.deadline),
            "compound" if question.changes else "line",
            question.upper,
            question.target.kind == "about",
            self._points(now),
        )

    def _elapsed(self, window: Period) -> float:
        """Return comparable years from the base to a window."""
        base = self.question.base_period
        if base is None:
            return 0.0
        if self.question.nature in ("ratio", "change") and base.months == 12:
            return float(window.year - base.year)
        return months_between(base, window) / 12

    def _remaining(self, now: Period, deadline: Period) -> float:
        months = months_between(now, deadline) / 12
        if self.question.nature in ("ratio", "change") and deadline.months == 12:
            return max(float(deadline.year - now.year), months)
        return months

    def _points(self, now: Period) -> tuple[Point, ...]:
        """Return the comparable levels since the base, the same months of every year."""
        base = self.question.base_period
        if base is None:
            return ()
        points = []
        for year in range(base.year, now.year + 1):
            window = now.shift(year - now.year)
            known = self.found.value if window == now else None
            value = (
                measured(self.question, window) if known is None else known * self.question.factor
            )
            if value is not None:
                points.append((self._elapsed(window), self.level(value)))
        return tuple(points)

    def _bounds(self) -> Bounds:
        """Return natural bounds of the level: a share 0 to 100 %, all that is never negative 0."""
        if self.question.changes:
            return 0.0, None
        unit = find_unit(self.question.target.unit, self.question.source.pack.units)
        share = unit is not None and unit.dimension == PURE and unit.factor < 1
        return 0.0, self.whole if share else None

    def _path(self, standing: Standing) -> tuple[PathPoint, ...]:
        base, deadline, now = self.question.base_period, self.question.deadline, self.found.period
        if base is None or deadline is None:
            return ()
        known = {round(t, 6): level for t, level in standing.points}
        windows = [now.shift(year - now.year) for year in range(base.year, now.year + 1)]
        first_open = now.year if now.months < 12 else now.year + 1
        windows += [Period(year) for year in range(first_open, deadline.year + 1)]
        points = []
        for window in windows:
            share = time_share(base, window, deadline)
            expected = None if share is None else standing.expected(max(share, 0.0))
            level = None if window.year > now.year else known.get(round(self._elapsed(window), 6))
            if window.year == now.year and window != now:
                level = None
            points.append(PathPoint(window, _map(self.shown, level), _map(self.shown, expected)))
        return tuple(points)

    def _above_upper(self, standing: Standing) -> Text:
        upper = standing.upper
        return reasons.ABOVE_UPPER if upper is not None and standing.value > upper else Text("")

    def _parts(self) -> dict[str, Any]:
        parts = common_parts(self.question, self.found)
        window = self.base_window
        parts["base_window"] = None if window is None else str(window)
        parts["base_value"] = self.base
        return parts

    def _finding_parts(self, finding: Finding, standing: Standing) -> dict[str, Any]:
        parts = dict(finding.parts)
        for name in ("threshold", "projected_at_deadline"):
            if isinstance(parts.get(name), float):
                parts[name] = self.shown(parts[name])
        if standing.upper is not None:
            parts["above_upper"] = standing.value > standing.upper
        parts |= {"time_share": standing.time_share}
        parts |= {"elapsed": standing.elapsed, "remaining": standing.remaining}
        return parts | self.question.parameters


def _map(function: Callable[[float], float], value: float | None) -> float | None:
    return None if value is None else function(value)
