"""Logarithmic mean Divisia index, additive, first form (LMDI-I 加和分解).

A quantity that is a sum of products of factors changes; LMDI says how much of the change each
factor of each part made, and leaves no rest. Source: B. W. Ang, The LMDI approach to
decomposition analysis: a practical guide, Energy Policy 33 (2005) 867-871. Zeros follow the
analytical limits of B. W. Ang and N. Liu, Handling zero values in the logarithmic mean Divisia
index decomposition approach, Energy Policy 35 (2007) 238-246, not a small number put in their
place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from changbai.analysis.lmdi.models import effects

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RatioSplit:
    """The change of a ratio of sums, split by part (比率变化分解).

    `structure + intensity + unsplit` adds up, part by part, to the change of the part's share
    of the ratio; all parts together to the change of the ratio. `unsplit` holds parts whose own
    ratio does not exist at both times (divisor zero or negative): their change is known, its
    cause is not.
    """

    structure: Array
    intensity: Array
    unsplit: Array


def log_mean(a: ArrayLike, b: ArrayLike) -> Array:
    """Return the logarithmic mean (a - b) / ln(a / b), its limits included (对数平均)."""
    left, right = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    mean = np.zeros(left.shape)
    alive = (left > 0) & (right > 0)
    ratio = np.divide(left - right, left + right, out=np.zeros(left.shape), where=alive)
    near = alive & (np.abs(ratio) < 0.5)
    far = alive & ~near
    # Near each other, ln(a / b) = 2 atanh((a - b) / (a + b)) keeps the digits that ln loses.
    logs = np.zeros(left.shape)
    np.arctanh(ratio, out=logs, where=near)
    logs *= 2
    np.log(left, out=logs, where=far)
    logs -= np.log(right, out=np.zeros(left.shape), where=far)
    np.divide(left - right, logs, out=mean, where=logs != 0)
    same = alive & (logs == 0)
    mean[same] = left[same]
    return mean


def additive(before: ArrayLike, after: ArrayLike) -> Array:
    """Return the effect of each factor of each part: factors x parts, none below zero.

    The effects of a part add up to the change of the product of its factors.
    """
    old, new = np.asarray(before, float), np.asarray(after, float)
    if old.shape != new.shape or old.ndim != 2:
        raise ValueError(f"factors x parts, twice the same shape: {old.shape}, {new.shape}")
    if not (np.all(np.isfinite(old)) and np.all(np.isfinite(new))):
        raise ValueError("factors must be finite")
    if (old < 0).any() or (new < 0).any():
        raise ValueError("factors must not be negative")
    return effects(old, new, old.prod(axis=0), new.prod(axis=0))


def ratio_change(
    above_before: ArrayLike, below_before: ArrayLike, above_after: ArrayLike, below_after: ArrayLike
) -> RatioSplit:
    """Split the change of sum(above) / sum(below) into structure and intensity of each part.

    Structure is the part's share of the divisor, intensity its own ratio. Both sums of the
    divisor must be above zero.
    """
    above = [np.asarray(above_before, float), np.asarray(above_after, float)]
    below = [np.asarray(below_before, float), np.asarray(below_after, float)]
    totals = [part.sum() for part in below]
    if min(totals) <= 0:
        raise ValueError("the divisor must add up to more than zero")
    weights = [over / total for over, total in zip(above, totals, strict=True)]
    sound = _sound(above, below)
    shares = [np.where(sound, part, 0) / total for part, total in zip(below, totals, strict=True)]
    own = [
        np.divide(over, part, out=np.zeros(over.shape), where=sound & (part > 0))
        for over, part in zip(above, below, strict=True)
    ]
    # A part that is absent at one time has no intensity there; it comes or goes as structure.
    own = [np.where(shares[i] > 0, own[i], own[1 - i]) for i in (0, 1)]
    structure, intensity = additive(np.stack([shares[0], own[0]]), np.stack([shares[1], own[1]]))
    change = weights[1] - weights[0]
    unsplit = np.where(sound, 0.0, change)
    return RatioSplit(np.where(sound, structure, 0.0), np.where(sound, intensity, 0.0), unsplit)


def _sound(above: list[Array], below: list[Array]) -> NDArray[np.bool_]:
    """Tell for which parts both factors exist: nothing negative, no amount over a zero divisor."""
    fine = np.ones(above[0].shape, bool)
    for over, part in zip(above, below, strict=True):
        # A divisor so small that the quotient overflows is no better than zero.
        fine &= (over >= 0) & (part >= 0) & (over <= part * 1e250)
    return fine
