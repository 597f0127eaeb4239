"""The eight models of LMDI and their chains (LMDI 八种模型).

A quantity is the sum over parts of a product of factors. The first form (I) weighs a part by the
logarithmic mean of its amounts, the second (II) by that of its shares, made to add up to one. Both
leave no rest. Additive effects add up to the change, multiplicative ones multiply to the index.

Source: B. W. Ang, LMDI decomposition approach: a guide for implementation, Energy Policy 86
(2015) 233-238. Zeros take the analytical limits of B. W. Ang and N. Liu, Energy Policy 35 (2007)
238-246: a factor that comes from or goes to nothing makes the whole change of its part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Form = Literal["I", "II"]


@dataclass(frozen=True, slots=True)
class Split:
    """What each factor did between two times (分解结果).

    `logs` is factors x parts: `logs.sum()` is the logarithm of the index of the whole. `scale` is
    the logarithmic mean of the whole, so that `scale * logs` are the additive effects.
    """

    logs: Array
    scale: float

    def additive(self) -> Array:
        """Return the effect of each factor of each part (加法效应): factors x parts."""
        return self.scale * self.logs

    def index(self) -> Array:
        """Return the index of each factor (乘法指数): factors."""
        found: Array = np.exp(self.logs.sum(axis=1))
        return found


def mean_of_logs(a: Array, b: Array, log_ratio: Array) -> Array:
    """Return the logarithmic mean of a and b, given ln(a / b); zero where either is zero.

    sqrt(ab) sinh(x / 2) / (x / 2) with x = ln(a / b) is the same as (a - b) / x, and an error
    in x, which is all that is lost when a and b are near each other, does not touch it.
    """
    half = log_ratio / 2
    stretch = np.ones(half.shape)
    np.divide(np.sinh(half), half, out=stretch, where=np.abs(half) > 1e-8)
    found: Array = np.sqrt(a) * np.sqrt(b) * stretch
    return found


def decompose(old: Array, new: Array, form: Form = "I") -> Split:
    """Split the change of sum(prod(factors)) between two times (两期分解).

    `old`, `new`: factors x parts, finite and not negative; the whole above zero both times.
    """
    if old.shape != new.shape or old.ndim != 2:
        raise ValueError(f"factors x parts, twice the same shape: {old.shape}, {new.shape}")
    first, last = old.prod(axis=0), new.prod(axis=0)
    totals = np.asarray(first.sum()), np.asarray(last.sum())
    if min(totals) <= 0:
        raise ValueError("the whole must be above zero at both times")
    both = (old > 0) & (new > 0)
    logs = np.log(new, out=np.zeros(new.shape), where=both)
    logs -= np.log(old, out=np.zeros(old.shape), where=both)
    alive = (first > 0) & (last > 0)
    whole = np.asarray(np.log(totals[1] / totals[0]))
    scale = float(mean_of_logs(totals[1], totals[0], whole))
    if form == "II":
        first, last = first / totals[0], last / totals[1]
    part = np.where(alive, logs.sum(axis=0) - (whole if form == "II" else 0.0), 0.0)
    weight = np.where(alive, mean_of_logs(last, first, part), 0.0)
    effects = weight * logs + _limits(old, new, first, last)
    return Split(effects / (scale if form == "I" else weight.sum()), scale)


def _limits(old: Array, new: Array, first: Array, last: Array) -> Array:
    """Return the effects where a part comes from nothing or goes to nothing."""
    comes, goes = (first == 0) & (last > 0), (first > 0) & (last == 0)
    guilty = ((old == 0) & comes) | ((new == 0) & goes)
    shares = np.zeros(old.shape)
    # In the limit the factors that are zero on the empty side share the change equally.
    np.divide(last - first, guilty.sum(axis=0), out=shares, where=guilty)
    return shares
