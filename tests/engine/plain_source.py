"""A plain, slow measurer of small made-up tables: sums, counts and ratios of sums, in loops."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from changbai.engine.results import Coverage, Measured, Selection
from changbai.kernel.period import Period, latest_piece, month
from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.kernel.tree import DatedTree, Edge
from changbai.pack.codebook import AreaRow, Code
from changbai.pack.expression import Aggregate, Binary, Name, Node, Population
from changbai.pack.shapes import (
    Due,
    Element,
    Form,
    Formula,
    Indicator,
    Kind,
    Method,
    Pack,
    PackHead,
    Scope,
    Target,
)

T = Text("")
AREAS = {"22": "", "2201": "22", "2202": "22", "220101": "2201", "220102": "2201", "220201": "2202"}

#: energy / output, both flows; centres, a stock; entered, a flow counted in 户.
FORMULAS: dict[str, tuple[str, str, str, Node]] = {
    "intensity": (
        "吨/万元",
        "lower",
        "month",
        Binary("/", Aggregate("sum", Name("energy")), Aggregate("sum", Name("output"))),
    ),
    "energy_sum": ("吨", "lower", "month", Aggregate("sum", Name("energy"))),
    "centres": ("家", "higher", "month", Aggregate("sum", Name("centres"))),
    "newcomers": ("家", "higher", "month", Aggregate("sum", Name("newcomers"))),
    "yearly_share": (
        "％",
        "higher",
        "year",
        Binary("/", Aggregate("sum", Name("used")), Aggregate("sum", Name("made"))),
    ),
}
FLOWS = ("energy", "output", "newcomers", "used", "made")


def pack_with(*targets: Target, **methods: Method) -> Pack:
    """Return a pack of three prefecture-level areas with the given targets."""
    scope = Scope(text="enterprise", population=Population("enterprise"))
    indicators = {
        id: Indicator(
            id=id, title=Text(id), unit=unit, over=scope, better=better, period=period,  # type: ignore[arg-type]
            value=Formula(text="", tree=tree),
        )
        for id, (unit, better, period, tree) in FORMULAS.items()
    }  # fmt: skip
    elements = tuple(
        Element(id=id, title=T, type="flow" if id in FLOWS else "stock")
        for id in (*FLOWS, "centres")
    )
    form = Form(
        id="f", title=T, kind="enterprise", periodicity="month", due=Due(), elements=elements
    )
    kind = Kind(id="enterprise", title=T, counted_in="家", dimensions=("area", "industry", "size"))
    usual = {
        "progress_by_time": method("progress_by_time", tolerance="0.1", about_tolerance="0.05"),
        "required_rate": method(
            "required_rate", on_path="0.95", behind="0.6", about_tolerance="0.05"
        ),
    }
    return Pack(
        head=PackHead(id="made-up", version="1", title=T, starts=2014, ends=2017, root_area="22"),
        folder="",
        fingerprint="",
        targets={target.id: target for target in targets},
        areas=tuple(
            AreaRow(code=code, name=f"区划{code}", level="x", parent=up)
            for code, up in AREAS.items()
        ),
        codes={
            "industry": {"13": Code(code="13", name="食品"), "36": Code(code="36", name="汽车")}
        },
        units={
            "％": Unit("％", factor=Fraction(1, 100)),
            "家": Unit("家"),
            "千家": Unit("千家", factor=Fraction(1000)),
        },
        kinds={"enterprise": kind},
        forms={"f": form},
        indicators=indicators,
        methods=usual | methods,
        area_tree=DatedTree(Edge(code, up) for code, up in AREAS.items()),
    )


def method(family: str, **parameters: str) -> Method:
    """Return a method of a family with its thresholds."""
    given = {name: Decimal(text) for name, text in parameters.items()}
    return Method(id=family, title=T, version="1.0.0", family=family, parameters=given)


def target(id: str, indicator: str, kind: str, value: str | None = None, **more: Any) -> Target:
    """Return a target from 2013 to 2017 by the usual method."""
    given: dict[str, Any] = {"base": Period(2013), "deadline": Period(2017), "unit": ""} | more
    number = None if value is None else Decimal(value)
    return Target(
        id=id, clause="2", title=id, indicator=indicator, kind=kind, value=number, quote="", **given  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass
class PlainSource:
    """Rows (unit, area, industry, month, element -> number) and loops over them."""

    pack: Pack
    rows: list[tuple[str, str, str, Period, dict[str, float]]] = field(default_factory=list)
    splits: list[tuple[str, str, float | None, float | None]] = field(default_factory=list)
    late: frozenset[Period] = frozenset()

    def add(self, unit: str, area: str, at: Period, industry: str = "13", **values: float) -> None:
        """Take in one return."""
        self.rows.append((unit, area, industry, at, values))

    @property
    def data(self) -> PlainSource:
        """The rows are their own data set."""
        return self

    title = Text("made up")
    synthetic = True
    position = "0"

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return that every form has been returned: nothing is missing as a whole."""
        return (Period(2013),)

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry."""
        names = sorted({row[0] for row in self.rows})
        return pl.DataFrame({"unit": names, "name": [f"单位{name}" for name in names]})

    def area_targets(self) -> pl.DataFrame:
        """Return the split."""
        schema = {"target": pl.String, "area": pl.String, "base": pl.Float64, "value": pl.Float64}
        return pl.DataFrame(self.splits, schema=schema, orient="row")

    def window(self, indicator_id: str, as_of: Period) -> Period:
        """Return January to date, or the last whole year."""
        if self.pack.indicators[indicator_id].period == "year":
            return latest_piece(as_of, "year")
        return as_of.to_date()

    def is_additive(self, indicator_id: str) -> bool:
        """Tell whether the formula is one sum."""
        return isinstance(self._tree(indicator_id), Aggregate)

    def halves(self, indicator_id: str) -> tuple[str, str] | None:
        """Name the two sums of a ratio."""
        return (
            None
            if self.is_additive(indicator_id)
            else (f"{indicator_id}/above", f"{indicator_id}/below")
        )

    def _tree(self, indicator_id: str) -> Node:
        id, _, half = indicator_id.partition("/")
        tree = self.pack.indicators[id].value.tree
        if half:
            assert isinstance(tree, Binary)
            return tree.left if half == "above" else tree.right
        return tree

    def _units_of(self, node: Node, window: Period, selection: Selection) -> dict[str, float]:
        assert isinstance(node, Aggregate)
        assert isinstance(node.of, Name)
        element, sums = node.of.id, {}
        last = month(window.year, window.last)
        below = set(self.pack.area_tree.on(window.end).descendants(selection.area or "22"))
        for unit, area, industry, at, values in self.rows:
            inside = window.covers(at) if element in FLOWS else at == last
            if not inside or element not in values or area not in below or at in self.late:
                continue
            if selection.industry in ("", industry):
                sums[unit] = sums.get(unit, 0.0) + values[element]
        return sums

    def by_unit(self, indicator_id: str, window: Period, selection: Selection) -> dict[str, float]:
        """Return the amounts of the units."""
        return self._units_of(self._tree(indicator_id), window, selection)

    def measure(self, indicator_id: str, window: Period, selection: Selection) -> Measured:
        """Return one number."""
        tree, id = self._tree(indicator_id), indicator_id.partition("/")[0]
        value: float | None
        if isinstance(tree, Binary):
            above = self._units_of(tree.left, window, selection)
            below = self._units_of(tree.right, window, selection)
            scale = 100 if self.pack.indicators[id].unit == "％" else 1
            value = (
                scale * sum(above.values()) / sum(below.values()) if sum(below.values()) else None
            )
        else:
            found = self._units_of(tree, window, selection)
            value = sum(found.values()) if found else None
        state = "value" if value is not None else "not_due" if self.late else "no_data"
        unit = self.pack.indicators[id].unit
        return Measured(indicator_id, window, selection, value, unit, state, Coverage())  # type: ignore[arg-type]
