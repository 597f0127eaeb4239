"""Running the worked examples of indicators (算例): a handful of rows, one expected value.

A row is one unit in one period. Columns beside the elements and attributes: `unit`, `kind`,
`period`, `area`, `state`, `valid_from`, `valid_to`, and one per group kind with the memberships
(`c1` or `c1:0.5;c2:0.5`). Without a period a row stands in the period asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from changbai.engine.columns import member_columns, return_columns, unit_columns
from changbai.engine.measure import Measurer
from changbai.engine.places import Places
from changbai.engine.results import Measured, Selection
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Case, Form, Indicator, Pack

DEFAULT_PERIOD = Period(2016)
CLOSE = 1e-9
FLAGS = {"是": True, "否": False, "true": True, "false": False}


@dataclass
class CaseData:
    """The rows of a case as a data set (算例数据); see `tables.Dataset`."""

    title: Text = Text("算例", "worked example")
    synthetic: bool = True
    position: str = "case"
    registry: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    memberships: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    filed: dict[tuple[str, Period], dict[str, dict[str, Any]]] = field(default_factory=dict)
    pack: Pack | None = None

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry of a kind."""
        schema = unit_columns(self.pack.kinds[kind] if self.pack else None).types
        return pl.DataFrame(self.registry.get(kind, []), dict(schema), strict=False)

    def members(self, kind: str, group: str) -> pl.DataFrame:
        """Return the memberships."""
        schema = dict(member_columns().types)
        return pl.DataFrame(self.memberships.get((kind, group), []), schema)

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return the periods with returns."""
        return tuple(sorted(period for name, period in self.filed if name == form))

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        """Return the returns of a form."""
        schema = dict(return_columns(self.pack.forms[form] if self.pack else None).types)
        rows = self.filed.get((form, period), {})
        return pl.DataFrame(list(rows.values()), schema, strict=False)

    def area_targets(self) -> pl.DataFrame:
        """Return no split targets."""
        return pl.DataFrame(schema={"target": pl.String, "area": pl.String})


def run_cases(pack: Pack) -> list[Problem]:
    """Run every case of every indicator of a pack; each that comes out wrong is a problem."""
    problems = []
    places = Places(pack)
    for indicator in pack.indicators.values():
        for case in indicator.cases:
            problems += _too_fine(pack, case)
            found = run_case(pack, indicator, case, places)
            if not _as_expected(found, case.expect):
                facts = {
                    "indicator": indicator.id,
                    "case": case.name,
                    "expected": case.expect,
                    "found": found.state if found.value is None else f"{found.value:.12g}",
                    "unit": indicator.unit,
                }
                problems.append(Problem("CB701", case.mark, facts))
    return problems


def _too_fine(pack: Pack, case: Case) -> list[Problem]:
    """Return the values that no form could hold (小数位过多): they would be cut on the way in."""
    elements = {e.id: e for form in pack.forms.values() for e in form.elements}
    problems = []
    for row in case.rows:
        for name, text in row.items():
            element = elements.get(name)
            if element is None or element.type not in ("flow", "stock", "number") or not text:
                continue
            if (value := Decimal(text)) != round(value, element.decimals):
                facts = {"title": element.title, "most": element.decimals, "found": text}
                problems.append(Problem("CB530", case.mark, facts))
    return problems


def run_case(
    pack: Pack, indicator: Indicator, case: Case, places: Places | None = None
) -> Measured:
    """Measure an indicator on the rows of one case."""
    asked = read_period(case.at) or DEFAULT_PERIOD
    data = data_of(pack, indicator, case.rows, asked)
    wanted = {key: case.select.get(key, "") for key in ("area", "industry", "size", "zone")}
    selection = Selection(**wanted, group=case.select.get("group", ""))
    return Measurer(pack, data, places=places).measure(indicator.id, asked.to_date(), selection)


def data_of(
    pack: Pack, indicator: Indicator, rows: tuple[Mapping[str, str], ...], asked: Period
) -> CaseData:
    """Return the rows of a case as a data set."""
    data = CaseData(pack=pack)
    seen: set[tuple[str, str, str]] = set()
    areas = {known.code for known in pack.areas}
    for number, row in enumerate(rows, 1):
        kind = pack.kinds[row.get("kind") or indicator.over.population.kind]
        unit = row.get("unit") or f"u{number}"
        period = read_period(row.get("period", "")) or asked
        area = row.get("area") or (unit if unit in areas else pack.head.root_area)
        line: dict[str, Any] = {"unit": unit, "name": unit, "area": area}
        for name in ("valid_from", "valid_to"):
            line[name] = _date(row.get(name, ""))
        for name, attribute in kind.attributes.items():
            line[name] = _value(row.get(name, ""), attribute.type)
        key = (kind.id, unit, str(line["valid_from"]))
        if key not in seen:
            data.registry.setdefault(kind.id, []).append(line)
            _join_groups(data, kind.id, kind.groups, unit, row)
        seen.add(key)
        for form in pack.forms.values():
            if form.kind == kind.id:
                _file(data, form, unit, period, row)
    return data


def _join_groups(
    data: CaseData, kind: str, groups: tuple[str, ...], unit: str, row: Mapping[str, str]
) -> None:
    for group in groups:
        for part in filter(None, row.get(group, "").replace("；", ";").split(";")):
            name, _, share = part.partition(":")
            line = {"unit": unit, "group": name.strip(), "share": float(share or 1)}
            data.memberships.setdefault((kind, group), []).append(
                {**line, "valid_from": None, "valid_to": None}
            )


def _file(data: CaseData, form: Form, unit: str, period: Period, row: Mapping[str, str]) -> None:
    given = {e.id: row[e.id] for e in form.elements if row.get(e.id, "") != ""}
    if not given:
        return
    pieces = period.pieces(form.periodicity)
    around = Period(period.year).pieces(form.periodicity)
    piece = pieces[-1] if pieces else next(each for each in around if each.covers(period))
    line: dict[str, Any] = {"unit": unit, "revision": 1, "state": row.get("state") or "verified"}
    for element in form.elements:
        line[element.id] = _value(given.get(element.id, ""), element.type)
    data.filed.setdefault((form.id, piece), {})[unit] = line


def _value(text: str, type_: str) -> Any:
    if text == "":
        return None
    if type_ == "flag":
        return FLAGS.get(text)
    if type_ == "date":
        return _date(text)
    if type_ in ("flow", "stock", "number"):
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text


def _date(text: str) -> Any:
    return pl.Series([text]).str.to_date("%Y-%m-%d", strict=False)[0] if text else None


def _as_expected(found: Measured, expect: str) -> bool:
    if expect == "missing":
        return found.value is None
    try:
        wanted = float(Decimal(expect))
    except InvalidOperation:
        return False
    if found.value is None:
        return False
    # A case is worked by hand: it is right to the digits that it is written with.
    exponent = Decimal(expect).as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    written = 0.5 * 10.0**-digits if digits >= 2 else 0.0
    return abs(found.value - wanted) <= max(CLOSE * max(1.0, abs(wanted)), written)
