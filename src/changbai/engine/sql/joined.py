"""Rows of units with all that some formulas ask of them (连接来源): what stands behind FROM.

A formula asks for names; whatever it asks for is joined once, by unit. `Joined` is the units of a
kind in one reporting period or over a window; the two differ in where an element comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlglot import exp

from changbai.engine.roster import DIMENSIONS
from changbai.engine.rows import HAPPENED, names_in
from changbai.engine.sql.engine import Engine
from changbai.engine.sql.rows import Row, Typed
from changbai.engine.sql.source import lives_of, memberships, stretches, totals, verified
from changbai.engine.sql.tables import Tables
from changbai.engine.sql.tree import (
    Dialect,
    all_of,
    both,
    column,
    day,
    double,
    flag,
    is_known,
    missing,
    named,
    not_a_number,
    number,
    select,
    source,
    text,
    when,
    whole,
)
from changbai.engine.store import Store
from changbai.kernel.period import Period
from changbai.pack.expression import Members, Name
from changbai.pack.shapes import Element, Form

#: The stretch of life of a unit, and its share in the group asked for.
UNIT, SHARE = "s", "w"
_EPOCH = date(1970, 1, 1)


@dataclass(eq=False)
class Joined:
    """Units of a kind with what is asked of them (连接来源).

    `piece`: elements are those of this period; None: they are totals over `window`. `inner`: who
    returned nothing may be left out, because nothing that is asked holds for such a unit.
    """

    store: Store
    tables: Tables
    dialect: Dialect
    kind: str
    start: date
    window: Period
    piece: Period | None = None
    group: str = ""
    inner: bool = False
    _attributes: dict[str, None] = field(default_factory=dict)
    _elements: dict[str, dict[str, Element]] = field(default_factory=dict)
    _far: dict[str, dict[str, Element]] = field(default_factory=dict)
    _members: dict[Members, str] = field(default_factory=dict)
    _happened: bool = False

    @property
    def end(self) -> date:
        """The last day: of the period, or of the window."""
        return (self.piece or self.window).end

    @property
    def row(self) -> Row:
        """The writer of expressions over these rows."""
        return Row(self.look, dict(self.store.pack.units))

    def look(self, name: Name | Members) -> Typed:
        """Return an element, attribute or sum over members, and see that it is joined."""
        if isinstance(name, Members):
            alias = self._members.setdefault(name, f"m{len(self._members)}")
            return Typed(column("total", alias))
        found = self._element(name.id)
        if found is not None:
            return found
        if name.id in HAPPENED:
            self._happened = True
            return Typed(_within(column(name.id, "l"), self.start, self.end))
        return self._attribute(name.id)

    def given(self, name: str) -> exp.Expr:
        """Return whether a unit gave an element."""
        found = self._element(name)
        return exp.false() if found is None else is_known(found.sql)

    def given_over(self, name: str) -> exp.Expr:
        """Return whether a unit gave an element at all over the window."""
        form, element = self._pair(name)
        if not self.store.pieces(form, self.window):
            return exp.false()
        self._far.setdefault(form.id, {})[name] = element
        return is_known(column(name, f"t_{form.id}"))

    def _pair(self, name: str) -> tuple[Form, Element]:
        pair = self.store.pack.element(name)
        assert pair is not None
        return pair

    def _element(self, name: str) -> Typed | None:
        pair = self.store.pack.element(name)
        if pair is None or pair[0].kind != self.kind:
            return None
        form, element = pair
        if self.piece is not None and self.piece not in self.store.data.periods(form.id):
            return None
        if self.piece is None and not self.store.pieces(form, self.window):
            return Typed(missing())
        self._elements.setdefault(form.id, {})[name] = element
        found = column(name, f"f_{form.id}")
        if element.type in ("text", "code"):
            return Typed(found, "text")
        return Typed(self._based(found, name))

    def _based(self, of: exp.Expr, name: str) -> exp.Expr:
        factor = self.store.factors.get(name, 1.0)
        return of if factor == 1.0 else exp.paren(exp.Mul(this=of, expression=number(factor)))

    def _attribute(self, name: str) -> Typed:
        attribute = self.store.pack.kinds[self.kind].attributes.get(name)
        if attribute is None and name not in ("unit", "name", "area"):
            return Typed(missing())
        self._attributes[name] = None
        found = column(name, UNIT)
        match attribute.type if attribute else "text":
            case "flag":
                return Typed(flag(found))
            case "number":
                known = exp.Not(this=not_a_number(found, self.dialect))
                return Typed(self._based(when(known, double(found.copy())), name))
            case "date":
                since = exp.DateDiff(this=found, expression=day(_EPOCH), unit=exp.var("day"))
                return Typed(double(since))
        return Typed(found, "text")

    @property
    def about(self) -> tuple[str, ...]:
        """The kind and the forms that the rows are made of."""
        return (self.kind, *sorted({*self._elements, *self._far}))

    def check(self, engine: Engine) -> None:
        """See that nobody stands twice in what is joined; `EngineError` where somebody does."""
        engine.check_stretches(self.kind, self.piece or self.window)
        for form in self._elements:
            shape = self.store.pack.forms[form]
            pieces = [self.piece] if self.piece else self.store.pieces(shape, self.window)
            for piece in pieces:
                engine.check_returns(form, piece)
        for form in self._far:
            for piece in self.store.pieces(self.store.pack.forms[form], self.window):
                engine.check_returns(form, piece)
        for members in self._members:
            for inner in self._member_rows(members):
                inner.row.number(members.of)
                if members.where is not None:
                    inner.row.number(members.where)
                inner.check(engine)
        if self.group:
            engine.check_shares(self._shares(), self.group)

    def keys(self) -> list[exp.Expr]:
        """Return area, industry and size of a unit, as far as the kind has them."""
        return [column(name, UNIT) for name in self.key_names()]

    def key_names(self) -> tuple[str, ...]:
        """Return the names of the keys."""
        return key_names(self.store, self.kind)

    def query(self, columns: Sequence[exp.Expr]) -> exp.Select:
        """Return a query of some columns over these rows; everything asked so far is joined."""
        attributes = dict.fromkeys((*self.key_names(), *self._attributes))
        living = stretches(self.tables, self.kind, self.start, self.end, attributes)
        found = select(columns, source(living, UNIT))
        how = "inner" if self.inner else "left"
        for form, elements in self._elements.items():
            found = self._join(
                found, self._returned(form, list(elements.values())), f"f_{form}", how
            )
        for form, elements in self._far.items():
            found = self._join(found, self._total(form, list(elements.values())), f"t_{form}")
        if self._happened:
            found = self._join(found, lives_of(self.tables, self.kind), "l")
        for members, alias in self._members.items():
            found = self._join(found, self._member_sums(members), alias)
        if self.group:
            found = self._join(found, self._shares(), SHARE, "inner")
        return found

    @staticmethod
    def _join(to: exp.Select, query: exp.Query, alias: str, how: str = "left") -> exp.Select:
        same = exp.EQ(this=column("unit", alias), expression=column("unit", UNIT))
        return to.join(source(query, alias), on=same, join_type=how, copy=False)

    def _returned(self, form: str, elements: list[Element]) -> exp.Query:
        if self.piece is None:
            return self._total(form, elements)
        shape = self.store.pack.forms[form]
        return verified(self.tables, shape, self.piece, elements, self.dialect)

    def _total(self, form: str, elements: list[Element]) -> exp.Query:
        shape = self.store.pack.forms[form]
        pieces = self.store.pieces(shape, self.window)
        return totals(self.tables, self.kind, shape, pieces, elements, self.dialect)

    def _shares(self) -> exp.Query:
        """Return each unit's share in the group unit that is asked for, of whatever group kind."""
        groups = self.store.pack.kinds[self.kind].groups
        wanted = exp.EQ(this=column("group"), expression=text(self.group))
        queries = [
            query.where(wanted.copy(), copy=False)
            for group in groups
            if (query := memberships(self.tables, self.kind, group, self.end, ("unit", "share")))
        ]
        if queries:
            return all_of(queries)
        return _nobody("share")

    def _member_rows(self, members: Members) -> list[Joined]:
        """Return the rows of the members, a source for each period that counts."""
        names = names_in(members.of)
        forms = self.store.forms_of(names)
        pieces = self.store.pieces(forms[0], self.window)
        if any(e.type == "stock" for f in forms for e in f.elements if e.id in names):
            pieces = self.window.pieces(forms[0].periodicity)[-1:]
        where = (self.store, self.tables, self.dialect, forms[0].kind)
        return [Joined(*where, piece.start, piece, piece) for piece in pieces]

    def _member_sums(self, members: Members) -> exp.Query:
        """Return for each group unit the sum over its members, piece by piece."""
        parts = [self._member_amounts(rows, members) for rows in self._member_rows(members)]
        known = [part for part in parts if part is not None]
        if not known:
            return _nobody("total")
        columns = [column("unit"), named(exp.Sum(this=column("amount")), "total")]
        return select(columns, source(all_of(known), "a")).group_by(column("unit"), copy=False)

    def _member_amounts(self, rows: Joined, part: Members) -> exp.Select | None:
        columns = ("unit", "group", "share")
        belongs = memberships(self.tables, rows.kind, self.kind, rows.end, columns)
        if belongs is None:
            return None
        value = rows.row.number(part.of)
        given = is_known(value.copy())
        if part.where is not None:
            value = when(rows.row.holds(part.where), value, whole(0))
        amount = exp.Mul(this=exp.paren(value), expression=column("share", "b"))
        query = rows.query([named(column("group", "b"), "unit"), named(amount, "amount")])
        same = exp.EQ(this=column("unit", "b"), expression=column("unit", UNIT))
        return query.join(source(belongs, "b"), on=same, join_type="inner", copy=False).where(
            given, copy=False
        )


def key_names(store: Store, kind: str) -> tuple[str, ...]:
    """Return the columns that tell the lowest cells of a kind apart."""
    attributes = store.pack.kinds[kind].attributes
    return ("area", *(name for name in DIMENSIONS if name in attributes))


def _nobody(name: str) -> exp.Select:
    """Return no rows, with a unit and a number."""
    columns = [named(missing("text"), "unit"), named(missing(), name)]
    return exp.select(*columns, copy=False).where(exp.false(), copy=False)


def _within(of: exp.Expr, start: date, end: date) -> exp.Expr:
    inside = both(
        exp.GTE(this=of, expression=day(start)), exp.LTE(this=of.copy(), expression=day(end))
    )
    return when(inside, whole(1), whole(0))
