"""Verdicts without a class, and the parts that every verdict has (研判要素)."""

from __future__ import annotations

from typing import Any

from changbai.engine.question import Question
from changbai.engine.results import Coverage, Measured, Verdict
from changbai.kernel.period import Period
from changbai.kernel.text import Text


def common_parts(question: Question, found: Measured | None) -> dict[str, Any]:
    """Return what led to a verdict whatever its kind: base, present, goal, deadline, hedge."""
    base = question.base_period
    value = None if found is None or found.value is None else found.value * question.factor
    return {
        "base_year": None if base is None else base.year,
        "base_value": question.base,
        "base_basis": question.base_basis,
        "present_period": None if found is None else str(found.period),
        "present_value": value,
        "target_value": question.goal,
        "upper": question.upper,
        "deadline": _written(question.deadline),
        "time_share": None,
        "better": question.better,
        "hedge": question.target.hedge,
        "share": question.share,
    }


def blank(
    question: Question, found: Measured | None, reason: Text, parts: dict[str, Any] | None = None
) -> Verdict:
    """Return a verdict 待数据 with its reason; a present value is shown all the same.

    Not so for a change from base: without its base there is no change to show.
    """
    parts = common_parts(question, found) if parts is None else parts
    shown = question.changes and question.nature != "change"
    return Verdict(
        question.target.id,
        question.area,
        question.asked,
        "no_data",
        None if shown else parts["present_value"],
        question.target.unit,
        question.goal if question.share != "none" else None,
        None,
        question.target.method,
        question.method.version if question.method else "",
        parts,
        reason=reason,
        coverage=Coverage() if found is None else found.coverage,
    )


def _written(period: Period | None) -> str | None:
    return None if period is None else str(period)
