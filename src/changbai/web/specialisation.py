"""Where industries crowd, from the returns of one period (产业集群扫描): values for the page.

Only reviewed returns count. An enterprise stands in the area and industry of its stretch on the
last day of the period; areas are those right under the one that the policy covers, industries
the divisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from changbai.analysis.cluster_scan.candidate import (
    Measured,
    Plants,
    Thresholds,
    failed,
    grown,
    measure,
)
from changbai.analysis.cluster_scan.judging import judged
from changbai.analysis.cluster_scan.method import NOT_FOR, TESTS
from changbai.kernel.text import Text
from changbai.pack.shapes import Element, Form
from changbai.web.charts.bars import bar
from changbai.web.figures import show_number
from changbai.web.frame import Frame

#: So many industries stand in the table of areas by industries, the largest first.
SHOWN = 12
#: A bar of quotients ends here; what is beyond fills it.
LONGEST = 4.0
DIVISION = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate or listed cluster as shown (集群)."""

    name: Text
    industry: Text
    areas: tuple[Text, ...]
    plants: int
    share: str
    quotient: str
    dominance: str
    picture: str
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What the page says (扫描结果): also how many returns it stands on."""

    candidates: tuple[Found, ...]
    listed: tuple[Found, ...]
    industries: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[tuple[str, bool], ...]], ...]
    counted: int
    expected: int
    by: Thresholds
    not_for: tuple[Text, ...] = NOT_FOR


@dataclass(frozen=True, slots=True)
class Base:
    """The plants behind the page (企业数据): numbers of areas and industries, sizes, clusters."""

    plants: Plants
    areas: tuple[str, ...]
    industries: tuple[str, ...]
    clusters: dict[str, NDArray[np.int64]]
    expected: int


def choices(frame: Frame) -> list[tuple[Form, Element]]:
    """Return the money flows that may be the size of an enterprise: monthly, with an industry."""
    money = frame.pack.units["元"].dimension if "元" in frame.pack.units else None
    return [
        (form, element)
        for form in frame.pack.forms.values()
        if form.periodicity == "month" and "industry" in frame.pack.kinds[form.kind].dimensions
        for element in form.elements
        if element.type == "flow"
        and element.unit in frame.pack.units
        and frame.pack.units[element.unit].dimension == money
    ]


def base_of(frame: Frame, form: Form, element: Element) -> Base:
    """Read the reviewed returns of the period shown, with where their enterprises stand."""
    spans = {
        unit: (area, str(attributes.get("industry") or "")[:DIVISION])
        for unit, area, attributes in frame.scope.spans()
        .on(frame.day)  # type: ignore[attr-defined]
        .filter(unit__kind=form.kind)
        .values_list("unit_id", "area", "attributes")
    }
    tops = _tops(frame)
    areas: dict[str, int] = {}
    industries: dict[str, int] = {}
    lines, units = [], []
    revisions = (
        frame.scope.revisions()
        .newest()  # type: ignore[attr-defined]
        .filter(state="verified", of__form=form.id, of__period=str(frame.as_of))
    )
    for unit, values in revisions.values_list("of__unit_id", "values"):
        area, industry = spans.get(unit, ("", ""))
        size = values.get(element.id)
        if size is None or not industry or area not in tops or float(size) <= 0:
            continue
        place = areas.setdefault(tops[area], len(areas))
        lines.append((place, industries.setdefault(industry, len(industries)), float(size)))
        units.append(unit)
    at = {unit: i for i, unit in enumerate(units)}
    clusters: dict[str, list[int]] = {}
    for unit, name in _members(frame):
        if unit in at:
            clusters.setdefault(name, []).append(at[unit])
    members = {name: np.array(rows, np.int64) for name, rows in sorted(clusters.items())}
    plants = Plants(
        np.array([line[0] for line in lines], np.int64),
        np.array([line[1] for line in lines], np.int64),
        np.array([line[2] for line in lines], float),
    )
    return Base(plants, tuple(areas), tuple(industries), members, len(spans))


def _members(frame: Frame) -> list[tuple[int, str]]:
    """Return which unit belongs to which group on the day shown."""
    found = frame.scope.memberships().filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=frame.day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=frame.day),
    )
    return list(found.values_list("unit_id", "group__name"))


def _tops(frame: Frame) -> dict[str, str]:
    """Return for each area the one right under the root in which it lies."""
    root = frame.pack.head.root_area
    return {
        code: top
        for top in frame.tree.children.get(root, ())
        for code in frame.tree.descendants(top)
    }


def scan(frame: Frame, base: Base, by: Thresholds | None = None) -> Scan | None:
    """Return what the page says; None where there is too little to compare."""
    if len(base.areas) < 2 or len(base.industries) < 2:
        return None
    by = by or Thresholds()
    candidates = [
        _found(frame, base, Text(""), industry, areas, of)
        for industry in range(len(base.industries))
        for areas, of in grown(base.plants, industry, {}, by, len(base.areas))
    ]
    listed = []
    for name, members in base.clusters.items():
        said = judged(base.plants, members, {}, by)
        shown = _found(frame, base, Text(name), said.industry, said.areas, said.measured)
        listed.append(replace(shown, reasons=tuple(TESTS[one] for one in said.reasons)))
    order, rows = _table(frame, base, by)
    return Scan(
        tuple(sorted(candidates, key=lambda one: -one.plants)),
        tuple(sorted(listed, key=lambda one: (len(one.reasons), -one.plants))),
        order,
        rows,
        base.plants.size.size,
        base.expected,
        by,
    )


def _found(
    frame: Frame, base: Base, name: Text, industry: int, areas: tuple[int, ...], of: Measured
) -> Found:
    return Found(
        name,
        industry_name(frame, base.industries[industry]),
        tuple(frame.area_name(base.areas[area]) for area in areas),
        of.plants,
        _percent(of.share),
        show_number(of.quotient, 2),
        _percent(of.dominance),
        bar(None if of.quotient is None else min(of.quotient, LONGEST), LONGEST, goal=1.0),
    )


def _percent(share: float | None) -> str:
    return show_number(None, 1) if share is None else f"{show_number(100 * share, 1)} %"


def industry_name(frame: Frame, code: str) -> Text:
    """Return the name of a division, its code when unknown."""
    found = frame.pack.codes.get("industry", {}).get(code)
    return Text(found.name, found.name_en) if found else Text(code, code)


def _table(
    frame: Frame, base: Base, by: Thresholds
) -> tuple[tuple[Text, ...], tuple[tuple[Text, tuple[tuple[str, bool], ...]], ...]]:
    """Return the largest industries, and each area's quotients in them; True marks high ones."""
    total = np.bincount(base.plants.kind, weights=base.plants.size)
    order = [int(i) for i in np.argsort(-total, kind="stable")[:SHOWN]]
    rows = sorted(
        (base.areas[area], tuple(_cells(base, area, order, by))) for area in range(len(base.areas))
    )
    return (
        tuple(industry_name(frame, base.industries[i]) for i in order),
        tuple((frame.area_name(code), cells) for code, cells in rows),
    )


def _cells(base: Base, area: int, order: list[int], by: Thresholds) -> Iterator[tuple[str, bool]]:
    for industry in order:
        of = measure(base.plants, [area], [industry])
        high = of.quotient is not None and "quotient" not in failed(of, by)
        yield (show_number(of.quotient, 2) if of.plants else "–"), high and of.plants > 0
