"""Where a target stands, and what a method finds (进展与结论): what goes into a family and out.

Everything is on one scale of levels: a change from base is turned into the level that it asks
for before it comes here, and back into per cent afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from changbai.engine.path import Shape, level_at
from changbai.engine.results import VerdictState
from changbai.kernel.text import Text
from changbai.pack.verdict_method import Method

Direction = Literal["higher", "lower"]
Parameters = Mapping[str, float]


#: Levels that differ by less, as a share of them, are the same: sums of cents are not exact.
ROUNDING = 1e-12


def ahead(level: float, other: float, better: Direction) -> float:
    """Return by how much a level is better than another; zero for what is only rounding."""
    gain = level - other if better == "higher" else other - level
    return 0.0 if abs(gain) <= ROUNDING * max(abs(level), abs(other)) else gain


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands (进展): base, goal and present level, and the time between them.

    `time_share` counts months from the end of the base period to the end of the present one.
    `elapsed` and `remaining` are years between comparable values: January to September against
    the same months three years before is three years, although 33 months have passed.
    `points` are comparable levels over time, years from the base first.
    """

    better: Direction
    value: float
    goal: float
    base: float | None = None
    time_share: float | None = None
    elapsed: float = 0.0
    remaining: float = 0.0
    shape: Shape = "line"
    upper: float | None = None
    about: bool = False
    points: tuple[tuple[float, float], ...] = ()

    def ahead(self, level: float, other: float) -> float:
        """Return by how much a level is better than another; negative when it is worse."""
        return ahead(level, other, self.better)

    def threshold(self, parameters: Parameters) -> float:
        """Return the level at which the target counts as reached; 左右 leaves some room."""
        if not self.about:
            return self.goal
        room = abs(self.goal) * parameters.get("about_tolerance", 0.0)
        return self.goal - room if self.better == "higher" else self.goal + room

    def reached(self, parameters: Parameters) -> bool:
        """Tell whether the present level counts as reaching the goal (是否达标)."""
        return self.ahead(self.value, self.threshold(parameters)) >= 0

    def expected(self, share: float) -> float | None:
        """Return the level that the path asks for after a share of the time; None without base.

        Where the base is already at the goal or beyond, the path is to keep the goal.
        """
        if self.base is None:
            return None
        if self.ahead(self.base, self.goal) >= 0:
            return self.goal
        return level_at(self.base, self.goal, share, self.shape)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a family finds (结论): state, expected level now, parts, and a reason if need be."""

    state: VerdictState
    expected: float | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    reason: Text = Text("")


#: How a family judges: where the target stands, the thresholds, and the method for its classes.
Judge = Callable[[Standing, Parameters, Method | None], Finding]
