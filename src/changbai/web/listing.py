"""The list of the registry (名录清单): what was asked for, and its rows as shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from changbai.kernel.identity import identity
from changbai.kernel.text import Text
from changbai.pack.shapes import Kind
from changbai.papers.listing import listing
from changbai.records.models import UnitSpan
from changbai.records.scope import Scope
from changbai.web.frame import Frame
from changbai.web.views.unit import attribute_text

STATES: dict[str, Text] = {
    "living": Text("在册", "in the registry"),
    "closed": Text("已注销", "closed"),
    "all": Text("全部", "all"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of the registry was asked for (筛选)."""

    words: str = ""
    area: str = ""
    state: str = "living"
    flag: str = ""

    @property
    def carried(self) -> dict[str, str]:
        """The parameters that links to other pages of the list carry on."""
        said = {"q": self.words, "in": self.area, "flag": self.flag}
        if self.state != "living":
            said["state"] = self.state
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the list (名录行): its newest stretch, area, and attributes in words."""

    span: UnitSpan
    area: Text
    facts: tuple[Text | str, ...]
    closed: bool


def asked_of(given: Mapping[str, str]) -> Asked:
    """Return what the parameters of a page ask for."""
    state = given.get("state", "living")
    return Asked(
        given.get("q", "").strip()[:80],
        given.get("in", ""),
        state if state in STATES else "living",
        given.get("flag", ""),
    )


def flags_of(kind: Kind) -> list[tuple[str, Text]]:
    """Return the attributes that a list can be narrowed by."""
    return [(id, one.title) for id, one in kind.attributes.items() if one.type == "flag"]


def listed(
    scope: Scope, frame: Frame, kind: Kind, asked: Asked
) -> QuerySet[UnitSpan] | list[UnitSpan]:
    """Return the newest stretches of the units asked for, by code."""
    found = scope.registered(kind.id, asked.state).select_related("unit").order_by("unit__code")
    if asked.words:
        code = identity(kind.identifier, asked.words)
        found = found.filter(Q(name__icontains=asked.words) | Q(unit__code__istartswith=code))
    if asked.area:
        within = frozenset(frame.tree.descendants(asked.area)) if asked.area in frame.areas else ()
        found = found.filter(area__in=within)
    if asked.flag in kind.attributes:
        # Attributes are JSON, which the two databases do not ask alike.
        return [span for span in found if span.attributes.get(asked.flag) is True]
    return found


def rows_of(frame: Frame, kind: Kind, spans: Iterable[UnitSpan]) -> list[Row]:
    """Return the rows of a list as shown."""
    return [
        Row(
            span,
            frame.area_name(span.area),
            tuple(
                "" if (value := span.attributes.get(id)) is None
                else attribute_text(frame, attribute, value)
                for id, attribute in kind.attributes.items()
            ),
            span.valid_to is not None and span.valid_to < frame.today,
        )
        for span in spans
    ]  # fmt: skip


_HEADS = (
    (Text("代码", "Code"), 22),
    (Text("名称", "Name"), 36),
    (Text("区划代码", "Area code"), 12),
    (Text("区划", "Area"), 18),
    (Text("起", "From"), 12),
    (Text("止", "To"), 12),
)
_SYNTHETIC = Text("演示数据：本表数据为虚构", "Made-up data: nothing here is real")


def workbook_of(frame: Frame, kind: Kind, rows: Iterable[Row]) -> bytes:
    """Return a list as an Excel workbook, labelled where the data are made up."""
    language = frame.language
    heads = [*_HEADS, *((attribute.title, 14) for attribute in kind.attributes.values())]
    return listing(
        kind.title.show(language),
        [(head.show(language), width) for head, width in heads],
        (_texts(frame, row) for row in rows),
        _SYNTHETIC.show(language) if frame.synthetic else "",
    )


def _texts(frame: Frame, row: Row) -> list[str]:
    span, language = row.span, frame.language
    days = (span.valid_from, span.valid_to)
    return [
        span.unit.code,
        span.name,
        span.area,
        row.area.show(language),
        *(day.isoformat() if day else "" for day in days),
        *(one.show(language) if isinstance(one, Text) else one for one in row.facts),
    ]
