"""Many returns of one form checked together (成批审核), told as if each were checked alone.

Polars finds the rows that break a rule or lack a value; only those are looked at one by one, to
word the arithmetic. A row whose values are not of the types of the form, as an open interface
may hand over, goes straight to the check of a single return.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from changbai.engine.check_frame import BEFORE, Frame
from changbai.engine.check_row import names_of
from changbai.engine.validation import factors_of, validate
from changbai.kernel.problem import Problem
from changbai.pack.shapes import Element, Form, Pack

_ROW = "\0row"
_TYPES: dict[pl.DataType, set[type]] = {
    pl.Float64(): {int, float},
    pl.Boolean(): {bool},
    pl.String(): {str},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A return to be checked (待审报送): name of the unit, values, a year before, attributes."""

    name: str
    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


def check_many(
    form: Form, asked: Sequence[Asked], *, pack: Pack, period: str = ""
) -> list[list[Problem]]:
    """Return the problems of each return, the very ones that `validate` gives (成批审核)."""
    found: list[list[Problem]] = [[] for _ in asked]
    odd = [i for i, one in enumerate(asked) if not _is_whole(form, one, pack)]
    left = set(odd)
    plain = [i for i in range(len(asked)) if i not in left]
    for i in sorted([*odd, *_suspicious(form, asked, plain, pack)]):
        one = asked[i]
        found[i] = validate(
            form, one.values, one.before, one.attributes, pack=pack, period=period, unit=one.name
        )
    return found


def _suspicious(form: Form, asked: Sequence[Asked], rows: list[int], pack: Pack) -> list[int]:
    """Return which of the rows break a rule; all where a column is of no one type."""
    columns = [pl.Series(_ROW, rows, dtype=pl.Int64)]
    for id in dict.fromkeys(name for rule in form.rules for name in names_of(rule.check.tree)):
        type_ = _type_of(form, id, pack)
        now = _series(id, [_value(asked[i], id) for i in rows], type_)
        past = _series(id + BEFORE, [asked[i].before.get(id) for i in rows], type_)
        if now is None or past is None:
            return rows
        columns += [now, past]
    frame = pl.DataFrame(columns)
    if frame.is_empty() or not form.rules:
        return []
    wanted = Frame(frame.schema, factors_of(form, pack.units), pack.units)
    broken = [
        (~wanted.expression(rule.check.tree)).fill_null(value=False).alias(rule.id)
        for rule in form.rules
    ]
    return frame.filter(pl.any_horizontal(broken))[_ROW].to_list()


def _value(one: Asked, id: str) -> Any:
    """Return what a check sees under a name: the return's own value, else the registry's."""
    return one.values[id] if id in one.values else one.attributes.get(id)


def _is_whole(form: Form, one: Asked, pack: Pack) -> bool:
    """Tell whether nothing required is missing and every value is as `read_cell` hands it over."""
    for element in form.elements:
        value = one.values.get(element.id)
        if value is None:
            if element.required:
                return False
        elif not _fits(element, value, pack):
            return False
    return True


def _fits(element: Element, value: Any, pack: Pack) -> bool:
    kind = type(value)
    if element.type in ("flow", "stock"):
        if kind is float:
            return math.isfinite(value) and (element.decimals > 0 or value.is_integer())
        return kind is int
    if element.type == "code":
        return kind is str and value in pack.codes.get(element.codes, {})
    return kind is (bool if element.type == "flag" else str)


def _type_of(form: Form, id: str, pack: Pack) -> pl.DataType:
    """Return the column of an element of the form, or of an attribute of its units."""
    kinds = {element.id: element.type for element in form.elements}
    kind = pack.kinds.get(form.kind)
    attribute = kind.attributes.get(id) if kind else None
    declared = kinds.get(id) or (attribute.type if attribute else "")
    if declared in ("flow", "stock", "number"):
        return pl.Float64()
    return pl.Boolean() if declared == "flag" else pl.String()


def _series(name: str, values: list[Any], type_: pl.DataType) -> pl.Series | None:
    """Return a column; None where a value is not of its type, which only Python compares."""
    found = {type(value) for value in values if value is not None}
    if not found <= _TYPES[type_]:
        return None
    if type_ == pl.Float64:
        values = [None if value is None else float(value) for value in values]
    return pl.Series(name, values, dtype=type_)
