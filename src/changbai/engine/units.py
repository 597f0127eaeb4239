"""What each unit brings to an aggregate (单位取值): who counts, how much, and who gave nothing."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from changbai.engine.demand import Demand
from changbai.engine.places import Vector
from changbai.engine.rows import Rows, names_in
from changbai.engine.store import Store
from changbai.kernel.period import Period
from changbai.pack.expression import Aggregate, Members, Name

Pair = tuple[Rows, Vector]


class UnitRows:
    """Gives the rows of a data set and their values (单位取值)."""

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self.store = store

    def in_piece(self, kind: str, piece: Period) -> Rows:
        """Return the units of a kind in one reporting period."""

        def element(name: str) -> Vector | None:
            pair = self.store.pack.element(name)
            if pair is None or pair[0].kind != kind:
                return None
            filing = self.store.filing(kind, pair[0].id, piece)
            return filing.column(name) if filing.has(name) else None

        def none(_: Members) -> Vector:
            return np.full(len(self.store.roster(kind)), np.nan)

        def make() -> Rows:
            roster = self.store.roster(kind)
            return Rows(self.store.pack, roster, piece.start, piece.end, element, none)

        return self.store.kept.get(("rows", kind, piece), make)

    def in_window(self, kind: str, window: Period, *, past: bool) -> Rows:
        """Return the units of a kind over a window, or as they stand at its end."""

        def element(name: str) -> Vector | None:
            pair = self.store.pack.element(name)
            if pair is None or pair[0].kind != kind:
                return None
            return self.store.total(kind, name, window)

        def members(node: Members) -> Vector:
            return self.store.kept.get(
                ("members", kind, node, window), lambda: self._members(kind, node, window)
            )

        def make() -> Rows:
            roster, start = self.store.roster(kind), window.start if past else window.end
            return Rows(self.store.pack, roster, start, window.end, element, members)

        return self.store.kept.get(("rows", kind, window, past), make)

    def piece(
        self, demand: Demand, piece: Period, group: str, window: Period
    ) -> tuple[Rows, Vector | None, Vector, Hashable]:
        """Return rows of a piece, each one's amount, whether it counts, and a key of who counts.

        No amounts: they are those of one element as it was returned.
        """
        node, kind, store = demand.node, demand.kind, self.store
        assert node.of is not None
        rows = self.in_piece(kind, piece)
        plain = isinstance(node.of, Name)
        given = (*demand.near, node.of.id) if isinstance(node.of, Name) else demand.near
        known = frozenset(self._known(kind, name, piece) for name in given)
        # Respondents that the window decides are those of one window.
        whose = (demand.far, window) if demand.far else ()
        # Nodes are one where they are equal (Compiler.one), so their ids will do.
        key: Hashable = (rows, group, whose, id(demand.where), known)
        mask: Vector = store.kept.get(
            ("mask", key), lambda: self._mask(demand, rows, piece, group, window, known)
        )
        if plain and not group:
            return rows, None, mask, key
        values = rows.value(node.of)
        if not plain:
            key, mask = (key, id(node.of)), mask & ~np.isnan(values)
        if group:
            values = values * store.weights(kind, group, piece.end)
        return rows, values, mask, key

    def given(self, demand: Demand, piece: Period, group: str, window: Period) -> Pair:
        """Return rows of a piece and what each adds; NaN: no respondent, 0: `where` fails."""
        rows, values, mask, _ = self.piece(demand, piece, group, window)
        if values is None:
            assert demand.node.of is not None
            values = rows.value(demand.node.of)
        if demand.node.where is not None:
            values = np.where(rows.holds(demand.node.where), values, 0.0)
        return rows, np.where(mask, values, np.nan)

    def _known(self, kind: str, name: str, piece: Period) -> tuple[str, int]:
        """Return form and number of the units that gave an element; no form: none did."""
        pair = self.store.pack.element(name)
        if pair is None or pair[0].kind != kind:
            return "", -1
        filing = self.store.filing(kind, pair[0].id, piece)
        return (pair[0].id, filing.known(name)) if filing.has(name) else ("", -1)

    def _mask(
        self,
        demand: Demand,
        rows: Rows,
        piece: Period,
        group: str,
        window: Period,
        known: frozenset[tuple[str, int]],
    ) -> Vector:
        """Return who counts: alive, of the population, in the group, and gave all required."""
        mask = rows.stretch >= 0
        for form, number in known:
            if not form:
                return np.zeros_like(mask)
            mask &= self.store.filing(demand.kind, form, piece).mask(number)
        if demand.where is not None:
            mask &= rows.holds(demand.where)
        if group:
            mask &= ~np.isnan(self.store.weights(demand.kind, group, piece.end))
        for name in demand.far:
            mask &= ~np.isnan(self.store.total(demand.kind, name, window))
        return mask

    def values(
        self, demand: Demand, window: Period, group: str
    ) -> tuple[Rows, Vector, Vector, Vector | None]:
        """Return rows over a window, who is of the population, what each gives, and its weight.

        NaN is given by who fails the aggregate's own condition, or for want of an element;
        but to a sum or count who fails the condition adds zero.
        """
        node, kind = demand.node, demand.kind
        rows = self.in_window(kind, window, past=demand.past)
        inside = rows.stretch >= 0
        if demand.where is not None:
            inside &= rows.holds(demand.where)
        values = np.ones(len(rows.roster)) if node.of is None else rows.value(node.of)
        if group:
            share = self.store.weights(kind, group, window.end)
            inside = inside & ~np.isnan(share)
            values = values if node.name == "distinct" else values * share
        if node.name == "sum":
            for name in sorted(demand.require):
                values = np.where(np.isnan(rows.column(name)), np.nan, values)
        if node.where is not None:
            holds = rows.value(node.where)
            failing = 0.0 if node.name in ("sum", "count") else np.nan
            values = np.where(holds == 1, values, np.where(np.isnan(holds), np.nan, failing))
        weights = None
        if node.name == "wmean" and node.second is not None:
            weights = rows.value(node.second)
        return rows, inside, values, weights

    def _members(self, group: str, part: Members, window: Period) -> Vector:
        """Return for each group unit the sum over its members, each times its share."""
        store = self.store
        names = names_in(part.of)
        forms = store.forms_of(names)
        kind = forms[0].kind
        pieces = store.pieces(forms[0], window)
        if any(e.type == "stock" for f in forms for e in f.elements if e.id in names):
            pieces = window.pieces(forms[0].periodicity)[-1:]
        size = len(store.roster(group))
        total, count = np.zeros(size), np.zeros(size)
        for piece in pieces:
            one, many = self._member_sums(group, kind, part, piece)
            total, count = total + one, count + many
        return np.where(count > 0, total, np.nan)

    def _member_sums(
        self, group: str, kind: str, part: Members, piece: Period
    ) -> tuple[Vector, Vector]:
        key = ("member sums", group, part, piece)
        return self.store.kept.get(key, lambda: self._member_sums_in(group, kind, part, piece))

    def _member_sums_in(
        self, group: str, kind: str, part: Members, piece: Period
    ) -> tuple[Vector, Vector]:
        node = Aggregate("sum", part.of, None, part.where)
        inner = Demand(node, kind, None, frozenset(), None, (), (), past=False)
        _, values = self.given(inner, piece, "", piece)
        unit, of, share = self.store.members(kind, group, piece.end)
        amount = values[unit] * share
        good = ~np.isnan(amount)
        size = len(self.store.roster(group))
        return np.bincount(of[good], amount[good], size), np.bincount(of[good], minlength=size)
