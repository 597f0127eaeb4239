"""What was computed (测算结果): values of indicators and verdicts on targets."""

from __future__ import annotations

from typing import Any, Literal

from changbai.web.api.shapes.base import Shape


class ComputationOut(Shape):
    """What figures come from (测算批次): pack version and position of the journal."""

    label: str
    position: int
    computed_at: str
    synthetic: bool


class ResultOut(Shape):
    """A value of an indicator (指标值); null with its state where there is none."""

    indicator: str
    area: str
    period: str
    ends: str
    value: float | None
    unit: str
    state: str


class ResultPage(Shape):
    """A page of values (指标值)."""

    computation: ComputationOut
    data: list[ResultOut]
    next: str | None


class VerdictLine(Shape):
    """A verdict on a target for an area at a month (研判)."""

    target: str
    area: str
    as_of: str
    state: Literal["achieved", "on_path", "behind", "alert", "no_data"]
    value: float | None
    goal: float | None
    expected_now: float | None
    unit: str


class VerdictOut(VerdictLine):
    """A verdict with all its parts (研判): method, path, forecast, coverage, reason."""

    detail: dict[str, Any]


class VerdictPage(Shape):
    """A page of verdicts (研判)."""

    computation: ComputationOut
    data: list[VerdictLine]
    next: str | None
