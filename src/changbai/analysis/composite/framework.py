"""The framework of an index (指标框架): which indicator belongs where, with what weight.

Step 1 of the OECD-JRC Handbook on Constructing Composite Indicators (2008). Without a framework
file all indicators stand side by side under the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from changbai.analysis._frame import Array
from changbai.analysis._read import Sheet, number_of, read_sheet
from changbai.kernel.problem import Mark, Problem

INDEX = "index"

_HEADS = {
    "id": ("id", "code", "icode", "indicator", "编号", "指标", "代码"),
    "parent": ("parent", "group", "上级", "维度", "一级指标", "所属"),
    "weight": ("weight", "权重"),
    "direction": ("direction", "方向"),
    "denominator": ("denominator", "分母"),
    "target": ("target", "目标值"),
}
_UP = ("", "1", "+", "+1", "up", "positive", "higher", "正", "正向", "越高越好", "na")
_DOWN = ("-1", "-", "down", "negative", "lower", "负", "逆", "逆向", "越低越好")
_EMPTY = ("", "na", "n/a", "null")


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator or a group of the framework (框架节点)."""

    id: str
    parent: str
    weight: float = 1.0
    direction: int = 1
    denominator: str = ""
    target: float | None = None
    mark: Mark = Mark("")


@dataclass(frozen=True)
class Framework:
    """A tree of indicators under groups under the index (指标框架).

    `indicators` are the leaves in the order of the data; `groups` from the lowest up, the index
    last; `children` of each group in the order of the file.
    """

    indicators: tuple[Node, ...]
    groups: tuple[Node, ...]
    children: dict[str, tuple[Node, ...]]

    def weights(self, of: str) -> Array:
        """Return the weights of the children of a group, adding up to 1."""
        given = np.array([child.weight for child in self.children[of]])
        return np.asarray(given / given.sum(), float)

    def effective(self) -> Array:
        """Return the weight of each indicator in the whole index: the product along its way."""
        share: dict[str, float] = {self.groups[-1].id: 1.0}
        for group in reversed(self.groups):
            for child, weight in zip(self.children[group.id], self.weights(group.id), strict=True):
                share[child.id] = share[group.id] * float(weight)
        return np.array([share[leaf.id] for leaf in self.indicators])

    def reweighted(self, weights: Sequence[float]) -> Framework:
        """Return the framework flat under the index, with these weights of its indicators."""
        leaves = tuple(
            Node(n.id, INDEX, float(w), n.direction, n.denominator, n.target)
            for n, w in zip(self.indicators, weights, strict=True)
        )
        return Framework(leaves, (Node(INDEX, ""),), {INDEX: leaves})


def flat(names: Sequence[str], directions: Sequence[int]) -> Framework:
    """Return the framework of indicators that stand side by side with equal weights."""
    leaves = tuple(Node(n, INDEX, 1.0, d) for n, d in zip(names, directions, strict=True))
    return Framework(leaves, (Node(INDEX, ""),), {INDEX: leaves})


def read_framework(
    path: Path, names: Sequence[str], directions: Sequence[int]
) -> tuple[Framework | None, list[Problem]]:
    """Read a framework from a CSV: id, parent, weight, direction, denominator, target.

    Rows of groups are optional; a parent without a row is a group under the index. Indicators of
    the data must stand in it; further indicators of the file are left out, with a warning.
    """
    sheet, problems = read_sheet(path)
    if sheet is None:
        return None, problems
    where = {key: _head(sheet, heads) for key, heads in _HEADS.items()}
    for key in ("id", "parent"):
        if where[key] is None:
            facts = {"column": key, "heads": "、".join(sheet.heads)}
            problems.append(Problem("CB840", Mark(sheet.file, 1), facts))
    if problems:
        return None, problems
    nodes: dict[str, Node] = {}
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        node, more = _node(sheet, line, row, where)
        problems += more
        if node is not None and node.id in nodes:
            twice: dict[str, object] = {"unit": node.id, "line": nodes[node.id].mark.line}
            problems.append(Problem("CB807", node.mark, twice))
        elif node is not None:
            nodes[node.id] = node
    for name in names:
        if name not in nodes:
            problems.append(Problem("CB841", Mark(sheet.file), {"indicator": name}))
    if problems:
        return None, problems
    return _tree(nodes, names, dict(zip(names, directions, strict=True)), sheet.file)


def _head(sheet: Sheet, heads: tuple[str, ...]) -> int | None:
    lowered = [head.strip().lower() for head in sheet.heads]
    return next((lowered.index(head) for head in heads if head in lowered), None)


def _node(
    sheet: Sheet, line: int, row: Sequence[str], where: dict[str, int | None]
) -> tuple[Node | None, list[Problem]]:
    def cell(key: str) -> str:
        at = where[key]
        text = row[at].strip() if at is not None and at < len(row) else ""
        return "" if text.lower() in _EMPTY else text

    if not cell("id"):
        return None, []
    problems = []
    numbers: dict[str, float | None] = {}
    for key in ("weight", "target"):
        numbers[key] = number_of(cell(key)) if cell(key) else None
        wrong = cell(key) and numbers[key] is None
        if wrong or (key == "weight" and (numbers[key] or 0) < 0):
            at = Mark(sheet.file, line, (where[key] or 0) + 1)
            problems.append(Problem("CB842", at, {"column": key, "found": cell(key)}))
    said = cell("direction").lower()
    if said not in _UP and said not in _DOWN:
        at = Mark(sheet.file, line, (where["direction"] or 0) + 1)
        problems.append(Problem("CB842", at, {"column": "direction", "found": said}))
    weight = numbers["weight"]
    node = Node(
        cell("id"),
        cell("parent"),
        1.0 if weight is None else weight,
        -1 if said in _DOWN else 1,
        cell("denominator"),
        numbers["target"],
        Mark(sheet.file, line),
    )
    return (None if problems else node), problems


def _tree(
    nodes: dict[str, Node], names: Sequence[str], directions: dict[str, int], file: str
) -> tuple[Framework | None, list[Problem]]:
    leaves = []
    above: dict[str, Node] = {}
    for name in names:
        node = nodes[name]
        # A column that the table itself calls a cost stays one, whatever the framework says.
        direction = -1 if directions[name] < 0 else node.direction
        leaves.append(
            Node(name, node.parent, node.weight, direction, node.denominator, node.target)
        )
        seen = {name}
        while node.parent:
            if node.parent in seen:
                return None, [Problem("CB843", nodes[name].mark, {"group": node.parent})]
            seen.add(node.parent)
            node = nodes.get(node.parent, Node(node.parent, ""))
            above[node.id] = node
    tops = [node for node in above.values() if not node.parent]
    loose = [leaf for leaf in leaves if not leaf.parent]
    if len(tops) == 1 and not loose:
        top = tops[0]
    else:
        top = Node(INDEX, "")
        above = {n.id: (n if n.parent else _under(n)) for n in above.values()} | {INDEX: top}
        leaves = [leaf if leaf.parent else _under(leaf) for leaf in leaves]
    children: dict[str, tuple[Node, ...]] = {}
    for group in above:
        own = [n for n in (*leaves, *above.values()) if n.parent == group]
        children[group] = tuple(own)
        if sum(child.weight for child in own) <= 0:
            return None, [Problem("CB844", Mark(file), {"group": group})]
    return Framework(tuple(leaves), _upwards(above, children, top), children), []


def _under(node: Node) -> Node:
    return Node(node.id, INDEX, node.weight, node.direction, node.denominator, node.target)


def _upwards(
    above: dict[str, Node], children: dict[str, tuple[Node, ...]], top: Node
) -> tuple[Node, ...]:
    """Return the groups so that each comes after all groups inside it."""
    order: list[Node] = []

    def visit(group: Node) -> None:
        for child in children[group.id]:
            if child.id in above:
                visit(above[child.id])
        order.append(group)

    visit(top)
    return tuple(order)
