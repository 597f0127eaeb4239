"""Measure on an engine that holds the rows (远端测算): the same indicators, the same figures.

Only partials come back, a few numbers a lowest cell; adding up, formulas, verdicts and coverage
are those of `Measurer`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from changbai.engine.demand import Demand, Term
from changbai.engine.evaluate import Evaluator
from changbai.engine.kept import LIMIT
from changbai.engine.measure import Measurer
from changbai.engine.places import Places
from changbai.engine.results import Selection
from changbai.engine.sql.aggregate import EngineAggregator
from changbai.engine.sql.coverage import EngineCoverer
from changbai.engine.sql.engine import Engine
from changbai.engine.sql.store import EngineData, EngineStore
from changbai.kernel.period import Period
from changbai.pack.shapes import Pack


class EngineMeasurer(Measurer):
    """Measures the indicators of a pack on an engine's data (远端测算器).

    `indicators`: those that will be asked for, so that what they share is asked for together;
    none means those of the pack's targets. Others may be asked for too. `EngineError` where the
    engine fails or its data break a promise.
    """

    store: EngineStore
    aggregator: EngineAggregator

    def __init__(
        self,
        pack: Pack,
        data: EngineData,
        engine: Engine,
        indicators: Iterable[str] = (),
        structure_day: date | None = None,
        today: date | None = None,
        places: Places | None = None,
        limit: int = LIMIT,
    ) -> None:
        """Keep pack, data and engine; nothing is computed yet."""
        super().__init__(pack, data, structure_day, today, places, limit)
        self.store = EngineStore(pack, data, self.places, engine, limit)
        self.aggregator = EngineAggregator(self.store, structure_day)
        self.evaluator = Evaluator(pack, self.aggregator)
        coverer = EngineCoverer(pack, self.aggregator, today)
        self.coverer = coverer
        aimed = (target.indicator for target in pack.targets.values())
        for id in dict.fromkeys(indicators or (i for i in aimed if i in pack.indicators)):
            self.aggregator.partials.register(demands_of(self.term(id)))
            if forms := self.forms(id):
                coverer.register(forms[0], pack.indicators[id].over.population)

    def by_unit(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> dict[str, float]:
        """Refuse: what each unit adds needs the rows, and they stay where they are."""
        raise NotImplementedError(indicator_id)


def demands_of(term: Term) -> list[Demand]:
    """Return all demands of a term (公式的汇总请求)."""
    own = [term.demand] if term.demand else []
    return own + [demand for part in term.parts for demand in demands_of(part)]
