"""Measure indicators of a pack on a data set (测算): one value, all areas, a series.

Everything computed is kept while the Measurer lives, so verdicts, contributions and pages of
one request share one.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from changbai.engine.aggregate import Aggregator
from changbai.engine.coverage import Coverer, coverage_of, missing_state
from changbai.engine.demand import Compiler, Demand, Term, ratio_names
from changbai.engine.evaluate import Evaluator
from changbai.engine.kept import LIMIT, Kept
from changbai.engine.places import ZONE, Places, Vector
from changbai.engine.results import Coverage, Measured, Selection
from changbai.engine.rows import Filter, filter_of
from changbai.engine.slice import Slice, slice_of
from changbai.engine.store import Store
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period, latest_piece
from changbai.kernel.quantity import Unit, find_unit
from changbai.kernel.text import Text
from changbai.pack.expression import (
    Aggregate,
    Binary,
    Name,
    Node,
    Number,
    Population,
    Timed,
    children,
)
from changbai.pack.shapes import Form, Indicator, Pack

#: What follows an indicator id to ask for the two halves of a ratio.
ABOVE = "/above"
BELOW = "/below"
REASONS = {
    "no_data": Text("没有数据", "no data"),
    "not_due": Text("报送期限未到", "not due yet"),
    "overdue": Text("逾期未报", "overdue"),
    "refused": Text("报表已退回，待更正", "returned for correction"),
    "not_computable": Text("分母为零或数据不全，无法计算", "zero divisor or incomplete data"),
}
WAITING = Text("已报送，待审核", "reported, waiting for review")


class Measurer:
    """Measures the indicators of a pack on a data set (测算器).

    `structure_day`: area boundaries of that day for all periods (可比口径区划); None: each
    period on its own boundaries. `today`: day against which returns are due or overdue; None:
    periods that any unit has returned are due. `places`: those of the pack when already at hand.
    `limit`: bytes of arrays that are kept.
    """

    def __init__(
        self,
        pack: Pack,
        data: Dataset,
        structure_day: date | None = None,
        today: date | None = None,
        places: Places | None = None,
        limit: int = LIMIT,
    ) -> None:
        """Keep the pack and the data; nothing is computed yet."""
        self.pack = pack
        self.data = data
        self.structure_day = structure_day
        self.today = today
        self.places = places or Places(pack)
        self.compiler = Compiler(pack)
        self.store = Store(pack, data, self.places, limit)
        self.aggregator = Aggregator(self.store, structure_day)
        self.evaluator = Evaluator(pack, self.aggregator)
        self.coverer = Coverer(pack, self.aggregator, today)
        self._slices: dict[Filter, Slice] = {}
        self._terms: dict[str, Term] = {}

    def forget(self) -> None:
        """Forget what was computed; what was read stays."""
        self.store.kept = Kept(self.store.kept.limit)

    def measure(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> Measured:
        """Return one indicator for one window and selection."""
        position = self.position(selection, window)
        if position is None:
            text = Text("当时没有这个区划", "there was no such area then")
            unit = self._unit(indicator_id)[1]
            return Measured(indicator_id, window, selection, None, unit, "no_data", reason=text)
        return self._measured(indicator_id, window, selection, position)

    def by_area(
        self, indicator_id: str, window: Period, level: str | None = None
    ) -> list[Measured]:
        """Return the indicator for every living area, or those of a level, in order of the pack.

        Zones come with the level `zone`, as `Selection(zone=...)`.
        """
        day = self.structure_day or window.end
        found = []
        for position, code in enumerate(self.places.codes):
            its = self.places.level(code, day)
            if not its or (its == "zone") != (level == "zone") or level not in (None, its):
                continue
            zone = code.removeprefix(ZONE) if its == "zone" else ""
            selection = Selection(zone=zone) if zone else Selection(area=code)
            found.append(self._measured(indicator_id, window, selection, position))
        return found

    def by_industry(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> list[Measured]:
        """Return the indicator for every lowest industry code within a selection."""
        table = self.pack.codes.get("industry", {})
        parents = {code.parent for code in table.values()}
        codes = [code.code for code in table.values() if code.code not in parents]
        return [
            self.measure(
                indicator_id,
                window,
                Selection(selection.area, code, selection.size, selection.zone, selection.group),
            )
            for code in codes
        ]

    def by_unit(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> dict[str, float]:
        """Return what each unit adds to an additive indicator (or half), in its unit."""
        position = self.position(selection, window)
        if position is None:
            return {}
        factor = self._unit(indicator_id)[0]
        layout = self.layout(selection)
        adds = self._adds(self.term(indicator_id), window, layout, position)
        return {unit: value / factor for unit, value in adds.items()}

    def halves(self, indicator_id: str) -> tuple[str, str] | None:
        """Return ids of numerator and denominator of a ratio; None when it is no ratio.

        The ids are taken by every method here; both are measured on the same respondents and
        given in base units.
        """
        tree = self.pack.indicators[indicator_id].value.tree
        if isinstance(tree, Binary) and tree.operator == "/":
            return indicator_id + ABOVE, indicator_id + BELOW
        return None

    def is_additive(self, indicator_id: str) -> bool:
        """Tell whether the indicator adds up over areas and units (a sum or a count)."""
        return _adds_up(self._tree(indicator_id))

    def window(self, indicator_id: str, as_of: Period) -> Period:
        """Return the window of an indicator at a date: to date, or the last whole period."""
        periodicity = self._indicator(indicator_id).period
        return latest_piece(as_of, periodicity).to_date()

    def series(self, indicator_id: str, selection: Selection, until: Period) -> list[Measured]:
        """Return one window a year, the same months each, from the first year with data."""
        last = self.window(indicator_id, until)
        first = self.first_year(indicator_id, last.year)
        windows = (last.shift(year - last.year) for year in range(first, last.year + 1))
        return [self.measure(indicator_id, window, selection) for window in windows]

    def monthly(self, indicator_id: str, selection: Selection, until: Period) -> list[Measured]:
        """Return the window to date at every reporting period up to `until`."""
        last = self.window(indicator_id, until)
        periodicity = self._indicator(indicator_id).period
        first = self.first_year(indicator_id, last.year)
        years = (Period(year, 1, 12) for year in range(first, last.year + 1))
        pieces = [piece for year in years for piece in year.pieces(periodicity)]
        windows = [piece.to_date() for piece in pieces if piece.end <= last.end]
        return [self.measure(indicator_id, window, selection) for window in windows]

    def first_year(self, indicator_id: str, otherwise: int) -> int:
        """Return the first year with returns for an indicator, else of any form."""
        forms = self.forms(indicator_id) or tuple(self.pack.forms.values())
        years = [periods[0].year for f in forms if (periods := self.data.periods(f.id))]
        return min(years, default=otherwise)

    def forms(self, indicator_id: str) -> tuple[Form, ...]:
        """Return the forms whose elements an indicator is made of."""
        return self.store.forms_of(self._names(self._tree(indicator_id)))

    def coverage(self, indicator_id: str, window: Period, selection: Selection) -> Coverage:
        """Return how many returns stand behind an indicator: of its first form."""
        position = self.position(selection, window)
        forms = self.forms(indicator_id)
        if position is None or not forms:
            return Coverage()
        population = self._indicator(indicator_id).over.population
        counts = self.coverer.count(forms[0], population, window, self.layout(selection))
        return coverage_of(counts[position])

    def _measured(
        self, indicator_id: str, window: Period, selection: Selection, position: int
    ) -> Measured:
        factor, unit = self._unit(indicator_id)
        value = float(self.vector(indicator_id, window, selection)[position])
        coverage = self.coverage(indicator_id, window, selection)
        if np.isfinite(value):
            return Measured(
                indicator_id, window, selection, value / factor, unit, "value", coverage
            )
        state = missing_state(coverage)
        reason = WAITING if coverage.reported and state == "no_data" else REASONS[state]
        return Measured(indicator_id, window, selection, None, unit, state, coverage, reason)

    def vector(self, indicator_id: str, window: Period, selection: Selection) -> Vector:
        """Return the indicator at every place in base units, NaN where there is no value."""
        return self.evaluator.evaluate(self.term(indicator_id), window, self.layout(selection))

    def part(
        self,
        node: Node,
        population: Population,
        require: frozenset[str] | None,
        window: Period,
        selection: Selection,
    ) -> Vector:
        """Return a part of a formula at every place; `require` None: not inside a ratio."""
        term = self.compiler.term(node, population, require)
        return self.evaluator.evaluate(term, window, self.layout(selection))

    def layout(self, selection: Selection) -> Slice:
        """Return the slice of a selection: all places for its industry, size and group."""
        return slice_of(self.store, filter_of(selection), self._slices)

    def term(self, indicator_id: str) -> Term:
        """Return the compiled formula of an indicator, or of a half of a ratio."""
        if indicator_id not in self._terms:
            indicator = self._indicator(indicator_id)
            half = indicator_id.endswith((ABOVE, BELOW))
            require = ratio_names(indicator.value.tree) if half else None
            tree, population = self._tree(indicator_id), indicator.over.population
            self._terms[indicator_id] = self.compiler.term(tree, population, require)
        return self._terms[indicator_id]

    def _indicator(self, indicator_id: str) -> Indicator:
        return self.pack.indicators[indicator_id.partition("/")[0]]

    def _tree(self, indicator_id: str) -> Node:
        tree = self._indicator(indicator_id).value.tree
        if isinstance(tree, Binary) and indicator_id.endswith(ABOVE):
            return tree.left
        if isinstance(tree, Binary) and indicator_id.endswith(BELOW):
            return tree.right
        return tree

    def names(self, indicator_id: str) -> frozenset[str]:
        """Return the elements and attributes that an indicator is made of."""
        return self._names(self._tree(indicator_id))

    def _names(self, node: Node) -> frozenset[str]:
        if isinstance(node, Name):
            other = self.pack.indicators.get(node.id)
            if other and not self.pack.element(node.id):
                return self._names(other.value.tree)
            return frozenset((node.id,))
        return frozenset(name for child in children(node) for name in self._names(child))

    def _unit(self, indicator_id: str) -> tuple[float, str]:
        if "/" in indicator_id:
            return 1.0, ""
        unit: Unit | None = find_unit(self._indicator(indicator_id).unit, self.pack.units)
        return (float(unit.factor) if unit else 1.0), self._indicator(indicator_id).unit

    def position(self, selection: Selection, window: Period) -> int | None:
        """Return the place of a selection on a window's boundaries; None when it is not there."""
        code = ZONE + selection.zone if selection.zone else selection.area or self.places.root
        if not code.startswith(ZONE):
            code = self.places.living(code, self.structure_day or window.end)
        return self.places.index.get(code)

    def _adds(self, term: Term, window: Period, layout: Slice, place: int) -> dict[str, float]:
        match term.node:
            case Aggregate() if term.demand is not None:
                return self._unit_sums(term.demand, window, layout, place)
            case Binary("*", left, right) if Number in {type(left), type(right)}:
                number, of = term.parts if isinstance(left, Number) else reversed(term.parts)
                factor = self.evaluator.evaluate(number, window, layout)[place]
                adds = self._adds(of, window, layout, place)
                return {unit: float(factor * value) for unit, value in adds.items()}
            case Binary("+" | "-" as operator):
                sums = dict(self._adds(term.parts[0], window, layout, place))
                sign = 1 if operator == "+" else -1
                for unit, value in self._adds(term.parts[1], window, layout, place).items():
                    sums[unit] = sums.get(unit, 0.0) + sign * value
                return sums
        return {}

    def _unit_sums(
        self, demand: Demand, window: Period, layout: Slice, place: int
    ) -> dict[str, float]:
        roster = self.store.roster(demand.kind)
        total, given = np.zeros(len(roster)), np.zeros(len(roster), bool)
        for amounts in self.aggregator.partials.amounts(demand, window, layout.chosen.group):
            inside = layout.inside(demand.kind, amounts.nesting, place)[amounts.rows.cell]
            inside &= ~np.isnan(amounts.values)
            total[inside] += amounts.values[inside]
            given |= inside
        found = np.flatnonzero(given)
        return dict(zip(roster.units.gather(found).to_list(), total[found].tolist(), strict=True))


def _adds_up(node: Node) -> bool:
    match node:
        case Aggregate(name):
            return name in ("sum", "count")
        case Binary("+" | "-", left, right):
            return _adds_up(left) and _adds_up(right)
        case Binary("*", left, right):
            pair = (left, right)
            return any(isinstance(x, Number) for x in pair) and any(_adds_up(x) for x in pair)
        case Timed():
            return False
    return False
