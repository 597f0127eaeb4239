"""What one unit's change does to the partials of a period (单位差额), without the partials at hand.

`live.py` keeps a cube in one process. Here is what a store of partials needs that many processes
share: how a unit stands, which cells hold it, what it brings to each. A cell has a name that means
the same to every process: place, industry and size by code, `220102|C13|large`; empty is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from changbai.engine.demand import Compiler
from changbai.engine.live import Live, can_follow, demands_of
from changbai.engine.live_unit import Brings, Standing
from changbai.engine.places import Nesting, Places, Vector
from changbai.engine.roster import DIMENSIONS
from changbai.engine.rows import HAPPENED
from changbai.engine.store import factors_of
from changbai.kernel.period import Period
from changbai.pack.shapes import Pack

#: Said in the digest, so that state of an earlier way of adding up is built anew.
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of a unit's life as the registry has it (单位沿革段); open ends are None."""

    area: str
    attributes: Mapping[str, Any]
    start: date | None = None
    end: date | None = None


def name_of(place: str, industry: str, size: str) -> str:
    """Return the name of a cell."""
    return f"{place}|{industry}|{size}"


class Deltas:
    """The partials of one kind of unit in one period, unit by unit (单位差额)."""

    def __init__(self, pack: Pack, kind: str, period: Period) -> None:
        """Compile what can be followed; nothing is read."""
        self.pack, self.kind, self.period = pack, kind, period
        compiler = Compiler(pack)
        formulas = {id: i.value.tree for id, i in pack.indicators.items()}
        terms = {
            id: compiler.term(tree, pack.indicators[id].over.population)
            for id, tree in formulas.items()
        }
        self.terms = {id: term for id, term in terms.items() if can_follow(term, kind)}
        demands = dict.fromkeys(d for term in self.terms.values() for d in demands_of(term))
        self.brings = Brings(pack, tuple(demands))
        self.places, self.factors = Places(pack), factors_of(pack)
        self.nesting: Nesting = self.places.nesting(period.end)
        self.elements = {
            form.id: {element.id for element in form.elements}
            for form in pack.forms.values()
            if form.kind == kind and period in Period(period.year).pieces(form.periodicity)
        }
        self._held: dict[tuple[int, str, str], tuple[str, ...]] = {}

    @cached_property
    def digest(self) -> str:
        """What the columns of the partials are: other formulas, another digest."""
        said = [VERSION, self.kind, str(self.period), *map(repr, self.brings.demands)]
        return sha256("\n".join(said).encode()).hexdigest()

    def standing(
        self, stays: Iterable[Stay], returned: Mapping[str, Mapping[str, Any]]
    ) -> Standing:
        """Return how a unit stands: its stays, and its verified values by form."""
        stays = sorted(stays, key=lambda stay: stay.start or date.min)
        values: dict[str, Any] = {}
        for form, given in returned.items():
            known = self.elements.get(form, set())
            values |= {name: value for name, value in given.items() if name in known}
        first, last = self.period.start, self.period.end
        touching = [stay for stay in stays if _touches(stay, first, last)]
        if not touching:
            return Standing(self._base(values))
        stay = touching[-1]
        own = {n: v for n, v in stay.attributes.items() if n not in values}
        values = own | values | self._happened(stays)
        ended = not any(_touches(each, last, last) for each in stays)
        area = self.places.index.get(stay.area, -1)
        return Standing(self._base(values), area, lived=True, ended=ended)

    def _happened(self, stays: Sequence[Stay]) -> dict[str, bool]:
        if not set(HAPPENED) & self.brings.names:
            return {}
        starts = [stay.start for stay in stays if stay.start is not None]
        ends = [stay.end or date.max for stay in stays]
        first, last = self.period.start, self.period.end
        return {
            "entered": bool(starts) and first <= min(starts) <= last,
            "left": bool(ends) and first <= max(ends) <= last,
        }

    def _base(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values in base units, without those that are missing; a day as its number."""
        attributes = self.pack.kinds[self.kind].attributes
        found: dict[str, Any] = {}
        for name, value in values.items():
            if value is None:
                continue
            if name in attributes and attributes[name].type == "date":
                day = date.fromisoformat(value) if isinstance(value, str) else value
                found[name] = float(day.toordinal() - date(1970, 1, 1).toordinal())
            elif isinstance(value, (bool, str)):
                found[name] = value
            else:
                found[name] = float(value) * self.factors.get(name, 1.0)
        return found

    def changes(self, before: Standing, after: Standing) -> dict[str, Vector]:
        """Return what is to be added to which cell."""
        old, new = self.cells(before), self.cells(after)
        taken, brought = self.brings.of(before), self.brings.of(after)
        if old == new:
            change = brought - taken
            return dict.fromkeys(new, change) if change.any() else {}
        found = dict.fromkeys(old, -taken)
        for cell in new:
            found[cell] = found[cell] + brought if cell in found else brought
        return found

    def cells(self, standing: Standing) -> tuple[str, ...]:
        """Return the names of all cells that hold a unit, each place before its divisions."""
        if not standing.lived or standing.area < 0:
            return ()
        codes = [str(standing.values.get(name) or "") for name in DIMENSIONS]
        key = (standing.area, codes[0], codes[1])
        if key not in self._held:
            places = self.nesting.place[self.nesting.area == standing.area].tolist()
            self._held[key] = tuple(
                name_of(self.places.codes[place], industry, size)
                for place in places
                for industry in self._ladder("industry", codes[0])
                for size in self._ladder("size", codes[1])
            )
        return self._held[key]

    def _ladder(self, name: str, code: str) -> list[str]:
        """Return a code, what it belongs to, and all."""
        table, chain = self.pack.codes.get(name, {}), [code] if code else []
        while chain and (above := table[chain[-1]].parent if chain[-1] in table else ""):
            chain.append(above)
        return [*chain, ""]

    def built(self, live: Live) -> Iterator[tuple[str, Vector]]:
        """Yield the partials of every cell that has any, from a live cube just built.

        The cube must be of the same pack, kind and period; its columns are brought into order.
        """
        own = {_said(demand): first for demand, first in live.brings.first.items()}
        order = np.concatenate(
            [np.zeros(0, int)]
            + [
                np.arange(own[_said(demand)], own[_said(demand)] + self.brings.width_of(demand))
                for demand in self.brings.demands
            ]
        )
        codes = [list(live.table.slots[name]) for name in DIMENSIONS]
        for key, row in live.table.rows.items():
            partials = live.table.state[row]
            if partials.any():
                place, industry, size = live.table.split(key)
                name = name_of(self.places.codes[place], codes[0][industry], codes[1][size])
                yield name, partials[order]


def _touches(stay: Stay, first: date, last: date) -> bool:
    return (stay.start or date.min) <= last and (stay.end or date.max) >= first


def _said(demand: Any) -> tuple[Any, ...]:
    """Return what tells a demand from others, whichever compiler made it."""
    return demand.node, demand.kind, demand.where, demand.require
