"""Candidate clusters (候选集群): areas by industries that pass the tests, joined to neighbours.

The tests of a set of areas in a set of industries: its location quotient, its size, its plants,
how little its largest plant dominates, and whether chance would do it (the darts of Ellison and
Glaeser: mean 1, variance H (1 - x) / x). Thresholds are choices, none of them law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from changbai.analysis._cross import NOTHING

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a cluster must reach (门槛)."""

    quotient: float = 1.25
    size: float = 0.0
    share: float = 0.05
    plants: int = 5
    dominance: float = 0.7
    level: float = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """What a set of areas is in a set of industries (集群测度).

    `size` and `plants` of the set, `share` of the industries' whole that it holds, `quotient`,
    `dominance` the part of its largest plant, `p` the chance of such a quotient; None where it
    does not exist.
    """

    size: float
    plants: int
    share: float | None
    quotient: float | None
    dominance: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Plants:
    """The plants of a file (企业): number of area and of industry, size."""

    place: NDArray[np.int64]
    kind: NDArray[np.int64]
    size: Array


def measure(plants: Plants, areas: Sequence[int], industries: Sequence[int]) -> Measured:
    """Measure a set of areas in a set of industries, all of it taken together."""
    here = np.isin(plants.place, areas)
    industry = np.isin(plants.kind, industries)
    inside = here & industry & (plants.size > 0)
    size, whole = float(plants.size[inside].sum()), float(plants.size.sum())
    own, all_of = float(plants.size[here].sum()), float(plants.size[industry].sum())
    largest = float(plants.size[inside].max()) / size if size > 0 else None
    share = size / all_of if all_of > 0 else None
    if not (own / whole > NOTHING and all_of / whole > NOTHING):
        return Measured(size, int(inside.sum()), share, None, largest, None)
    x = own / whole
    quotient = (size / all_of) / x
    alone = float((plants.size[industry] / all_of) @ (plants.size[industry] / all_of))
    spread = float(np.sqrt(alone * (1 - x) / x)) if x < 1 else 0.0
    p = float(norm.sf((quotient - 1) / spread)) if spread > 0 else None
    return Measured(size, int(inside.sum()), share, quotient, largest, p)


def failed(of: Measured, by: Thresholds) -> tuple[str, ...]:
    """Return the tests that are not met, by name."""
    tests = {
        "quotient": of.quotient is not None and of.quotient >= by.quotient,
        "share": of.share is not None and of.share >= by.share,
        "size": of.size >= by.size,
        "plants": of.plants >= by.plants,
        "dominance": of.dominance is not None and of.dominance <= by.dominance,
        "chance": of.p is not None and of.p < by.level,
    }
    return tuple(name for name, met in tests.items() if not met)


def grown(
    plants: Plants, industry: int, near: Mapping[int, frozenset[int]], by: Thresholds, areas: int
) -> list[tuple[tuple[int, ...], Measured]]:
    """Return the candidates of an industry: areas, and what they are together.

    Areas whose own quotient passes are joined where they are neighbours; what is joined must
    pass all tests together. Without neighbours every area stands for itself.
    """
    own = np.bincount(plants.place, weights=plants.size, minlength=areas)
    mine = plants.kind == industry
    inside = np.bincount(plants.place[mine], weights=plants.size[mine], minlength=areas)
    # A quotient of q or more, without dividing by an area that has nothing.
    least = by.quotient * own * (inside.sum() / own.sum()) if own.sum() > 0 else own
    high = {int(area) for area in np.flatnonzero((inside >= least) & (inside > 0))}
    candidates = []
    while high:
        ahead, joined = [min(high)], set()
        while ahead:
            area = ahead.pop()
            if area in high:
                high.remove(area)
                joined.add(area)
                ahead += near.get(area, frozenset()) & high
        together = tuple(sorted(joined))
        found = measure(plants, together, [industry])
        if not failed(found, by):
            candidates.append((together, found))
    return candidates
