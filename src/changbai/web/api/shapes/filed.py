"""What was reported (报送内容): units of the registry, returns, their revisions and acts."""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from changbai.procedure.filing import Act, Status
from changbai.web.api.shapes.base import Shape, Words

#: A value as it is kept: a number, a text or code, a flag; what is missing is not there.
Kept = StrictBool | StrictInt | StrictFloat | StrictStr | None


class UnitRef(Shape):
    """A unit as others name it (统计单位)."""

    kind: str
    code: str
    name: str


class SpanOut(Shape):
    """A stretch of a unit's life (单位沿革)."""

    name: str
    area: str
    valid_from: str | None
    valid_to: str | None
    attributes: dict[str, Kept]


class UnitOut(Shape):
    """A unit of the registry with its dated stretches (统计单位)."""

    kind: str
    code: str
    name: str
    spans: list[SpanOut]


class UnitPage(Shape):
    """A page of units (名录)."""

    data: list[UnitRef]
    next: str | None


class CutOut(Shape):
    """A value that a reviewer changed (核减): as reported, as verified, why."""

    reported: Kept
    verified: Kept
    reason: str


class StationOut(Shape):
    """A reviewer on the route (审核环节)."""

    level: str
    area: str


class FilingOut(Shape):
    """Where a return stands on its way (办理状态); `holder` is `filler` or an area."""

    status: Status
    holder: str
    route: list[StationOut]
    place: int
    opened: bool
    cut: bool
    appeal: bool
    correction: bool
    queries: int
    due: str
    first_at: str | None


class ReturnLine(Shape):
    """A return in a list (报送): its newest revision, and where it stands.

    `version` is what `If-Match` takes; `filing` is null for one that was imported as verified.
    """

    form: str
    period: str
    unit: UnitRef
    version: str
    revision: int
    state: Literal["reported", "verified", "refused"]
    values: dict[str, Kept]
    cuts: dict[str, CutOut]
    explanations: dict[str, str]
    note: str
    actor: str
    entry: int
    known_from: str
    filing: FilingOut | None


class ReturnOut(ReturnLine):
    """A return (报送), with what this account may do about it now."""

    may: list[Act]


class ReturnPage(Shape):
    """A page of returns (报送)."""

    data: list[ReturnLine]
    next: str | None


class RevisionOut(Shape):
    """A revision of a return (报送修订)."""

    revision: int
    state: Literal["reported", "verified", "refused"]
    values: dict[str, Kept]
    cuts: dict[str, CutOut]
    explanations: dict[str, str]
    note: str
    actor: str
    entry: int
    known_from: str
    known_to: str | None


class RevisionPage(Shape):
    """A page of revisions, oldest first (报送修订)."""

    data: list[RevisionOut]
    next: str | None


class ActOut(Shape):
    """One step of a return (办理记录)."""

    number: int
    act: Act
    title: Words
    who: str
    actor: str
    reason: str
    at: str
    entry: int


class ActPage(Shape):
    """A page of steps, oldest first (办理记录)."""

    data: list[ActOut]
    next: str | None


class ClosingOut(Shape):
    """A period of a form that is closed (关账)."""

    form: str
    period: str
    actor: str
    at: str


class ClosingPage(Shape):
    """A page of closed periods (关账)."""

    data: list[ClosingOut]
    next: str | None
