"""Places of a pack (区划索引): areas and zones as positions, and who lies under whom on a day.

A unit lies in one lowest area. A code that has ended or not yet begun on the asked day stands
for its successor or predecessor, so old returns find their place on any day's boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from changbai.kernel.text import Text
from changbai.pack.shapes import Pack

Vector = npt.NDArray[Any]
ZONE = "zone:"


@dataclass(frozen=True, eq=False, slots=True)
class Nesting:
    """How the places hold each other on a day (隶属关系), in positions.

    `alive`: the place that stands for each code, -1 where none does. `parent`: of each place,
    its own where it has none. `depth`: 0 for a root. `zones`: pairs of an area and the zone that
    it belongs to, areas inside an area of the same zone left out. `area`, `place`: every pair of
    a code and a place that holds it.
    """

    alive: Vector
    parent: Vector
    depth: Vector
    zones: Vector
    area: Vector
    place: Vector

    def holds(self, place: int) -> Vector:
        """Return for each code whether a place holds it."""
        inside = np.zeros(len(self.alive), bool)
        inside[self.area[self.place == place]] = True
        return inside


class Places:
    """Every area code and zone of a pack, in order (区划索引)."""

    def __init__(self, pack: Pack) -> None:
        """Number the areas and zones; nothing dated yet."""
        codes = dict.fromkeys(row.code for row in pack.areas)
        zones = dict.fromkeys(ZONE + row.zone for row in pack.zones)
        self.pack = pack
        self.codes: tuple[str, ...] = (*codes, *zones)
        self.index = {code: position for position, code in enumerate(self.codes)}
        self._nestings: dict[int, Nesting] = {}
        self._days: dict[date, Nesting] = {}
        self._living: dict[tuple[str, date], str] = {}

    @cached_property
    def root(self) -> str:
        """The area that the pack covers; else the first root of its tree."""
        return self.pack.head.root_area or (self.codes[0] if self.codes else "")

    @cached_property
    def _relatives(self) -> dict[str, list[str]]:
        """Successors and predecessors of a code."""
        found: dict[str, list[str]] = {}
        for row in self.pack.areas:
            if row.formerly:
                found.setdefault(row.formerly, []).append(row.code)
                found.setdefault(row.code, []).append(row.formerly)
        return found

    def living(self, code: str, day: date) -> str:
        """Return the code that stands for another on a day; empty when there is none."""
        key = (code, day)
        if key not in self._living:
            self._living[key] = self._find_living(code, day)
        return self._living[key]

    def _find_living(self, code: str, day: date) -> str:
        view = self.pack.area_tree.on(day)
        seen: list[str] = []
        queue = [code]
        while queue:
            current = queue.pop(0)
            if current in view:
                return current
            seen.append(current)
            queue += [each for each in self._relatives.get(current, ()) if each not in seen]
        return ""

    def nesting(self, day: date) -> Nesting:
        """Return who holds whom on a day; one and the same value while nothing changes."""
        if day not in self._days:
            view = self.pack.area_tree.on(day)
            if id(view) not in self._nestings:
                self._nestings[id(view)] = self._nest(day)
            self._days[day] = self._nestings[id(view)]
        return self._days[day]

    def _nest(self, day: date) -> Nesting:
        view, index = self.pack.area_tree.on(day), self.index
        count = len(self.codes)
        alive, parent, depth = np.full(count, -1), np.arange(count), np.zeros(count, int)
        zone_of = {self.living(row.area, day): ZONE + row.zone for row in self.pack.zones}
        chains: dict[str, list[int]] = {}
        zones, pairs = [], []
        for code, position in index.items():
            living = self.living(code, day)
            if not living:
                continue
            alive[position] = index[living]
            if living not in chains:
                above = list(view.ancestors(living))
                named = dict.fromkeys(zone_of[each] for each in above if each in zone_of)
                chains[living] = [index[each] for each in (*above, *named)]
                depth[index[living]] = len(above) - 1
                if view.parent[living] in index:
                    parent[index[living]] = index[view.parent[living]]
                own = zone_of.get(living)
                if own and all(zone_of.get(each) != own for each in above[1:]):
                    zones.append((index[living], index[own]))
            pairs += [(position, place) for place in chains[living]]
        area, place = np.array(pairs, int).reshape(-1, 2).T
        return Nesting(alive, parent, depth, np.array(zones, int).reshape(-1, 2), area, place)

    def level(self, code: str, day: date) -> str:
        """Return the level of an area on a day; `zone` for a zone, empty when it is not alive."""
        if code.startswith(ZONE):
            return "zone"
        rows = (row for row in self.pack.areas if row.code == code and row.span.holds(day))
        return next((row.level for row in rows), "")

    def name(self, code: str) -> Text:
        """Return the newest name of an area or zone."""
        for area in reversed(self.pack.areas):
            if area.code == code:
                return Text(area.name, area.name_en)
        for zone in self.pack.zones:
            if ZONE + zone.zone == code:
                return Text(zone.name, zone.name_en)
        return Text(code, code)
