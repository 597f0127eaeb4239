"""An engine that holds the data (外部引擎): asks it statements, tells how far it is.

A `Link` is a connection to one; `Engine` is the link with the tables that lie there. Before rows
are joined it sees that nobody stands there twice: that would count somebody double.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl
from sqlglot import exp

from changbai.engine.sql.source import touches
from changbai.engine.sql.tables import Tables
from changbai.engine.sql.tree import Dialect, column, is_known, named, select, source, written
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem

#: What a statement is for: a few words, such as ("b204", "2016-03").
About = tuple[str, ...]


class EngineError(Exception):
    """The engine did not do what it was asked (引擎出错): carries the problem to be told."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem.show())
        self.problem = problem


class Link(Protocol):
    """A connection to an engine (连接); its failures are `EngineError`."""

    @property
    def dialect(self) -> Dialect:
        """The dialect that it speaks."""

    @property
    def address(self) -> str:
        """Where it leads, without any password."""

    def columns(self, table: str, schema: str) -> dict[str, str]:
        """Return the columns of a table with their types in small letters; empty: no table."""

    def fetch(self, statement: str) -> pl.DataFrame:
        """Return what a statement finds."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True, slots=True)
class Done:
    """One statement done (已执行语句)."""

    about: About
    seconds: float
    rows: int


@dataclass(eq=False)
class Engine:
    """A link with the tables that lie there (引擎): every statement goes through `ask`."""

    link: Link
    tables: Tables
    tell: Callable[[Done], None] | None = None
    done: list[Done] = field(default_factory=list)
    _checked: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def dialect(self) -> Dialect:
        """The dialect of the link."""
        return self.link.dialect

    def ask(self, query: exp.Query, about: About) -> pl.DataFrame:
        """Return what a query finds."""
        start = time.perf_counter()
        found = self.link.fetch(written(query, self.dialect))
        self.done.append(Done(about, time.perf_counter() - start, found.height))
        if self.tell:
            self.tell(self.done[-1])
        return found

    def check_stretches(self, kind: str, period: Period) -> None:
        """See that no unit stands twice in the registry on the last day of a period."""
        key = ("stretches", kind, period.end)
        if key in self._checked:
            return
        self._checked.add(key)
        lives = select([column("unit")], self.tables.units(kind)).where(
            is_known(column("unit")), touches(period.end, period.end), copy=False
        )
        if self._counted(lives, ("units", kind, str(period))):
            facts = {"kind": kind, "unit": self._twice(lives, "unit"), "day": period.end}
            raise EngineError(Problem("CB876", Cell(self.link.address), facts))

    def check_returns(self, form: str, period: Period) -> None:
        """See whether a form has several revisions of a unit; the same one twice is an error."""
        if (form, period) in self.tables.repeated:
            return
        filed = source(self.tables.filed(form, period), "r")
        rows = select([column("unit"), column("revision")], filed).where(
            is_known(column("unit")), copy=False
        )
        several = self._counted(rows, ("returns", form, str(period)))
        self.tables.repeated[form, period] = several
        if several and (unit := self._twice(rows, "unit", "revision")):
            facts = {"form": form, "period": period, "unit": unit}
            raise EngineError(Problem("CB877", Cell(self.link.address), facts))

    def check_shares(self, shares: exp.Query, group: str) -> None:
        """See that no unit has two shares in one group unit on one day."""
        rows = select([column("unit")], source(shares, "w"))
        if self._counted(rows, ("members", group)):
            facts = {"group": group, "unit": self._twice(rows, "unit")}
            raise EngineError(Problem("CB878", Cell(self.link.address), facts))

    def _counted(self, rows: exp.Select, about: About) -> bool:
        """Return whether there are more rows than units."""
        distinct = exp.Count(this=exp.Distinct(expressions=[column("unit")]))
        counts = [named(exp.Count(this=exp.Star()), "n"), named(distinct, "units")]
        found = self.ask(select(counts, source(rows.copy(), "q")), about).row(0)
        return int(found[0]) != int(found[1])

    def _twice(self, rows: exp.Select, *keys: str) -> str:
        """Return a unit that has two rows of the same keys; empty when there is none."""
        columns = [column(key) for key in keys]
        many = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
        query = select(columns, source(rows.copy(), "q")).group_by(*columns, copy=False)
        query = query.having(many, copy=False).limit(1, copy=False)
        found = self.ask(query, ("repeated",))
        return str(found.row(0)[0]) if found.height else ""
