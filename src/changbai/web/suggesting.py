"""What the registry suggests (名录建议): possible doubles, and who crossed the threshold."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from changbai.engine.threshold import Crossing, crossings, full_years
from changbai.kernel.text import Text
from changbai.matching.doubles import Double, Listed, Reason, doubles
from changbai.pack.shapes import Kind
from changbai.records.models import RegistryUnit
from changbai.records.scope import Scope
from changbai.web.figures import show_number
from changbai.web.frame import Frame
from changbai.web.measuring import measurer_for

REASONS: dict[Reason, Text] = {
    "code": Text("代码相同", "same code"),
    "organisation_code": Text("组织机构代码相同", "same organisation code"),
    "name": Text("名称相近", "names alike"),
    "text": Text("地址或负责人相同", "same address or person"),
}
#: Doubles worked out before, by what was compared; a few readers' worth.
_WORKED_OUT: OrderedDict[int, list[Double]] = OrderedDict()
MOST = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units that may be one (疑似重复), with the reasons in words."""

    first: Listed
    second: Listed
    reasons: tuple[Text, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Crossed:
    """A unit that crossed (入规或退规建议), its amount as written."""

    crossing: Crossing
    area: Text
    amount: str
    evidence: str


def doubles_here(scope: Scope, kind: Kind) -> list[Pair]:
    """Return the living units of a kind that may be one twice, among those that are seen."""
    texts = [id for id, one in kind.attributes.items() if one.type == "text"]
    rows = scope.registered(kind.id, "living").select_related("unit").order_by("unit__code")
    listed = [
        Listed(
            span.unit_id,
            span.unit.code,
            span.name,
            tuple(str(span.attributes[id]) for id in texts if span.attributes.get(id)),
        )
        for span in rows
    ]
    key = hash(tuple(listed))
    found = _WORKED_OUT.pop(key, None)
    _WORKED_OUT[key] = found = doubles(listed) if found is None else found
    while len(_WORKED_OUT) > MOST:
        _WORKED_OUT.popitem(last=False)
    return [
        Pair(one.first, one.second, tuple(REASONS[r] for r in one.reasons), one.likeness)
        for one in found
    ]


def years_here(frame: Frame, kind: Kind) -> list[int]:
    """Return the years that a crossing can be judged by."""
    measurer = measurer_for(frame) if kind.threshold else None
    return full_years(measurer, kind) if measurer else []


def crossings_here(frame: Frame, scope: Scope, kind: Kind, year: int) -> list[Crossed]:
    """Return who crossed by a year, still not entered, among the units that are seen."""
    measurer = measurer_for(frame)
    if measurer is None or kind.threshold is None:
        return []
    attribute, unit = kind.threshold.attribute, kind.threshold.unit
    now = {
        span.unit.code: bool(span.attributes.get(attribute))
        for span in scope.registered(kind.id, "living").select_related("unit")
    }
    return [
        Crossed(
            one,
            frame.area_name(one.area),
            show_number(one.amount, 0),
            f"{one.amount:.2f} {unit}",
        )
        for one in crossings(measurer, kind, year)
        # The figures may be older than the registry: who was entered since is no suggestion.
        if one.unit in now and now[one.unit] != one.enters
    ]


def unit_named(scope: Scope, kind: str, code: str) -> RegistryUnit | None:
    """Return a unit that may be seen, closed ones too; None for a stranger."""
    span = scope.registered(kind).filter(unit__code=code).select_related("unit").first()
    return span.unit if span else None
