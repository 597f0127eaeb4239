"""The space of activities (产品空间): proximity, density, and what a new activity opens.

Proximity = the smaller of the two chances that who has one activity has the other (C. Hidalgo,
B. Klinger, A. Barabasi and R. Hausmann, Science 317 (2007) 482-487). Density of an activity in
an area = the part of its proximities that lies on what the area has. Outlook and gain as in the
atlas of economic complexity: outlook sums the complexity of what is not there by its density,
gain is what a new activity adds to that. Whether an activity is near itself is a choice
(`diagonal`): the Growth Lab's own software says yes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def proximity(has: Array, *, diagonal: bool = True) -> Array:
    """Return activities x activities proximities; each activity is somewhere."""
    ubiquity = has.sum(axis=0)
    result: Array = has.T @ has / np.maximum(ubiquity[:, None], ubiquity)
    if not diagonal:
        np.fill_diagonal(result, 0)
    return result


def density(has: Array, near: Array) -> Array:
    """Return areas x activities densities; zero where an activity is near to nothing."""
    total = near.sum(axis=0)
    result: Array = np.divide(
        has @ near, total, out=np.zeros(has.shape), where=np.broadcast_to(total > 0, has.shape)
    )
    return result


def outlook(has: Array, dense: Array, pci: Array) -> Array:
    """Return the outlook of each area: complexity of what it lacks, by density."""
    result: Array = (dense * (1 - has)) @ pci
    return result


def gain(has: Array, near: Array, pci: Array) -> Array:
    """Return areas x activities gains; zero where the area has the activity."""
    total = near.sum(axis=1)
    worth = np.divide(pci, total, out=np.zeros(pci.size), where=total > 0)
    lacks = 1 - has
    result: Array = lacks * (lacks @ (near * worth[:, None]))
    return result
