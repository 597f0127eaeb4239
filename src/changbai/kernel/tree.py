"""A dated tree (有时效的树): parents, codes and names that change on known days.

Administrative areas move: a county becomes a district, a city changes its prefecture. Each
edge holds from a day to a day, and every question is asked for a day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

FIRST_DAY = date.min
LAST_DAY = date.max


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends included (起止)."""

    start: date = FIRST_DAY
    end: date = LAST_DAY

    def holds(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return self.start <= day <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether two stretches share a day."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class Edge:
    """One node under one parent for a stretch of days; an empty parent is a root."""

    node: str
    parent: str
    span: Span = Span()


class DatedTree:
    """A forest whose edges are dated (有时效的树)."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        """Keep the edges; order of the edges is the order of siblings."""
        self.edges: tuple[Edge, ...] = tuple(edges)
        self._views: dict[tuple[int, ...], TreeView] = {}
        # Asked once for every node: between two changes nothing is looked through again.
        self._days = self._changes()
        self._between: dict[int, TreeView] = {}

    def on(self, day: date) -> TreeView:
        """Return the tree as it stands on a day."""
        stretch = bisect_right(self._days, day)
        if stretch not in self._between:
            held = tuple(i for i, edge in enumerate(self.edges) if edge.span.holds(day))
            if held not in self._views:
                self._views[held] = TreeView([self.edges[i] for i in held])
            self._between[stretch] = self._views[held]
        return self._between[stretch]

    def change_days(self) -> tuple[date, ...]:
        """Return the days on which the tree differs from the day before."""
        return self._days

    def _changes(self) -> tuple[date, ...]:
        days = {edge.span.start for edge in self.edges} - {FIRST_DAY}
        for edge in self.edges:
            if edge.span.end != LAST_DAY:
                days.add(date.fromordinal(edge.span.end.toordinal() + 1))
        return tuple(sorted(days))


class TreeView:
    """A tree on one day: parents, children, ancestors, descendants."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        """Build the parent and child maps; the last edge of a node wins."""
        self.parent: dict[str, str] = {edge.node: edge.parent for edge in edges}
        self.children: dict[str, list[str]] = {node: [] for node in self.parent}
        for node, parent in self.parent.items():
            if parent in self.children:
                self.children[parent].append(node)

    def __contains__(self, node: object) -> bool:
        """Tell whether the node exists on that day."""
        return node in self.parent

    def roots(self) -> list[str]:
        """Return the nodes without a living parent, in order."""
        return [node for node, parent in self.parent.items() if parent not in self.parent]

    def ancestors(self, node: str) -> Iterator[str]:
        """Yield the node itself and its parents up to the root; stops at a cycle."""
        seen: set[str] = set()
        while node in self.parent and node not in seen:
            seen.add(node)
            yield node
            node = self.parent[node]

    def descendants(self, node: str) -> Iterator[str]:
        """Yield the node itself and all below it, parents first; stops at a cycle."""
        seen: set[str] = set()
        stack = [node] if node in self.parent else []
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            yield current
            stack.extend(reversed(self.children[current]))

    def depth(self, node: str) -> int:
        """Return 0 for a root, 1 for its children, and so on."""
        return sum(1 for _ in self.ancestors(node)) - 1

    def cycle(self) -> list[str]:
        """Return the nodes of a cycle, or an empty list when the tree is sound."""
        for node in self.parent:
            path: list[str] = []
            current = node
            while current in self.parent and current not in path:
                path.append(current)
                current = self.parent[current]
            if current in path:
                return path[path.index(current) :]
        return []
