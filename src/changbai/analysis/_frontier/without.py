"""Scores of units against all others but themselves (超效率): how much lead a leader has.

Only a unit that carries the frontier alone leaves a gap when it goes. Into the gap can come those
units alone whose place inside was proved with its help. Source: P. Andersen and N. C. Petersen, A
procedure for ranking efficient units in DEA, Management Science 39 (1993) 1261-1264.
"""

from __future__ import annotations

import numpy as np

from changbai.analysis._frontier.kernel import Kernel
from changbai.analysis._frontier.score import Frontier, Scores, score
from changbai.analysis._frontier.technology import Array, Index, Orientation


def without_itself(
    front: Frontier, scores: Scores, orientation: Orientation, kernel: Kernel | None = None
) -> tuple[Array, Index, Array]:
    """Return super-efficiency of the frontier's own units, states and gaps (超效率).

    `scores` are the units' own against `front`. State 1: no other unit, nor any mix, comes to
    where it is (with variable returns that is a finding, not an error).
    """
    tech = front.tech
    values, states, gaps = scores.values.copy(), scores.states.copy(), scores.gaps.copy()
    twins = np.bincount(tech.twins, minlength=len(tech.twins))
    helped = _helped(front, scores)
    for at, unit in enumerate(front.carriers):
        if twins[unit] > 1:
            continue
        others = np.union1d(np.delete(front.carriers, at), helped[at])
        others = others[others != unit]
        if not len(others):
            values[unit], states[unit] = np.nan, 1
            continue
        columns = np.hstack([tech.points[:, others], tech.rays])
        rays = scores.aims[unit : unit + 1], scores.directions[unit : unit + 1]
        found = score(tech, columns, len(others), *rays, orientation, kernel)
        values[unit], states[unit], gaps[unit] = found.values[0], found.states[0], found.gaps[0]
    return values, states, gaps


def _helped(front: Frontier, scores: Scores) -> list[Index]:
    """Return, for each carrier, the units whose score was proved with its help."""
    points = len(front.carriers)
    used = (scores.solved.bases < points) & (scores.solved.weights > 0)
    unit, place = np.nonzero(used)
    carrier = scores.solved.bases[unit, place]
    order = np.argsort(carrier, kind="stable")
    ends = np.searchsorted(carrier[order], np.arange(points + 1))
    twins = front.tech.twins
    return [np.unique(twins[unit[order[ends[k] : ends[k + 1]]]]) for k in range(points)]
