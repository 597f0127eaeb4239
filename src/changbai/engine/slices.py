"""The slices that a contribution compares (分解对象): areas below, industries, or single units.

Each slice has its amounts then and now; what the slices leave of the whole stands in a slice of
its own, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from changbai.engine.question import Question
from changbai.engine.results import Selection
from changbai.engine.source import Source
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.expression import Aggregate, Node, children
from changbai.pack.shapes import Pack

By = Literal["area", "industry", "unit"]
#: Amounts of the slices by id for one window; a slice without a value is left out.
Amounts = Mapping[str, float]

_REST = {
    "area": Text("本级及未列入下级", "Directly here, in no area below"),
    "industry": Text("未分行业", "Without an industry"),
    "unit": Text("其他", "Others"),
}


@dataclass(frozen=True, slots=True)
class Slices:
    """Ids with names, and how to measure all of them for a window (分解对象)."""

    by: By
    names: Mapping[str, Text]
    amounts: Callable[[str, Period], Amounts]

    @property
    def rest_name(self) -> Text:
        """What is called that stands in no slice."""
        return _REST[self.by]


def slices_of(question: Question, by: By, windows: tuple[Period, Period]) -> Slices | None:
    """Return the slices of a target's area; None where the target has none of that sort."""
    source, selection = question.source, question.selection
    if by == "unit":
        return _units(source, question, selection)
    if by == "area":
        names = _areas_below(source.pack, question.area, windows)
        selections = {id: replace(selection, area=id) for id in names}
    else:
        names = _industries(question)
        selections = {id: replace(selection, industry=id) for id in names}
    if not names:
        return None

    def amounts(indicator: str, window: Period) -> Amounts:
        found = {id: source.measure(indicator, window, one) for id, one in selections.items()}
        return {id: one.value for id, one in found.items() if one.value is not None}

    return Slices(by, names, amounts)


def _areas_below(pack: Pack, area: str, windows: tuple[Period, Period]) -> dict[str, Text]:
    """Return the areas directly below on the boundaries of either window.

    One that another continues under a new code is left to that one: a measurer follows codes
    back, and would count it twice.
    """
    labels = {row.code: Text(row.name, row.name_en) for row in pack.areas}
    continued = {row.formerly for row in pack.areas if row.formerly}
    root = area or pack.head.root_area
    then, now = (pack.area_tree.on(window.end).children.get(root, []) for window in windows)
    codes = [*now, *(code for code in then if code not in now and code not in continued)]
    return {code: labels.get(code, Text(code)) for code in codes}


def _industries(question: Question) -> dict[str, Text]:
    """Return the lowest industry codes, where the kind of unit has the dimension."""
    assert question.indicator is not None
    pack = question.source.pack
    kind = pack.kinds.get(question.indicator.over.population.kind)
    if kind is None or "industry" not in kind.dimensions:
        return {}
    codes = pack.codes.get("industry", {})
    parents = {code.parent for code in codes.values()}
    return {id: Text(code.name, code.name_en) for id, code in codes.items() if id not in parents}


def _units(source: Source, question: Question, selection: Selection) -> Slices:
    assert question.indicator is not None
    kinds = {question.indicator.over.population.kind, *_kinds(question.indicator.value.tree)}
    names: dict[str, Text] = {}
    for kind in sorted(kinds):
        frame = source.data.units(kind)
        columns = frame.select("unit", "name").iter_rows() if "name" in frame.columns else ()
        names |= {unit: Text(name or unit) for unit, name in columns}

    def amounts(indicator: str, window: Period) -> Amounts:
        return source.by_unit(indicator, window, selection)

    return Slices("unit", names, amounts)


def _kinds(node: Node) -> set[str]:
    """Return the kinds of unit that a formula names besides its own population."""
    own = {node.kind} if isinstance(node, Aggregate) and node.kind else set()
    return own.union(*(_kinds(child) for child in children(node)))
