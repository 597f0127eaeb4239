"""Is a listed cluster one (名单集群研判): the tests of a candidate, and two of its own.

A cluster is given by its members. It is judged in its leading industry and in the areas in which
its members of that industry lie: all plants of that industry there count for the tests, also
those that are no members, because a place is tested and not a list. Beside the tests of a
candidate it must have a leading industry, and its areas must hang together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.analysis.cluster_scan.candidate import (
    Measured,
    Plants,
    Thresholds,
    failed,
    measure,
)

#: Below this part of its members' size no industry leads a cluster.
LEADING = 0.5
#: Areas that together hold this part of the leading industry's members are its place.
PLACE = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """A listed cluster and what it is (研判结果): no reasons means that it passes all tests."""

    industry: int
    leading: float
    areas: tuple[int, ...]
    measured: Measured
    reasons: tuple[str, ...]


def judged(
    plants: Plants,
    members: NDArray[np.int64],
    near: Mapping[int, frozenset[int]],
    by: Thresholds,
) -> Judged:
    """Judge a cluster by its members (numbers of plants, some of them with a size)."""
    size = np.bincount(plants.kind[members], weights=plants.size[members])
    industry = int(np.argmax(size))
    leading = float(size[industry] / size.sum())
    own = members[plants.kind[members] == industry]
    areas = _place(plants, own)
    found = measure(plants, areas, [industry])
    reasons = list(failed(found, by))
    if len(areas) > 1 and near and not _touching(areas, near):
        reasons.append("scattered")
    if leading < LEADING:
        reasons.append("mixed")
    return Judged(industry, leading, areas, found, tuple(reasons))


def _place(plants: Plants, own: NDArray[np.int64]) -> tuple[int, ...]:
    """Return the fewest areas that hold nearly all of the members."""
    size = np.bincount(plants.place[own], weights=plants.size[own])
    order = np.argsort(-size, kind="stable")
    held = np.cumsum(size[order]) / size.sum()
    enough = int(np.searchsorted(held, PLACE - 1e-12)) + 1
    return tuple(sorted(int(area) for area in order[:enough]))


def _touching(areas: tuple[int, ...], near: Mapping[int, frozenset[int]]) -> bool:
    left, ahead = set(areas[1:]), [areas[0]]
    while ahead:
        reached = near.get(ahead.pop(), frozenset()) & left
        left -= reached
        ahead += reached
    return not left
