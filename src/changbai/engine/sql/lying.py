"""What lies on an engine that has tables of its own (引擎上的数据), checked against the pack.

Only what the targets of the pack ask for must be there: a table or column that is missing, or is
of another type, is a problem with its name, before anything is computed.
"""

from __future__ import annotations

import polars as pl
from sqlglot import exp

from changbai.engine.demand import Compiler, Term
from changbai.engine.folder import AREA_TARGETS
from changbai.engine.rows import names_in
from changbai.engine.sql.engine import Engine, Link
from changbai.engine.sql.store import EngineData
from changbai.engine.sql.tables import Tables, members_table, returns_table, units_table
from changbai.engine.sql.tree import column, select, table
from changbai.kernel.period import periodicity_of, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.pack.expression import Members, Node, children
from changbai.pack.shapes import Pack

#: Who the data are: key and value, as `load.py` writes it; title_zh, title_en, synthetic, position.
ABOUT = "about"
TARGETS = "area_targets"
_NUMBERS = ("int", "dec", "num", "double", "float", "real", "hugeint")
_TEXTS = ("char", "text", "string")
_WANTED = {
    "flow": _NUMBERS,
    "stock": _NUMBERS,
    "number": _NUMBERS,
    "flag": ("bool",),
    "date": ("date",),
    "text": _TEXTS,
    "code": _TEXTS,
}
_FIXED = {
    "unit": "text",
    "area": "text",
    "period": "text",
    "group": "text",
    "state": "text",
    "revision": "number",
    "share": "number",
    "valid_from": "date",
    "valid_to": "date",
}


def wanted_columns(pack: Pack) -> dict[str, dict[str, str]]:
    """Return the tables that the targets of a pack ask for: column -> type, as the pack says it."""
    compiler, found = Compiler(pack), dict[str, dict[str, str]]()

    def registry(kind: str) -> None:
        fixed = ("unit", "area", "valid_from", "valid_to")
        columns = found.setdefault(units_table(kind), {name: _FIXED[name] for name in fixed})
        for name in ("industry", "size"):
            if name in pack.kinds[kind].attributes:
                columns[name] = "text"

    def names(kind: str, node: Node | None) -> None:
        registry(kind)
        for name in names_in(node):
            pair = pack.element(name)
            if pair is not None and pair[0].kind == kind:
                fixed = ("period", "unit", "revision", "state")
                of = found.setdefault(
                    returns_table(pair[0].id), {each: _FIXED[each] for each in fixed}
                )
                of[name] = pair[1].type
            elif name in pack.kinds[kind].attributes:
                found[units_table(kind)][name] = pack.kinds[kind].attributes[name].type
        for members in _members(node):
            inner = next(pack.element(n) for n in sorted(names_in(members.of)))
            assert inner is not None
            columns = ("unit", "group", "share", "valid_from", "valid_to")
            found[members_table(inner[0].kind, kind)] = {name: _FIXED[name] for name in columns}
            names(inner[0].kind, members.of)
            names(inner[0].kind, members.where)

    def walk(term: Term) -> None:
        demand = term.demand
        if demand is not None:
            for node in (demand.node.of, demand.node.second, demand.node.where, demand.where):
                names(demand.kind, node)
        for part in term.parts:
            walk(part)

    for target in pack.targets.values():
        indicator = pack.indicators.get(target.indicator)
        if indicator is not None:
            walk(compiler.term(indicator.value.tree, indicator.over.population))
            population = indicator.over.population
            names(population.kind, population.where)
    return found


def _members(node: Node | None) -> list[Members]:
    if node is None:
        return []
    if isinstance(node, Members):
        return [node]
    return [found for child in children(node) for found in _members(child)]


def found_tables(pack: Pack, link: Link, schema: str) -> tuple[Tables | None, list[Problem]]:
    """Return the tables of an engine, checked; None where some are not as they must be."""
    problems, floating = [], set()
    for name, wanted in wanted_columns(pack).items():
        place = Cell(link.address, name)
        there = link.columns(name, schema)
        if not there:
            problems.append(Problem("CB873", place, {"table": name}))
            continue
        for id, type_ in wanted.items():
            found = there.get(id)
            facts = {"table": name, "column": id, "found": found, "expected": type_}
            if found is None:
                problems.append(Problem("CB874", place, facts))
            elif not any(part in found for part in _WANTED[type_]):
                problems.append(Problem("CB875", place, facts))
            elif any(part in found for part in ("double", "float", "real", "num", "dec")):
                floating.add((name, id))
    pairs = ((kind.id, group) for kind in pack.kinds.values() for group in kind.groups)
    absent = (members_table(*pair) for pair in pairs)
    gone = frozenset(name for name in absent if not link.columns(name, schema))
    tables = Tables(pack, schema, floating=frozenset(floating), absent=gone)
    return (None if problems else tables), problems


def found_data(pack: Pack, engine: Engine) -> tuple[EngineData | None, list[Problem]]:
    """Return what is known of the data: periods, split targets, title, whether they are made up."""
    link, schema = engine.link, engine.tables.schema
    filed, problems = {}, []
    wanted = wanted_columns(pack)
    for form in pack.forms.values():
        name = returns_table(form.id)
        if name not in wanted:
            continue
        query = select([column("period")], table(name, schema)).distinct(copy=False)
        periods = []
        for written in engine.ask(query, (form.id, "periods"))["period"].to_list():
            period = read_period(written or "")
            if period is None or periodicity_of(period) != form.periodicity:
                facts = {"table": name, "column": "period", "found": written}
                facts |= {"expected": form.periodicity}
                problems.append(Problem("CB875", Cell(link.address, name), facts))
            else:
                periods.append(period)
        filed[form.id] = tuple(sorted(periods))
    if problems:
        return None, problems
    split = AREA_TARGETS.empty()
    if link.columns(TARGETS, schema):
        columns = [column(name) for name in AREA_TARGETS.types]
        found = engine.ask(select(columns, table(TARGETS, schema)), (TARGETS,))
        split = found.select(pl.col(name).cast(of) for name, of in AREA_TARGETS.types.items())
    head = _about(engine)
    title = Text(head.get("title_zh") or link.address, head.get("title_en") or link.address)
    made_up = head.get("synthetic") == "true"
    return EngineData(title, made_up, head.get("position", ""), filed, split), []


def _about(engine: Engine) -> dict[str, str]:
    if not engine.link.columns(ABOUT, engine.tables.schema):
        return {}
    of: exp.Expr = table(ABOUT, engine.tables.schema)
    found: pl.DataFrame = engine.ask(select([column("key"), column("value")], of), (ABOUT,))
    return dict(found.rows())
