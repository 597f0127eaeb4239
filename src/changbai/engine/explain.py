"""How a number came about (算法说明): formula, formula with its numbers, inputs, returns behind.

The tree goes from the indicator down to its aggregates; under an aggregate stand the returns,
which `behind.py` lists page by page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from changbai.engine.demand import ratio_names
from changbai.engine.measure import Measurer
from changbai.engine.results import Explained, Selection
from changbai.engine.rows import names_in
from changbai.kernel.period import Period
from changbai.kernel.quantity import Unit, find_unit
from changbai.kernel.text import Text
from changbai.pack.expression import (
    Aggregate,
    Binary,
    Members,
    Name,
    Node,
    Parent,
    Population,
    Timed,
    Total,
    children,
)
from changbai.pack.notation import show

WORDS = {
    "sum": Text("合计", "sum"),
    "count": Text("个数", "count"),
    "distinct": Text("不重复个数", "distinct count"),
    "mean": Text("平均", "mean"),
    "wmean": Text("加权平均", "weighted mean"),
    "min": Text("最小", "smallest"),
    "max": Text("最大", "largest"),
    "median": Text("中位数", "median"),
    "quantile": Text("分位数", "quantile"),
    "hhi": Text("赫芬达尔指数", "Herfindahl index"),
}
TIMES = {
    "lag": Text("往年同期", "same months of an earlier year"),
    "yoy": Text("同比", "change on the year before"),
    "since": Text("比基年同期累计变化", "change since the base year"),
    "chained": Text("链式累计变化", "chained change"),
    "average_growth": Text("年均增速", "average yearly growth"),
}

WIDER = {
    "parent": Text("上级地区", "parent area"),
    "area": Text("全部地区", "all areas"),
    "industry": Text("全部行业", "all industries"),
    "size": Text("全部规模", "all sizes"),
}


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a part of a formula is explained."""

    population: Population
    window: Period
    require: frozenset[str] | None = None


def explain(
    measurer: Measurer, indicator_id: str, window: Period, selection: Selection = Selection()
) -> Explained:
    """Return how an indicator's value came about, down to its aggregates."""
    indicator = measurer.pack.indicators[indicator_id]
    measured = measurer.measure(indicator_id, window, selection)
    tree = indicator.value.tree
    context = _Context(indicator.over.population, window)
    inputs = _inputs(measurer, tree, context, selection)
    coverage = measured.coverage
    note = Text(
        f"应报 {coverage.expected:,} 份，已审 {coverage.verified:,}，待审 {coverage.reported:,}，"
        f"退回 {coverage.refused:,}，逾期 {coverage.overdue:,}，未到期 {coverage.not_due:,}",
        f"{coverage.expected:,} returns expected: {coverage.verified:,} verified, "
        f"{coverage.reported:,} waiting, {coverage.refused:,} returned, "
        f"{coverage.overdue:,} overdue, {coverage.not_due:,} not due",
    )
    if not coverage.expected:
        registry = Text("取自名录", "from the registry")
        filed = Text("没有应报单位", "nobody was asked to report")
        said = filed if measurer.forms(indicator_id) else registry
        note = measured.reason if measured.value is None else said
    return Explained(
        label=indicator.title,
        value=measured.value,
        unit=measured.unit,
        formula=indicator.value.text,
        with_numbers=_with_numbers(tree, inputs),
        note=note,
        source=f"{indicator.mark} · {indicator.clause}"
        if indicator.clause
        else str(indicator.mark),
        inputs=tuple(inputs.values()),
    )


def _inputs(
    measurer: Measurer, node: Node, context: _Context, selection: Selection
) -> dict[Node, Explained]:
    """Return the explained parts of a formula that are values of their own, in written order."""
    if isinstance(node, (Aggregate, Timed, Name)):
        return {node: _part(measurer, node, context, selection)}
    if isinstance(node, (Parent, Total)):
        return {node: _elsewhere(measurer, node, context, selection)}
    if isinstance(node, Binary) and node.operator == "/" and context.require is None:
        names = ratio_names(node)
        context = replace(context, require=names)
    found: dict[Node, Explained] = {}
    for child in children(node):
        found.update(_inputs(measurer, child, context, selection))
    return found


def _elsewhere(
    measurer: Measurer, node: Parent | Total, context: _Context, selection: Selection
) -> Explained:
    """Explain a value of another place: the parent area, or all of a dimension."""
    word = WIDER["parent" if isinstance(node, Parent) else node.dimension]
    own = next(iter(_inputs(measurer, node.of, context, selection).values()), None)
    position = measurer.position(selection, context.window)
    if own is None or position is None:
        return Explained(word, None, formula=show(node))
    unit = find_unit(own.unit, measurer.pack.units)
    number = _number(measurer, node, context, selection, position)
    value = None if math.isnan(number) else number / float(unit.factor if unit else 1)
    label = Text(f"{word.zh}：{own.label.zh}", f"{word.en}: {own.label.show('en')}")
    return Explained(label, value, own.unit, show(node))


def _number(
    measurer: Measurer, node: Node, context: _Context, selection: Selection, position: int
) -> float:
    require = context.require
    found = measurer.part(node, context.population, require, context.window, selection)
    return float(found[position])


def _part(
    measurer: Measurer, node: Aggregate | Timed | Name, context: _Context, selection: Selection
) -> Explained:
    if isinstance(node, Name):
        return explain(measurer, node.id, context.window, selection)
    position = measurer.position(selection, context.window)
    value = None
    if position is not None:
        number = _number(measurer, node, context, selection, position)
        value = None if math.isnan(number) else number
    if isinstance(node, Timed):
        inner = replace(context, require=None)
        parts = _inputs(measurer, node.of, inner, selection)
        for year in _years_asked(node, context.window.year):
            then = replace(inner, window=context.window.shift(year - context.window.year))
            for part in _inputs(measurer, node.of, then, selection).values():
                label = Text(f"{year} 年 {part.label.zh}", f"{part.label.show('en')}, {year}")
                parts[Name(f"{year}:{part.label.zh}")] = replace(part, label=label)
        shown = None if value is None else value * 100
        return Explained(TIMES[node.name], shown, "％", show(node), inputs=tuple(parts.values()))
    unit = _unit_of(measurer, node, context)
    if value is not None and unit is not None:
        value = value / float(unit.factor)
    return Explained(_label(measurer, node), value, unit.name if unit else "", show(node))


def _years_asked(node: Timed, year: int) -> tuple[int, ...]:
    if node.name == "lag":
        return (year - (node.argument or 1),)
    base = year - 1 if node.name == "yoy" else (node.argument or year)
    return tuple(range(base, year)) if node.name == "chained" else (base,)


def _label(measurer: Measurer, node: Aggregate) -> Text:
    word = WORDS[node.name]
    titles = []
    for name in sorted(names_in(node.of)) or sorted(_member_names(node)):
        pair = measurer.pack.element(name)
        titles.append(pair[1].title if pair else Text(name, name))
    if not titles:
        return word
    return Text(
        "、".join(title.zh for title in titles) + word.zh,
        f"{', '.join(title.show('en') for title in titles)}, {word.en}",
    )


def _member_names(node: Node) -> frozenset[str]:
    if isinstance(node, Members):
        return names_in(node.of)
    return frozenset(name for child in children(node) for name in _member_names(child))


def _unit_of(measurer: Measurer, node: Aggregate, context: _Context) -> Unit | None:
    """Return the unit in which an aggregate is shown: of its first element, or of the count."""
    pack = measurer.pack
    if node.name in ("count", "distinct"):
        return pack.units.get(pack.kinds[node.kind or context.population.kind].counted_in)
    if node.name == "hhi":
        return None
    for name in sorted(names_in(node.of) or _member_names(node)):
        pair = pack.element(name)
        if pair:
            return find_unit(pair[1].unit, pack.units)
    return None


def _with_numbers(tree: Node, inputs: dict[Node, Explained]) -> str:
    """Return the formula with the numbers of its parts in it."""
    text = show(tree)
    for node, part in sorted(inputs.items(), key=lambda pair: -len(show(pair[0]))):
        number = "?" if part.value is None else _figure(part.value)
        text = text.replace(show(node), f"{number} {part.unit}".strip())
    return text


def _figure(value: float) -> str:
    """Return a number with all its whole digits, small ones with six that count."""
    return f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}"
