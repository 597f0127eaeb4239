"""Places of a pack (区划索引): areas and zones as positions, and who lies under whom on a day.

A unit lies in one lowest area. A code that has ended or not yet begun on the asked day stands
for its successor or predecessor, so old returns find their place on any day's boundaries.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np

from changbai.kernel.text import Text
from changbai.pack.shapes import Pack

ZONE = "zone:"


class Places:
    """Every area code and zone of a pack, in order (区划索引)."""

    def __init__(self, pack: Pack) -> None:
        """Number the areas and zones; nothing dated yet."""
        codes = dict.fromkeys(row.code for row in pack.areas)
        zones = dict.fromkeys(ZONE + row.zone for row in pack.zones)
        self.pack = pack
        self.codes: tuple[str, ...] = (*codes, *zones)
        self.index = {code: position for position, code in enumerate(self.codes)}
        self._rollups: dict[int, np.ndarray] = {}

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

    def rollup(self, day: date) -> np.ndarray:
        """Return a 0/1 matrix: [place, area of the unit] is 1 when the place holds the area."""
        view = self.pack.area_tree.on(day)
        if id(view) not in self._rollups:
            matrix = np.zeros((len(self.codes), len(self.codes)))
            zones = {self.living(row.area, day): ZONE + row.zone for row in self.pack.zones}
            for code, column in self.index.items():
                alive = self.living(code, day)
                for above in view.ancestors(alive) if alive else ():
                    matrix[self.index[above], column] = 1
                    if above in zones:
                        matrix[self.index[zones[above]], column] = 1
            self._rollups[id(view)] = matrix
        return self._rollups[id(view)]

    def parents(self, day: date) -> np.ndarray:
        """Return the position of each place's parent area, its own where it has none."""
        view = self.pack.area_tree.on(day)
        own = np.arange(len(self.codes))
        for code, position in self.index.items():
            above = view.parent.get(code, "")
            if above in self.index:
                own[position] = self.index[above]
        return own

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
