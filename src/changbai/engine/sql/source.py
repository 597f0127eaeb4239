"""What rows of units are made of (行来源): stretches of life, returns, totals, memberships.

Every function gives a query with one row a unit, so that joining them never doubles anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlglot import exp

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
    is_null,
    named,
    not_a_number,
    select,
    source,
    text,
    when,
    whole,
)
from changbai.kernel.period import Period
from changbai.pack.shapes import Element, Form

#: What every stretch has beside its attributes.
STRETCH = ("unit", "area")


def touches(start: date, end: date, alias: str = "") -> exp.Expr:
    """Return whether a stretch of life touches the days from start to end; null ends are open."""
    first, last = column("valid_from", alias), column("valid_to", alias)
    begun = exp.LTE(this=first.copy(), expression=day(end))
    open_ = exp.GTE(this=last.copy(), expression=day(start))
    return both(
        exp.or_(is_null(first), begun, copy=False), exp.or_(is_null(last), open_, copy=False)
    )


def stretches(
    tables: Tables, kind: str, start: date, end: date, attributes: Iterable[str]
) -> exp.Query:
    """Return each unit that lived from start to end, as it stood last.

    Who lives at the end stands as then; the few who ended before stand as at their own end.
    """
    names = (*STRETCH, *(name for name in attributes if name not in STRETCH))
    of = tables.units(kind)

    def lives(alias: str = "") -> exp.Expr:
        return both(is_known(column("unit", alias)), touches(end, end, alias))

    living = select([column(name) for name in names], of).where(lives(), copy=False)
    if start == end:
        return living
    ended = both(
        is_known(column("unit")),
        touches(start, end),
        exp.LT(this=column("valid_to"), expression=day(end)),
    )
    order = exp.Order(
        expressions=[exp.Ordered(this=column("valid_from"), desc=True, nulls_first=False)]
    )
    nth = exp.Window(this=exp.RowNumber(), partition_by=[column("unit")], order=order, over="OVER")
    few = select([*(column(name) for name in names), named(nth, "nth")], of).where(
        ended, copy=False
    )
    later = select([whole(1)], source(of, "u")).where(
        exp.EQ(this=column("unit", "u"), expression=column("unit", "e")), lives("u"), copy=False
    )
    last = select([column(name, "e") for name in names], source(few, "e")).where(
        exp.EQ(this=column("nth", "e"), expression=whole(1)),
        exp.Not(this=exp.Exists(this=later)),
        copy=False,
    )
    return all_of([living, last])


def lives_of(tables: Tables, kind: str) -> exp.Select:
    """Return when each unit entered and left: open days say nothing, an open end is no end.

    A stretch that follows another of the unit begins nothing.
    """
    of = tables.units(kind)
    last = column("valid_to", "u")
    closed = exp.EQ(this=exp.Count(this=exp.Star()), expression=exp.Count(this=last))
    begun = when(is_null(column("unit", "before")), column("valid_from", "u"))
    columns = [
        column("unit", "u"),
        named(exp.Min(this=begun), "entered"),
        named(when(closed, exp.Max(this=last.copy())), "left"),
    ]
    morrow = exp.DateAdd(this=column("valid_to"), expression=whole(1), unit=exp.var("day"))
    ends = select([column("unit"), named(exp.cast(morrow, "date"), "morrow")], of)
    follows = both(
        exp.EQ(this=column("unit", "before"), expression=column("unit", "u")),
        exp.EQ(this=column("morrow", "before"), expression=column("valid_from", "u")),
    )
    joined = select(columns, source(of, "u")).join(
        source(ends, "before"), on=follows, join_type="left", copy=False
    )
    return joined.group_by(column("unit", "u"), copy=False)


def returns(tables: Tables, form: str, period: Period) -> exp.Expr:
    """Return the newest return of each unit, whatever became of it."""
    filed = tables.filed(form, period)
    # Not known: the statement must be right whether a unit has several revisions or not.
    if not tables.repeated.get((form, period), True):
        return filed
    newest = exp.Ordered(
        this=exp.func("coalesce", column("revision"), whole(1)), desc=True, nulls_first=False
    )
    nth = exp.Window(
        this=exp.RowNumber(),
        partition_by=[column("unit")],
        order=exp.Order(expressions=[newest]),
        over="OVER",
    )
    numbered = select([exp.Star(), named(nth, "nth")], source(filed, "filed"))
    only = exp.EQ(this=column("nth"), expression=whole(1))
    return select([exp.Star()], source(numbered, "numbered")).where(only, copy=False).subquery()


def state(alias: str = "") -> exp.Expr:
    """Return what became of a return; one without a word counts as verified, as in a folder."""
    return exp.func("coalesce", column("state", alias), text("verified"))


def is_verified(alias: str = "") -> exp.Expr:
    """Return whether a return counts."""
    return exp.EQ(this=state(alias), expression=text("verified"))


def element(tables: Tables, form: Form, of: Element, dialect: Dialect, alias: str = "") -> exp.Expr:
    """Return an element as it was returned: a double, a text, or a flag as 1 or 0."""
    value = column(of.id, alias)
    if of.type == "flag":
        return flag(value)
    if of.type in ("text", "code"):
        return value
    if tables.is_floating(form.id, of):
        return when(exp.Not(this=not_a_number(value, dialect)), double(value.copy()))
    return double(value)


def verified(
    tables: Tables, form: Form, period: Period, elements: Sequence[Element], dialect: Dialect
) -> exp.Select:
    """Return the elements of the verified returns of a period."""
    columns = [named(element(tables, form, each, dialect), each.id) for each in elements]
    rows = source(returns(tables, form.id, period), "r")
    return select([column("unit"), *columns], rows).where(is_verified(), copy=False)


def totals(
    tables: Tables,
    kind: str,
    form: Form,
    pieces: Sequence[Period],
    elements: Sequence[Element],
    dialect: Dialect,
) -> exp.Query:
    """Return each unit's elements over the pieces of a window: flows summed, else the last given.

    What a unit returned for a piece in which it did not live does not count.
    """
    parts = []
    for nth, piece in enumerate(pieces):
        columns = [named(element(tables, form, e, dialect, "r"), e.id) for e in elements]
        alive = select([whole(1)], source(tables.units(kind), "u")).where(
            exp.EQ(this=column("unit", "u"), expression=column("unit", "r")),
            touches(piece.start, piece.end, "u"),
            copy=False,
        )
        part = select(
            [column("unit", "r"), named(whole(nth), "nth"), *columns],
            source(returns(tables, form.id, piece), "r"),
        ).where(is_verified("r"), exp.Exists(this=alive), copy=False)
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    last = len(parts) - 1
    columns = [named(_over(each, last), each.id) for each in elements]
    joined = source(all_of(parts), "t")
    return select([column("unit"), *columns], joined).group_by(column("unit"), copy=False)


def _over(of: Element, last: int) -> exp.Expr:
    """Return one unit's element over the pieces numbered up to `last`."""
    if of.type == "flow":
        return exp.Sum(this=column(of.id))
    values = [
        exp.Max(this=when(exp.EQ(this=column("nth"), expression=whole(nth)), column(of.id)))
        for nth in range(last, -1, -1)
    ]
    return exp.func("coalesce", *values)


def memberships(
    tables: Tables, kind: str, group: str, on: date, columns: Sequence[str]
) -> exp.Select | None:
    """Return who belongs to which group unit of the registry on a day, with a known share."""
    of = tables.members(kind, group)
    if of is None:
        return None
    known = select([column("unit")], tables.units(group))
    return select([column(name) for name in columns], of).where(
        touches(on, on),
        is_known(column("share")),
        exp.In(this=column("group"), query=known.subquery()),
        copy=False,
    )
