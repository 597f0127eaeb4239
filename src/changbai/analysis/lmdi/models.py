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


def mean_by_ratio(a: Array, b: Array, log_ratio: Array) -> Array:
    """Return the logarithmic mean of a and b above zero, given x = ln(a / b) (对数平均).

    (a - b) / x makes the effects of a part add up to a - b to the last digit; where a and b are
    near each other the same is sqrt(ab) (1 + x^2 / 24 + x^4 / 1920), which x cannot spoil.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mean: Array = (a - b) / log_ratio
    near = np.flatnonzero(np.abs(log_ratio) < 1e-2)
    if len(near):
        square = log_ratio[near] ** 2
        mean[near] = np.sqrt(a[near] * b[near]) * (1 + square / 24 + square**2 / 1920)
    return mean


def effects(old: Array, new: Array, first: Array, last: Array, shift: float = 0.0) -> Array:
    """Return what each factor of each part did to the part's amount (各部分效应): factors x parts.

    `first`, `last` are the amounts of the parts, or their shares: then `shift` is the logarithm
    of the index of the whole, by which shares change less than amounts.
    """
    both = (old > 0) & (new > 0)
    logs = np.log(new, out=np.zeros(new.shape), where=both)
    logs -= np.log(old, out=np.zeros(old.shape), where=both)
    alive = (first > 0) & (last > 0)
    weight = np.zeros(first.shape)
    ratio = logs[:, alive].sum(axis=0) - shift
    weight[alive] = mean_by_ratio(last[alive], first[alive], ratio)
    comes, goes = (first == 0) & (last > 0), (first > 0) & (last == 0)
    guilty = ((old == 0) & comes) | ((new == 0) & goes)
    shares = np.zeros(old.shape)
    # In the limit the factors that are zero on the empty side share the change equally.
    np.divide(last - first, guilty.sum(axis=0), out=shares, where=guilty)
    found: Array = weight * logs + shares
    return found


def weights(first: Array, last: Array) -> float:
    """Return the sum of the logarithmic means of shares, to which form II brings its weights."""
    alive = (first > 0) & (last > 0)
    ratio = np.log(last[alive] / first[alive])
    return float(mean_by_ratio(last[alive], first[alive], ratio).sum())


def decompose(old: Array, new: Array, form: Form = "I") -> Split:
    """Split the change of sum(prod(factors)) between two times (两期分解).

    `old`, `new`: factors x parts, finite and not negative; the whole above zero both times.
    """
    if old.shape != new.shape or old.ndim != 2:
        raise ValueError(f"factors x parts, twice the same shape: {old.shape}, {new.shape}")
    first, last = old.prod(axis=0), new.prod(axis=0)
    totals = np.array([first.sum(), last.sum()])
    if totals.min() <= 0:
        raise ValueError("the whole must be above zero at both times")
    whole = np.log(totals[1:] / totals[:1])
    scale = float(mean_by_ratio(totals[1:], totals[:1], whole)[0])
    if form == "I":
        return Split(effects(old, new, first, last) / scale, scale)
    first, last = first / totals[0], last / totals[1]
    found = effects(old, new, first, last, float(whole[0]))
    return Split(found / weights(first, last), scale)
