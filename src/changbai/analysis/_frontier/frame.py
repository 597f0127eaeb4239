"""Which units carry the frontier (前沿骨架): all others lie inside what these span.

Build-hull: units are tried against the few found so far; one that lies inside is done for good,
else the facet that it lies beyond is moved outwards to the unit farthest out, which is one of the
frontier. The idea is that of J. H. Dula, A computational study of DEA with massive data sets,
Computers & Operations Research 35 (2008) 1191-1203.
"""

from __future__ import annotations

import numpy as np

from changbai.analysis._frontier.kernel import Kernel, cheapest, solve
from changbai.analysis._frontier.technology import (
    Array,
    Index,
    Orientation,
    Technology,
    aims,
    nearness,
    starts,
)

_SEEDS, _FIRST = 128, 512


def frame(
    tech: Technology,
    inputs: Array,
    outputs: Array,
    orientation: Orientation = "output",
    kernel: Kernel | None = None,
) -> Index:
    """Return the units that carry the frontier, and perhaps a few that lie on it (骨架).

    `inputs`, `outputs` are the technology's own figures. Of units with the same figures the
    first stands for all.
    """
    count = tech.points.shape[1]
    chosen = np.zeros(count, bool)
    chosen[_seeds(tech)] = True
    found = list(np.flatnonzero(chosen))
    towards, along = aims(tech, inputs, outputs, orientation)
    order = nearness(tech, towards, along)
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    open_ = (tech.twins == np.arange(count)) & ~chosen
    waiting = np.random.default_rng(0).permutation(np.flatnonzero(open_))
    own = 1.0 if orientation == "output" else -1.0
    size = _FIRST
    while len(waiting):
        now, waiting = waiting[:size], waiting[size:]
        now = now[np.argsort(place[now])]
        columns = np.hstack([tech.points[:, found], tech.rays])
        facets = starts(tech, columns[:, : len(found)], orientation)
        solved = solve(columns, len(found), facets, towards, along, now, kernel)
        state = solved.states[now]
        # At its own score or farther a unit lies inside what the others span.
        inside = (state == 0) & (solved.scores[now] >= own - 1e-11)
        open_[now[inside]] = False
        beyond = now[(state == 0) & ~inside]
        # What meets nothing, or could not be decided, joins: one too many changes no score.
        joins = [now[state != 0]]
        if len(beyond):
            left = np.flatnonzero(open_)
            joins.append(
                np.unique(left[cheapest(tech.points[:, left], solved.normals[beyond], kernel)])
            )
        for some in joins:
            new = some[~chosen[some]]
            chosen[new], open_[new] = True, False
            found += list(new)
        waiting = np.concatenate([beyond[~chosen[beyond]], waiting[~chosen[waiting]]])
        size *= 2
    return np.array(found, np.int64)


def _seeds(tech: Technology) -> Index:
    """Return the farthest units in many directions, each of which is on the frontier."""
    m, both = tech.inputs, tech.inputs + tech.outputs
    mixes = np.random.default_rng(0).dirichlet(np.ones(both), _SEEDS)
    with np.errstate(divide="ignore"):
        if tech.returns == "crs":
            far = (mixes[:, m:] @ -tech.points[m:]) / (mixes[:, :m] @ tech.points[:m])
            best = far.argmax(axis=1)
        else:
            flat = tech.points[:both] / tech.points[-1]
            best = np.concatenate([(mixes @ flat).argmin(axis=1), flat.argmin(axis=1)])
    return np.unique(tech.twins[best])
