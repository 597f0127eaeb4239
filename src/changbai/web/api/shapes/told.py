"""What a write answers (办理结果): how each row went and why."""

from __future__ import annotations

from typing import Literal

from changbai.records.models import Right
from changbai.web.api.shapes.base import Shape


class ProblemOut(Shape):
    """One problem, in the language asked for (问题)."""

    code: str
    level: Literal["error", "warning", "later"]
    place: str
    element: str
    rule: str
    detail: str
    hint: str


class Checked(Shape):
    """Whether a return would go, and all that stands against it (试核)."""

    sound: bool
    problems: list[ProblemOut]


class RowTold(Shape):
    """How one row of many went (批量报送的一行)."""

    unit: str
    done: bool
    problems: list[ProblemOut]


class ManyTold(Shape):
    """How many rows went, and each that did not with its reasons (批量报送)."""

    done: int
    left: int
    rows: list[RowTold]


class PassTold(Shape):
    """How one return of many went (批量通过的一份)."""

    form: str
    period: str
    unit: str
    done: bool
    problems: list[ProblemOut]


class PassedMany(Shape):
    """How many returns were passed, and each that was not (批量通过)."""

    done: int
    left: int
    rows: list[PassTold]


class CallerOut(Shape):
    """Whose token this is and what it may do (当前令牌)."""

    user: str
    role: str
    title: str
    area: str
    unit: str
    token: str
    rights: list[Right]
    expires_at: str
    pack: str
    version: str
