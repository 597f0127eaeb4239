"""A change of a ratio shared among areas (强度目标分解): weighted so that the whole is met.

The whole's ratio is sum(numerator) / sum(denominator): it is not the mean of the areas' ratios,
and areas that grow faster weigh more at the deadline. So the areas' changes are solved for from
the activity that is expected then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frame import Array
from changbai.analysis.target_split.apportion import CannotSplitError


@dataclass(frozen=True, slots=True)
class RatioTask:
    """What is to be shared (强度任务): arrays by area; change as a fraction, -0.16 for -16 %.

    `least` and `most` bound how much an area's ratio changes in the wanted direction (fractions
    of its own base, 0 or more).
    """

    numerator: Array
    denominator: Array
    expected: Array
    change: float
    least: Array
    most: Array

    @property
    def base(self) -> float:
        """The ratio of the whole in the base period."""
        return float(self.numerator.sum() / self.denominator.sum())

    @property
    def goal(self) -> float:
        """The ratio of the whole at the deadline."""
        return self.base * (1 + self.change)

    @property
    def own(self) -> Array:
        """The ratio of each area in the base period."""
        return np.asarray(self.numerator / self.denominator)

    def drift(self) -> float:
        """Return the change of the whole if no area changed: growth of unlike areas alone."""
        whole = float((self.own * self.expected).sum() / self.expected.sum())
        return whole / self.base - 1


def share_change(task: RatioTask, effort: Array) -> Array:
    """Return each area's change in proportion to its effort (按努力系数分解), as fractions.

    The areas' changes are -k * effort (for a fall), held within the bounds, with the one k that
    meets the whole exactly. ValueError where no k does. `effort` is 0 or more, by area.
    """
    sign = -1.0 if task.change < 0 else 1.0
    basis = task.own * task.expected
    # What the areas' own changes have to bring together, in units of the numerator.
    need = sign * (task.goal * task.expected.sum() - basis.sum())

    def brought(k: float) -> float:
        return float((basis * np.clip(k * effort, task.least, task.most)).sum())

    if need < brought(0.0) - 1e-12 * basis.sum():
        raise CannotSplitError("least")
    can = np.where(effort > 0, task.most, task.least)
    if need > float((basis * can).sum()) * (1 + 1e-12):
        raise CannotSplitError("most")
    # Between two corners the sum is a straight line in k: walk the corners, then solve.
    active = effort > 0
    corners = np.unique(
        np.concatenate(
            [[0.0], task.least[active] / effort[active], task.most[active] / effort[active]]
        )
    )
    low = 0.0
    for corner in corners[np.isfinite(corners)]:
        if brought(float(corner)) >= need:
            high = float(corner)
            break
        low = float(corner)
    else:
        high = float("inf")
    middle = low + 1.0 if not np.isfinite(high) else (low + high) / 2
    inside = active & (middle * effort > task.least) & (middle * effort < task.most)
    slope = float((basis * effort)[inside].sum())
    k = low if slope == 0 else low + (need - brought(low)) / slope
    return np.asarray(sign * np.clip(k * effort, task.least, task.most))


def whole_of(task: RatioTask, changes: Array) -> float:
    """Return the change of the whole that the areas' changes amount to (汇总验证)."""
    ratio = (task.own * (1 + changes) * task.expected).sum() / task.expected.sum()
    return float(ratio / task.base - 1)
