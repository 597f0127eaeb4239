"""The cube (立方): many indicators at every place, industry and size at once, one window at a time.

The partials that the indicators share are made once, added up together, and every formula is
then one array expression over all cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from changbai.engine.demand import Term
from changbai.engine.measure import Measurer
from changbai.engine.places import Vector
from changbai.engine.results import Selection
from changbai.engine.rows import filter_of
from changbai.engine.whole import Whole
from changbai.kernel.period import Period
from changbai.kernel.text import Text

#: Is told what is being done, how much of it is done, and how much there is.
Step = Callable[[Text, int, int], None]


@dataclass(frozen=True, eq=False)
class Cube:
    """Indicators of one date at every cell (立方).

    `values`: indicator -> one number a cell in base units, NaN where there is none; `windows`:
    indicator -> the window that it was measured over.
    """

    measurer: Measurer
    cells: Whole
    windows: Mapping[str, Period]
    values: Mapping[str, Vector]

    def has(self, indicator: str, selection: Selection) -> bool:
        """Tell whether the cube holds the cell of a selection."""
        return self._cell(indicator, selection) is not None

    def at(self, indicator: str, selection: Selection) -> float | None:
        """Return one value in base units; KeyError for a cell that no unit was ever in."""
        cell = self._cell(indicator, selection)
        if cell is None:
            raise KeyError(selection)
        value = float(self.values[indicator][cell])
        return None if math.isnan(value) else value

    def _cell(self, indicator: str, selection: Selection) -> int | None:
        place = self.measurer.position(selection, self.windows[indicator])
        if place is None or selection.group:
            return None
        return self.cells.find(place, filter_of(selection))


class CubeMaker:
    """Makes cubes of a measurer's pack and data (立方计算)."""

    def __init__(self, measurer: Measurer, indicators: Iterable[str] = ()) -> None:
        """Choose the indicators; none means all of the pack."""
        self.measurer = measurer
        self.indicators = tuple(indicators) or tuple(measurer.pack.indicators)
        terms = [measurer.term(id) for id in self.indicators]
        self.cells = Whole(measurer.store, sorted({k for term in terms for k in _kinds(term)}))

    def at(self, as_of: Period) -> Cube:
        """Return the cube of a date: each indicator over its own window to that date."""
        return self.over({id: self.measurer.window(id, as_of) for id in self.indicators})

    def over(self, windows: Mapping[str, Period]) -> Cube:
        """Return the cube of each indicator over a window of its own."""
        evaluator = self.measurer.evaluator
        terms = {id: self.measurer.term(id) for id in self.indicators}
        asked = (d for id, term in terms.items() for d in evaluator.demands(term, windows[id]))
        with self.measurer.aggregator.together(dict.fromkeys(asked), self.cells):
            values = {id: evaluator.evaluate(terms[id], windows[id], self.cells) for id in terms}
        return Cube(self.measurer, self.cells, windows, values)

    def each(
        self, windows: Sequence[Mapping[str, Period]], step: Step | None = None
    ) -> Iterator[Cube]:
        """Yield the cube of each set of windows; what the next one needs is read meanwhile.

        `step` is told before each one what it is, how many are done and how many there are; what
        it raises ends the work. Whoever lets go of a cube before asking for the next holds one
        cube in memory, however many there are.
        """
        with ThreadPoolExecutor(1, "changbai-read") as reader:
            for number, asked in enumerate(windows):
                if step is not None:
                    step(Text(f"立方 {_last(asked)}", f"cube {_last(asked)}"), number, len(windows))
                coming = windows[number + 1] if number + 1 < len(windows) else {}
                reading = {
                    key: reader.submit(self.measurer.store.read_filing, *key)
                    for key in self._unread(coming) - self._unread(asked)
                }
                yield self.over(asked)
                for key, found in reading.items():
                    self.measurer.store.read.put(key, found.result())

    def _unread(self, windows: Mapping[str, Period]) -> set[tuple[str, str, Period]]:
        """Return kind, form and period of the returns that windows need and that are not there."""
        store, found = self.measurer.store, set[tuple[str, str, Period]]()
        for id, window in windows.items():
            for form in store.forms_of(self.measurer.names(id)):
                keys = ((form.kind, form.id, piece) for piece in store.pieces(form, window))
                found |= {key for key in keys if store.read.find(key) is None}
        return found


def _last(windows: Mapping[str, Period]) -> Period | None:
    return max(windows.values(), key=lambda window: window.end, default=None)


def _kinds(term: Term) -> set[str]:
    """Return the kinds of unit that a term is computed from."""
    own = {term.demand.kind} if term.demand else set()
    return own.union(*(_kinds(part) for part in term.parts))
