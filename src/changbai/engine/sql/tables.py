"""Where the tables of a data set stand on an engine (表布局), and how they are named.

units_<kind>: unit, name, valid_from, valid_to, area, then the kind's attributes
members_<kind>_<group kind>: unit, group, share, valid_from, valid_to
returns_<form>: period (as 2016-01), unit, revision, state, then the form's elements
area_targets: target, area, base, value (optional)

Of a folder each file is a table, so there returns_<form>_<period> has no column period.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from changbai.engine.sql.tree import column, select, table, text
from changbai.kernel.period import Period
from changbai.pack.shapes import Element, Pack


def units_table(kind: str) -> str:
    """Return the name of the registry of a kind (名录表)."""
    return f"units_{kind}"


def members_table(kind: str, group: str) -> str:
    """Return the name of a membership table (成员表)."""
    return f"members_{kind}_{group}"


def returns_table(form: str) -> str:
    """Return the name of the table of the returns of a form (报送表)."""
    return f"returns_{form}"


def piece_table(form: str, period: Period) -> str:
    """Return the name of the table of one form and period, where each has its own."""
    return f"{returns_table(form)}_{str(period).replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a data set (数据表).

    `by_period`: returns have a table a period. `floating`: (table, column) of floating numbers,
    which may hold what is not a number. `absent`: tables that are not there, and are empty.
    `repeated`: (form, period) where a unit has several revisions.
    """

    pack: Pack
    schema: str = ""
    by_period: bool = False
    floating: frozenset[tuple[str, str]] | None = None
    absent: frozenset[str] = frozenset()
    repeated: dict[tuple[str, Period], bool] = field(default_factory=dict)

    def units(self, kind: str) -> exp.Expr:
        """Return the registry of a kind."""
        return table(units_table(kind), self.schema)

    def members(self, kind: str, group: str) -> exp.Expr | None:
        """Return a membership table; None when there is none."""
        name = members_table(kind, group)
        return None if name in self.absent else table(name, self.schema)

    def filed(self, form: str, period: Period) -> exp.Expr:
        """Return all rows that a form has for a period."""
        if self.by_period:
            return table(piece_table(form, period), self.schema)
        of = table(returns_table(form), self.schema)
        asked = exp.EQ(this=column("period"), expression=text(str(period)))
        return select([exp.Star()], of).where(asked, copy=False).subquery(copy=False)

    def is_floating(self, form: str, element: Element) -> bool:
        """Tell whether an element is a floating number on the engine."""
        if element.type not in ("flow", "stock"):
            return False
        if self.floating is None:
            return element.decimals > 0
        return (returns_table(form), element.id) in self.floating
