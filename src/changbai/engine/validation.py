"""Checking returns by the rules of their form (审核): one return, or a batch at once.

error 强制性 blocks a return, query 核实性 may be explained. A rule that needs a value which the
return does not have is not applied: missing is not zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from changbai.engine.check_compiled import Check, compiled
from changbai.engine.check_frame import BEFORE, Frame
from changbai.engine.check_row import Row, evaluate, names_of
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.quantity import Unit, find_unit
from changbai.kernel.text import Text
from changbai.pack.expression import Compare
from changbai.pack.shapes import Element, Form, Pack, Rule

OPPOSITE = {"=": "≠", "!=": "=", "<": "≥", "<=": ">", ">": "≤", ">=": "<"}
LEVEL_CODES = {"error": "CB520", "query": "CB521"}


def validate(
    form: Form,
    values: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
    attributes: Mapping[str, Any] | None = None,
    *,
    pack: Pack,
    period: str = "",
    unit: str = "",
) -> list[Problem]:
    """Check one return: its cells by their types, then the rules of the form.

    `previous` holds the values of the same period one year before, `attributes` the registry's.
    """
    problems = [
        problem
        for element in form.elements
        if (problem := _cell_problem(element, values.get(element.id), pack, form, period, unit))
    ]
    bad = {problem.facts["element"] for problem in problems}
    sound = {name: value for name, value in values.items() if name not in bad}
    known = {**(attributes or {}), **sound}
    row: Row | None = None
    for rule in broken(form, known, previous or {}, pack.units):
        row = row or Row(known, previous or {}, factors_of(form, pack.units), pack.units)
        problems.append(_broken(rule, row, form, period, unit))
    return problems


def broken(
    form: Form,
    values: Mapping[str, Any],
    previous: Mapping[str, Any],
    units: Mapping[str, Unit],
) -> list[Rule]:
    """Return the rules that one return does not meet; values of sound type, attributes beside."""
    return [rule for rule, check in _checks(form, units) if check(values, previous) is False]


def _checks(form: Form, units: Mapping[str, Unit]) -> list[tuple[Rule, Check]]:
    """Return the rules of a form compiled, once for each form and its units."""
    # Forms live as long as their pack; what is held here keeps both alive, so the ids stay theirs.
    key = id(form), id(units)
    if key not in _COMPILED:
        factors = factors_of(form, units)
        checks = [(rule, compiled(rule.check.tree, factors, units)) for rule in form.rules]
        _COMPILED[key] = form, units, checks
        while len(_COMPILED) > MOST:
            _COMPILED.pop(next(iter(_COMPILED)))
    return _COMPILED[key][2]


#: Forms whose rules stay compiled.
MOST = 200
_COMPILED: dict[tuple[int, int], tuple[Form, Any, list[tuple[Rule, Check]]]] = {}


def validate_batch(
    form: Form,
    frame: pl.DataFrame,
    previous: pl.DataFrame | None = None,
    *,
    pack: Pack,
    period: str = "",
) -> list[Problem]:
    """Check a batch by the rules of its form: the problems that `validate` would give.

    `frame` has a column `unit`; registry attributes may stand beside the elements. Only broken
    rows are looked at one by one, to word the arithmetic.
    """
    joined = with_previous(form, frame, previous)
    needs = [element.id for element in form.elements if element.required]
    rules = broken_rules(form, joined, pack.units)
    lacking = [
        (pl.col(name).is_null() if name in joined.columns else pl.lit(value=True)).alias(f"?{name}")
        for name in needs
    ]
    suspicious = joined.filter(pl.any_horizontal([*rules, *lacking, pl.lit(value=False)]))
    problems = []
    for line in suspicious.iter_rows(named=True):
        values = {name: value for name, value in line.items() if not name.endswith(BEFORE)}
        before = {n.removesuffix(BEFORE): v for n, v in line.items() if n.endswith(BEFORE)}
        unit = str(line["unit"])
        problems += validate(form, values, before, pack=pack, period=period, unit=unit)
    return problems


def with_previous(form: Form, frame: pl.DataFrame, previous: pl.DataFrame | None) -> pl.DataFrame:
    """Return a batch with the values of a year before beside those of now."""
    if previous is None or previous.is_empty():
        return frame
    known = [e.id for e in form.elements if e.id in previous.columns]
    past = previous.select("unit", *(pl.col(name).alias(name + BEFORE) for name in known))
    return frame.join(past, on="unit", how="left", maintain_order="left")


def broken_rules(form: Form, joined: pl.DataFrame, units: Mapping[str, Unit]) -> list[pl.Expr]:
    """Return an expression a rule, by its id: true in the rows that do not meet it."""
    wanted = Frame(joined.schema, factors_of(form, units), units)
    return [
        (~wanted.expression(rule.check.tree)).fill_null(value=False).alias(rule.id)
        for rule in form.rules
    ]


def factors_of(form: Form, units: Mapping[str, Unit]) -> dict[str, float]:
    """Return the factor of each element to the base unit of its dimension."""
    found = {element.id: find_unit(element.unit, units) for element in form.elements}
    return {id: float(unit.factor) for id, unit in found.items() if unit is not None}


def _cell_problem(
    element: Element, value: Any, pack: Pack, form: Form, period: str, unit: str
) -> Problem | None:
    facts: dict[str, Any] = {"element": element.id, "title": element.title, "unit": unit}
    place = Cell(form.id, period, element.id)
    if value is None:
        return Problem("CB522", place, facts) if element.required else None
    facts["found"] = value
    if element.type in ("flow", "stock"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not math.isfinite(value):
            return Problem("CB523", place, facts)
        if not element.decimals and value != int(value):
            return Problem("CB524", place, facts)
    elif element.type == "code" and value not in pack.codes.get(element.codes, {}):
        return Problem("CB525", place, facts)
    return None


def _broken(rule: Rule, row: Row, form: Form, period: str, unit: str) -> Problem:
    names = names_of(rule.check.tree)
    shown = rule.check.text
    if isinstance(rule.check.tree, Compare):
        tree = rule.check.tree
        left, right = evaluate(tree.left, row), evaluate(tree.right, row)
        shown = f"{_number(left)} {OPPOSITE[tree.operator]} {_number(right)}"
    facts = {
        "message": rule.message,
        "arithmetic": shown,
        "rule": rule.id,
        "unit": unit,
        "element": next((name for name in names if name in row.values), ""),
        "reference": Text(rule.reference),
    }
    return Problem(LEVEL_CODES[rule.level], Cell(form.id, period, str(facts["element"])), facts)


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
