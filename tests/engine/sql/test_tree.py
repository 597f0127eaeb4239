"""Five rules make a statement mean the same everywhere (方言规则): ten small queries, each rule.

The data and what must come out are worked out by hand. DuckDB and SQLite always; PostgreSQL and
Spark where they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from sqlglot import exp

from changbai.engine.sql import tree
from changbai.engine.sql.rows import Row, Typed
from changbai.engine.sql.spark import lacking
from changbai.engine.sql.tree import Dialect, column, named, select, table, whole
from changbai.pack.expression import Name
from changbai.pack.formula import read_formula

#: county, industry, whole number, below, flag
ROWS = [
    ("a1", "13", 7, 2, True),
    ("a1", "36", 1, 0, False),
    ("a2", "13", 10, 4, True),
    ("a2", "36", None, 5, None),
    ("b1", "13", 4, 8, False),
]
Ask = Callable[[exp.Query], list[tuple[Any, ...]]]


def rows_in(name: str) -> str:
    """Return a statement that makes the table, of a dialect that all understand."""
    values = ", ".join(
        f"('{c}', '{i}', {x if x is not None else 'null'}, {y}, "
        f"{'null' if f is None else str(f).lower()})"
        for c, i, x, y, f in ROWS
    )
    return f"insert into {name} values {values}"


MADE = "create table t (county varchar(9), industry varchar(9), x int, y int, f boolean)"


@pytest.fixture(params=["duckdb", "sqlite", "postgres", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[Dialect, Ask]]:
    dialect: Dialect = request.param

    def text(query: exp.Query) -> str:
        return tree.written(query, dialect)

    if dialect == "duckdb":
        link = duckdb.connect()
        link.execute(MADE)
        link.execute(rows_in("t"))
        yield dialect, lambda query: link.execute(text(query)).fetchall()
        link.close()
    elif dialect == "sqlite":
        lite = sqlite3.connect(":memory:")
        lite.execute(MADE)
        lite.execute(rows_in("t"))
        yield dialect, lambda query: lite.execute(text(query)).fetchall()
        lite.close()
    elif dialect == "postgres":
        url = request.getfixturevalue("postgres")
        with psycopg.connect(url) as server:
            server.execute(MADE.replace("create table", "create temp table"))
            server.execute(rows_in("t"))  # type: ignore[arg-type]
            yield dialect, lambda query: server.execute(text(query)).fetchall()  # type: ignore[arg-type]
            server.rollback()
    else:
        problem = lacking()
        if problem:
            pytest.skip(problem.show("en"))
        from changbai.engine.sql.spark import connected

        session = connected("local[2]").session
        frame = session.createDataFrame(
            ROWS, "county string, industry string, x int, y int, f boolean"
        )
        frame.createOrReplaceTempView("t")
        yield dialect, lambda query: [tuple(row) for row in session.sql(text(query)).collect()]


def look(name: Any) -> Typed:
    return {
        "x": Typed(tree.double(column("x"))),
        "y": Typed(tree.double(column("y"))),
        "f": Typed(tree.flag(column("f"))),
        "industry": Typed(column("industry"), "text"),
    }[name.id]


def of(text: str) -> exp.Expr:
    node, problems = read_formula(text)
    assert node is not None, problems
    return Row(look, {}).number(node)


def asked(engine: tuple[Dialect, Ask], *columns: exp.Expr) -> list[tuple[Any, ...]]:
    """Return columns of every row, in the order of county and industry."""
    made = [named(each, f"c{number}") for number, each in enumerate(columns)]
    query = select(made, table("t")).order_by(column("county"), column("industry"), copy=False)
    return [tuple(None if v is None else float(v) for v in row) for row in engine[1](query)]


# (a) and (e): a division is by a double and never by zero.


def test_division_by_zero_is_missing(engine: tuple[Dialect, Ask]) -> None:
    found = asked(engine, of("x / (y - 8)"), of("y / x"))
    assert [row[0] for row in found] == [-7 / 6, -1 / 8, -2.5, None, None]
    assert [row[1] for row in found] == [2 / 7, 0.0, 0.4, None, 2.0]


def test_division_of_whole_numbers_has_a_fraction(engine: tuple[Dialect, Ask]) -> None:
    # By itself a division of whole numbers is cut off in some dialects.
    assert asked(engine, tree.quotient(column("x"), column("y")))[0][0] == 3.5


# (b): levels are unions with a level column.


def test_levels_are_unions(engine: tuple[Dialect, Ask]) -> None:
    def level(name: str, *keys: str) -> exp.Select:
        place = [column(key) for key in keys]
        shown = [p.copy() for p in place] or [tree.missing("text")]
        columns = [
            named(tree.text(name), "level"), *(named(s, "place") for s in shown),
            named(tree.double(exp.Sum(this=column("x"))), "x"),
        ]  # fmt: skip
        return (
            select(columns, table("t")).group_by(*place, copy=False)
            if place
            else select(columns, table("t"))
        )

    found = engine[1](tree.all_of([level("county", "county"), level("whole")]))
    assert sorted((r[0], r[1] or "", float(r[2])) for r in found) == [
        ("county", "a1", 8.0), ("county", "a2", 10.0), ("county", "b1", 4.0),
        ("whole", "", 22.0),
    ]  # fmt: skip


def test_levels_keep_every_row(engine: tuple[Dialect, Ask]) -> None:
    def level() -> exp.Select:
        return select([named(tree.text("all"), "level"), named(whole(1), "x")], table("t"))

    assert len(engine[1](tree.all_of([level(), level()]))) == 2 * len(ROWS)


# (c): one template a dialect, linear between the two nearest.


def test_quantile_is_linear(engine: tuple[Dialect, Ask]) -> None:
    if engine[0] == "sqlite":
        with pytest.raises(KeyError):
            tree.quantile(column("x"), 0.5, "sqlite")
        return
    columns = [
        named(tree.quantile(tree.double(column("x")), share, engine[0]), f"q{number}")
        for number, share in enumerate((0.5, 0.9))
    ]
    known = tree.is_known(column("x"))
    (found,) = engine[1](select(columns, table("t")).where(known, copy=False))
    # 1 4 7 10: the middle is 5.5, nine tenths lie at 1 + 2.7 * 3 = 9.1.
    assert [round(float(value), 9) for value in found] == [5.5, 9.1]


# (d): a truth is 1, 0 or null.


def test_flags_add_up(engine: tuple[Dialect, Ask]) -> None:
    query = select([named(exp.Sum(this=tree.flag(column("f"))), "n")], table("t"))
    assert int(engine[1](query)[0][0]) == 2
    assert [row[0] for row in asked(engine, tree.flag(column("f")))] == [1, 0, 1, None, 0]


def test_not_known_makes_a_condition_not_known(engine: tuple[Dialect, Ask]) -> None:
    found = asked(engine, of("f and y > 100"), of("f or y > 1"), of("not (f and y > 100)"))
    # SQL by itself says false, true and true of the fourth row, of which the flag is not known.
    assert found[3] == (None, None, None)
    assert found[0] == (0, 1, 1)


# What else a formula is made of.


def test_near_numbers_are_equal(engine: tuple[Dialect, Ask]) -> None:
    found = asked(engine, of("x * 0.1 + 0.2 = 0.9"), of("x * 0.1 + 0.2 > 0.9"), of("x <= 7"))
    assert found[0] == (1, 0, 1)
    assert found[2] == (0, 1, 0)


def test_choice_and_labels(engine: tuple[Dialect, Ask]) -> None:
    found = asked(
        engine, of("if(industry in ('13', '99'), x, -y)"), of("if(x > 5, 1, 2)"),
        of("if(industry != '36', 1, 0)"),
    )  # fmt: skip
    assert [row[0] for row in found] == [7, 0, 10, -5, 4]
    assert [row[1] for row in found] == [1, 2, 1, None, 2]
    assert [row[2] for row in found] == [1, 0, 1, 0, 1]


def test_rows_written_out_are_joined(engine: tuple[Dialect, Ask]) -> None:
    if engine[0] == "sqlite":
        pytest.skip("only quantiles are joined to rows written out, and SQLite has none")
    pairs = [[tree.text(code), whole(at)] for code, at in (("13", 1), ("36", 2), ("13", 0))]
    held = tree.rows_of(("code", "at"), pairs, "h")
    same = exp.EQ(this=column("code", "h"), expression=column("industry", "t"))
    columns = [column("at", "h"), named(exp.Count(this=exp.Star()), "n")]
    query = select(columns, table("t")).join(held, on=same, join_type="inner", copy=False)
    found = engine[1](query.group_by(column("at", "h"), copy=False))
    assert sorted((int(at), int(n)) for at, n in found) == [(0, 3), (1, 3), (2, 2)]


def test_text_is_only_text(engine: tuple[Dialect, Ask]) -> None:
    for hostile in ("x' or '1' = '1", "\\' or 1=1 --", 'a"b', "\\"):
        same = exp.EQ(this=column("county"), expression=tree.text(hostile))
        query = select([named(tree.text(hostile), "c")], table("t")).where(
            exp.Not(this=same), copy=False
        )
        assert [row[0] for row in engine[1](query)] == [hostile] * 5


def test_strictness_is_not_in_a_name(engine: tuple[Dialect, Ask]) -> None:
    assert asked(engine, Row(look, {}).holds(Name("f")).and_(exp.true()))[0][0] == 1


def test_every_word_of_sql_goes_to_clickhouse_too() -> None:
    """No such server is at hand: only that the statement is written, with its own quantile."""
    query = select([named(tree.quantile(column("x"), 0.5, "clickhouse"), "q")], table("t"))
    assert "quantileExactInclusive(0.5)" in tree.written(query, "clickhouse")
