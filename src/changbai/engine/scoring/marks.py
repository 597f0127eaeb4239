"""What experts write (专家评分): `A`, `A:7.5`, `7.5`; several experts divided by `;`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from changbai.engine.scoring.exact import read_number
from changbai.pack.curve import Grade, Several


def mark_points(
    text: str, grades: Sequence[Grade], full: Fraction, several: Several
) -> Fraction | None:
    """Return the points of one or more marks; None when one cannot be read or lies outside.

    Trimmed leaves out the highest and the lowest once there are three marks or more.
    """
    marks = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    found = [one_mark(mark, grades, full) for mark in marks]
    points = sorted(mark for mark in found if mark is not None)
    if not points or len(points) < len(found):
        return None
    if several == "median":
        middle = len(points) // 2
        return points[middle] if len(points) % 2 else (points[middle - 1] + points[middle]) / 2
    if several == "trimmed" and len(points) > 2:
        points = points[1:-1]
    return sum(points, Fraction(0)) / len(points)


def one_mark(mark: str, grades: Sequence[Grade], full: Fraction) -> Fraction | None:
    """Return the points of one mark: a grade of one figure, or points inside a grade's range."""
    word, _, written = mark.replace("：", ":").partition(":")
    named = next((grade for grade in grades if grade.grade == word.strip()), None)
    if named is not None and not written:
        return None if named.points is None else named.points.of(full)
    points = read_number(written or word)
    if points is None or (written and named is None):
        return None
    asked = grades if named is None else [named]
    return points if any(_holds(grade, points, full) for grade in asked) else None


def _holds(grade: Grade, points: Fraction, full: Fraction) -> bool:
    low, high = grade.points or grade.low, grade.points or grade.high
    return low is not None and high is not None and low.of(full) <= points <= high.of(full)
