"""The life of a unit as its page shows it (沿革): events, successors, and the forms of changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from changbai.kernel.text import Text
from changbai.pack.shapes import Attribute, Kind
from changbai.procedure.life import ACTS
from changbai.records.models import RegistryEvent, RegistryUnit
from changbai.records.scope import Scope
from changbai.web.frame import Frame

Worded = Callable[[Frame, Attribute | None, object], Text | str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event as shown (变更记录): what it was, its facts in words, whether it still stands."""

    event: RegistryEvent
    act: Text
    words: list[tuple[Text, Text | str]]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute in a form (属性栏): its choices where it has any."""

    id: str
    attribute: Attribute
    choices: list[tuple[str, Text]]
    value: str


def told_of(
    frame: Frame, scope: Scope, unit: RegistryUnit, kind: Kind | None, worded: Worded
) -> list[Told]:
    """Return the events of a unit, newest day first, withdrawn ones too.

    `worded` puts an attribute into words.
    """
    found = []
    for event in scope.events().filter(unit=unit).order_by("-day", "-entry"):
        facts, words = event.facts, list[tuple[Text, Text | str]]()
        if facts.get("name"):
            words.append((Text("名称", "name"), facts["name"]))
        if facts.get("area"):
            words.append((Text("区划", "area"), frame.area_name(facts["area"])))
        for id, value in facts.get("attributes", {}).items():
            known = kind.attributes.get(id) if kind else None
            shown = Text("无", "none") if value is None else worded(frame, known, value)
            words.append((known.title if known else Text(id), shown))
        if facts.get("year"):
            words.append((Text("依据", "evidence"), f"{facts['year']}: {facts.get('revenue')}"))
        for key, title in (("into", Text("并入", "into")), ("from", Text("来自", "from"))):
            if facts.get(key):
                words.append((title, _partners(facts[key])))
        if facts.get("group"):
            words.append((Text("群体", "group"), f"{facts['group']} {facts.get('share'):g}"))
        found.append(Told(event, ACTS[event.act], words, event.ended_by is not None))  # type: ignore[index]
    return found


def attribute_fields(frame: Frame, kind: Kind, given: Any) -> list[Field]:
    """Return a field for each attribute of a kind."""
    return [
        Field(id, attribute, _choices(frame, attribute), given.get(f"attribute_{id}", ""))
        for id, attribute in kind.attributes.items()
    ]


def area_options(frame: Frame, scope: Scope | None = None) -> list[tuple[str, Text]]:
    """Return the lowest areas of today to choose from: all, or those of a scope."""
    tree = frame.pack.area_tree.on(frame.today)
    rows = {row.code: row for row in frame.pack.areas if row.span.holds(frame.today)}
    return [
        (code, Text(rows[code].name, rows[code].name_en))
        for code in tree.descendants(frame.pack.head.root_area)
        if code in rows and (scope is None or scope.sees_area(code))
    ]


def _choices(frame: Frame, attribute: Attribute) -> list[tuple[str, Text]]:
    if attribute.type == "flag":
        return [("1", Text("是", "yes")), ("0", Text("否", "no"))]
    codes = frame.pack.codes.get(attribute.codes, {}) if attribute.type == "code" else {}
    return [
        (one.code, Text(f"{one.code} {one.name}", f"{one.code} {one.name_en}"))
        for one in codes.values()
    ]


def _partners(named: Any) -> str:
    if isinstance(named, str):
        return named.partition("/")[2]
    parts = [one if isinstance(one, str) else f"{one[0]} ({one[1]:g})" for one in named]
    return "、".join(part.partition("/")[2] for part in parts)
