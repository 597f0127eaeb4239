"""Revealed comparative advantage (显示性比较优势): who has what.

RCA = (activity's part of the area) / (activity's part of the whole) (B. Balassa, Trade
liberalisation and revealed comparative advantage, Manchester School 33 (1965) 99-123). An area
has an activity when its RCA reaches the threshold; a tie counts as reached, also where division
leaves it a last digit below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: A tie may miss the threshold by rounding only.
ROUNDING = 1e-12


def advantage(values: ArrayLike) -> Array:
    """Return RCA of areas x activities; every area and every activity has something."""
    amounts = np.asarray(values, float)
    if amounts.ndim != 2 or not np.isfinite(amounts).all() or (amounts < 0).any():
        raise ValueError("areas x activities, finite and not negative")
    area, activity = amounts.sum(axis=1), amounts.sum(axis=0)
    if (area <= 0).any() or (activity <= 0).any():
        raise ValueError("an area or an activity has nothing")
    result: Array = (amounts / area[:, None]) / (activity / activity.sum())
    return result


def presence(rca: ArrayLike, threshold: float = 1.0) -> Array:
    """Return 1 where an area has an activity, else 0."""
    result: Array = (np.asarray(rca, float) >= threshold * (1 - ROUNDING)).astype(float)
    return result
