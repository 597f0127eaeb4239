"""A data set that stays on its engine (远端数据): what is asked of it, and its lowest cells.

Rows never come here, but for areas, targets split to areas, and what a list of names needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from changbai.engine.kept import LIMIT
from changbai.engine.places import Places, Vector
from changbai.engine.roster import DIMENSIONS, Roster
from changbai.engine.sql.engine import Engine
from changbai.engine.sql.joined import key_names
from changbai.engine.sql.tree import column, is_known, select
from changbai.engine.store import Store
from changbai.engine.words import Words
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack


@dataclass(eq=False)
class EngineData:
    """What is known of a data set on an engine (远端数据集); see `tables.Dataset`.

    Units and returns of it are not handed out: they stay where they are. `cells` gives the lowest
    cells of a kind once a store is made on it.
    """

    title: Text
    synthetic: bool
    position: str
    filed: dict[str, tuple[Period, ...]]
    split: pl.DataFrame
    cells: Callable[[str], pl.DataFrame] | None = field(default=None, repr=False)

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return the periods for which a form has returns, in order."""
        return self.filed.get(form, ())

    def area_targets(self) -> pl.DataFrame:
        """Return targets split to areas."""
        return self.split

    def units(self, kind: str) -> pl.DataFrame:
        """Return the lowest cells of a kind in place of its units: none, where nobody is known."""
        if self.cells is None:
            raise NotImplementedError(kind)
        return self.cells(kind)

    def members(self, kind: str, group: str) -> pl.DataFrame:
        """Refuse: rows stay on the engine."""
        raise NotImplementedError(kind, group)

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        """Refuse: rows stay on the engine."""
        raise NotImplementedError(form, period)


class EngineRoster(Roster):
    """The lowest cells of a kind (最低粒度); its units stay on the engine."""

    def __init__(
        self, frame: pl.DataFrame, keys: tuple[str, ...], places: Places, words: Words
    ) -> None:
        """Number the cells in the order in which the engine tells them."""
        self.frame = frame.with_row_index("cell")
        self._keys = keys
        self.cells = frame.height
        index = pl.Series(list(places.index), dtype=pl.String)
        area = frame["area"].cast(pl.Enum(index), strict=False).to_physical()
        self.area = area.cast(pl.Int64).fill_null(-1).to_numpy()
        for name in DIMENSIONS:
            numbers = np.full(self.cells, -1)
            if name in keys:
                column_ = words.column(frame[name])
                numbers = np.where(np.isnan(column_), -1, column_).astype(np.int64)
            setattr(self, name, numbers)

    def __len__(self) -> int:
        """Return how many cells there are: nobody is registered where there is none."""
        return self.cells

    def has(self, dimension: str) -> bool:
        """Tell whether the units are divided by a dimension."""
        return dimension in self._keys

    def cells_of(self, found: pl.DataFrame) -> Vector:
        """Return the lowest cell of each row that has the keys; the last is nowhere."""
        joined = found.select(self._keys).join(
            self.frame, on=self._keys, how="left", nulls_equal=True, maintain_order="left"
        )
        cells: Vector = joined["cell"].cast(pl.Int64).fill_null(self.cells).to_numpy()
        return cells

    def vectors(self, found: pl.DataFrame) -> list[Vector]:
        """Return every column beside the keys over the lowest cells; what is not told is zero."""
        cells = self.cells_of(found)
        vectors = []
        for name in found.columns[len(self._keys) :]:
            out = np.zeros(self.cells + 1)
            out[cells] = found[name].cast(pl.Float64).fill_null(0.0).to_numpy()
            vectors.append(out[:-1])
        return vectors


class EngineStore(Store):
    """A data set whose rows stay on an engine (远端存取)."""

    def __init__(
        self, pack: Pack, data: EngineData, places: Places, engine: Engine, limit: int = LIMIT
    ) -> None:
        """Keep the parts; nothing is asked yet."""
        super().__init__(pack, data, places, limit)
        self.engine = engine
        self._cells: dict[str, EngineRoster] = {}
        data.cells = lambda kind: self.roster(kind).frame

    def roster(self, kind: str) -> EngineRoster:
        """Return the lowest cells of a kind."""
        if kind not in self._cells:
            keys = key_names(self, kind)
            known = is_known(column("unit"))
            of = self.engine.tables.units(kind)
            query = select([column(name) for name in keys], of).where(known, copy=False)
            found = self.engine.ask(query.distinct(copy=False), ("cells", kind))
            self._cells[kind] = EngineRoster(found, keys, self.places, self.words)
        return self._cells[kind]
