"""The few words of SQL that our statements are made of (SQL 语汇), as sqlglot trees.

Five rules make one tree mean the same everywhere: (a) a division is by a double and never by
zero: nothing comes of it; (b) levels are unions of plain groupings with the level in a column,
never a null that means all; (c) a quantile has one template a dialect; (d) a truth is the number
1 or 0, or null where it is not known; (e) whatever is divided is a double first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, get_args

from sqlglot import exp

Dialect = Literal["duckdb", "postgres", "spark", "clickhouse", "sqlite"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
NULL = exp.Null()


def column(name: str, table: str = "") -> exp.Expr:
    """Return a column."""
    return exp.column(name, table=table or None)


def number(value: float) -> exp.Expr:
    """Return a number as a double: a bare literal is a decimal in some dialects."""
    literal = double(exp.Literal.number(repr(abs(value))))
    return exp.Neg(this=literal) if value < 0 else literal


def whole(value: int) -> exp.Expr:
    """Return a small whole number."""
    return exp.Literal.number(value)


def text(value: str) -> exp.Expr:
    """Return a text."""
    return exp.Literal.string(value)


def day(value: date) -> exp.Expr:
    """Return a day."""
    return exp.cast(text(value.isoformat()), "date")


def double(of: exp.Expr) -> exp.Expr:
    """Return an expression as a double."""
    return exp.Cast(this=of, to=exp.DataType.build("double"))


def missing(kind: Literal["double", "text"] = "double") -> exp.Expr:
    """Return what nothing is known of."""
    return exp.cast(exp.Null(), kind)


def is_null(of: exp.Expr) -> exp.Expr:
    """Return whether something is missing."""
    return exp.Is(this=of, expression=exp.Null())


def is_known(of: exp.Expr) -> exp.Expr:
    """Return whether something is known."""
    return exp.Not(this=is_null(of))


def both(*conditions: exp.Expr | None) -> exp.Expr:
    """Return whether all of some conditions hold; true for none."""
    found = [each for each in conditions if each is not None]
    return exp.and_(*found, copy=False) if found else exp.true()


def when(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    """Return a value where a condition holds, else another, or null."""
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def truth(holds: exp.Expr, fails: exp.Expr) -> exp.Expr:
    """Return 1, 0 or null by two conditions of which neither holds where nothing is known (d)."""
    ifs = [exp.If(this=holds, true=whole(1)), exp.If(this=fails, true=whole(0))]
    return exp.Case(ifs=ifs)


def flag(of: exp.Expr) -> exp.Expr:
    """Return a truth value as 1, 0 or null (d): not every engine turns one into a number."""
    return truth(of.copy(), exp.Not(this=of))


def quotient(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """Return a division of doubles that is null where it is by zero (a, e)."""
    divisor = exp.func("nullif", double(below), whole(0))
    return exp.Div(this=double(exp.paren(above)), expression=divisor, typed=False, safe=False)


def quantile(of: exp.Expr, share: float, dialect: Dialect) -> exp.Expr:
    """Return a quantile, linear between the two nearest values (c); KeyError where none is known.

    SQLite has none.
    """
    at = exp.Literal.number(repr(share))
    match dialect:
        case "duckdb":
            return exp.Anonymous(this="quantile_cont", expressions=[of, at])
        case "spark":
            return exp.Anonymous(this="percentile", expressions=[of, at])
        case "clickhouse":
            name = f"quantileExactInclusive({share!r})"
            return exp.Anonymous(this=name, expressions=[of])
        case "postgres":
            order = exp.Order(expressions=[exp.Ordered(this=of, nulls_first=False)])
            percentile = exp.Anonymous(this="percentile_cont", expressions=[at])
            return exp.WithinGroup(this=percentile, expression=order)
    raise KeyError(dialect)


def not_a_number(of: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Return whether a floating number is none: some engines hold it for a value."""
    if dialect == "sqlite":
        return exp.false()
    if dialect == "postgres":
        return exp.EQ(this=double(of), expression=double(text("NaN")))
    return exp.Anonymous(this="isnan", expressions=[double(of)])


def table(name: str, schema: str = "") -> exp.Table:
    """Return a table."""
    return exp.table_(name, db=schema or None)


def source(of: exp.Expr, alias: str) -> exp.Expr:
    """Return a table or query under a name, to select from or join."""
    if isinstance(of, exp.Table):
        return exp.alias_(of.copy(), alias, table=True, copy=False)
    inner = of.this if isinstance(of, exp.Subquery) else of
    return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def select(columns: Iterable[exp.Expr], of: exp.Expr) -> exp.Select:
    """Return a query of some columns."""
    return exp.select(*columns, copy=False).from_(of, copy=False)


def named(of: exp.Expr, alias: str) -> exp.Expr:
    """Return an expression under a name."""
    return exp.alias_(of, alias, copy=False, quoted=True)


def all_of(queries: Sequence[exp.Select]) -> exp.Query:
    """Return the rows of all of some queries (b)."""
    found: exp.Query = queries[0]
    for more in queries[1:]:
        found = exp.Union(this=found, expression=more, distinct=False)
    return found


def rows_of(columns: Sequence[str], rows: Sequence[Sequence[exp.Expr]], alias: str) -> exp.Expr:
    """Return rows written out, as a table."""
    tuples = [exp.Tuple(expressions=list(row)) for row in rows]
    heads = [exp.to_identifier(name) for name in columns]
    named_as = exp.TableAlias(this=exp.to_identifier(alias), columns=heads)
    return exp.Values(expressions=tuples, alias=named_as)


def written(query: exp.Expr, dialect: Dialect, *, pretty: bool = False) -> str:
    """Return a tree as a statement of a dialect; every name is quoted. The tree is used up."""
    return query.sql(dialect, identify=True, pretty=pretty, comments=pretty, copy=False)
