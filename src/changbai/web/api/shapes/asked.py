"""What is sent in (请求内容): values to hand in, acts to take."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from changbai.web.api.shapes.base import Id, Reason, Shape

#: Rows of one call.
MOST_ROWS = 5000
Typed = Annotated[str, StringConstraints(max_length=2000)]
#: A value as it is sent: a number, its text (`"12.50"`), a flag, a code; null or left out: missing.
Given = StrictBool | StrictInt | Decimal | Typed | None
Values = dict[Id, Given]
Explanations = dict[Id, Reason]


class HandIn(Shape):
    """A return to hand in (报送): values by element, words by rule that is not met."""

    values: Values
    explanations: Explanations = {}


class Row(Shape):
    """One return of many (批量报送的一行)."""

    unit: Id
    values: Values
    explanations: Explanations = {}


class HandInMany(Shape):
    """Many returns of one form and period (批量报送)."""

    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]


class Move(Shape):
    """Receive, pass on or take back (接收、通过、撤回)."""

    act: Literal["receive", "pass_on", "take_back"]
    reason: Reason = ""


class SendBack(Shape):
    """Send back to the nearest level (退回)."""

    act: Literal["send_back"]
    reason: Reason


class Cut(Shape):
    """Change a value in review (核减)."""

    act: Literal["cut"]
    element: Id
    value: Given
    reason: Reason


class Appeal(Shape):
    """Appeal against a cut (申诉)."""

    act: Literal["appeal"]
    reason: Reason


class Reply(Shape):
    """Answer an appeal (答复申诉): restore what was reported, or uphold the cut."""

    act: Literal["answer"]
    restore: StrictBool
    reason: Reason


class AskCorrection(Shape):
    """Ask to correct what was verified (申请更正)."""

    act: Literal["ask_correction"]
    values: Values
    explanations: Explanations = {}
    reason: Reason


class SettleCorrection(Shape):
    """Grant or refuse a correction (同意或不同意更正)."""

    act: Literal["grant_correction", "refuse_correction"]
    reason: Reason = ""


Acting = Annotated[
    Move | SendBack | Cut | Appeal | Reply | AskCorrection | SettleCorrection,
    Field(discriminator="act"),
]


class ReturnName(Shape):
    """Which return is meant (报送)."""

    form: Id
    period: Id
    unit: Id


class PassMany(Shape):
    """Returns to pass together, those that are clean (批量通过)."""

    returns: Annotated[list[ReturnName], Field(min_length=1, max_length=MOST_ROWS)]


class Reopen(Shape):
    """Why a period is opened again (重开)."""

    reason: Reason
