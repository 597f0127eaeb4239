"""The value that a target starts from (基期值), in the window that is comparable with now."""

from __future__ import annotations

from changbai.engine.question import Question
from changbai.kernel.period import Period


def base_of(question: Question, now: Period) -> tuple[Period | None, float | None]:
    """Return the window and the value of the base; None where the pack or the data have none.

    A ratio is compared with the same months of the base year, everything else with the base
    period as a whole. A base that the split to areas gives comes before the measured one.
    """
    period = question.base_period
    if period is None:
        return None, None
    if question.base is not None:
        return period, question.base
    if question.changes and question.nature == "change":
        return period, 0.0
    if question.nature == "ratio" and period.months == 12:
        same = Period(period.year, 1, now.last)
        value = measured(question, same)
        if value is not None:
            return same, value
    return period, measured(question, period)


def measured(question: Question, window: Period) -> float | None:
    """Return the indicator in the target's unit for a window; None where it has no value."""
    assert question.indicator is not None
    value = question.source.measure(question.indicator.id, window, question.selection).value
    return None if value is None else value * question.factor
