"""Slacks, peers and targets (松弛、标杆与目标值): the second phase of a score.

A unit may reach the frontier and still use more of an input, or make less of an output, than its
peers. Of all weights that prove the score the second phase takes those with the largest sum of
slacks. They lie on the facet that was met: only generators on it can have a weight, and when
disposal is not among them there is nothing to do. Source: Cooper, Seiford, Tone (2007), 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frontier.score import Frontier, Scores
from changbai.analysis._frontier.technology import Array, Index

#: A generator is on the facet when its price is below this, relative to the facet's length.
_ON = 1e-10
#: Weights and slacks below this, relative, are rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Targets:
    """What a unit would be on the frontier (目标值): all in the units of measure given.

    `slacks` is units x (inputs, outputs); `peers` and `shares` are units x (size of a basis):
    the unit that is looked up to, -1 for none, and how much of it.
    """

    slacks: Array
    peers: Index
    shares: Array


def targets(front: Frontier, scores: Scores, *, scaled: bool = False) -> Targets:
    """Return slacks and peers of the solved units (第二阶段).

    The sum of slacks is taken in the units of measure given, as textbooks do; with `scaled`
    every column is divided by its mean first, so that units of measure change nothing.
    """
    tech, columns = front.tech, front.columns
    points, both = len(front.carriers), front.tech.inputs + front.tech.outputs
    worth = np.zeros(columns.shape[1])
    worth[points : points + both] = 1.0 if scaled else tech.means
    bases, weights = scores.solved.bases.copy(), scores.solved.weights.copy()
    length = np.abs(scores.solved.normals).sum(axis=1)
    # A factor price of zero: disposal costs nothing there, so there may be slack.
    free = (scores.solved.normals @ tech.rays[:, :both] <= _ON * length[:, None]).any(axis=1)
    for unit in np.flatnonzero(free & (scores.states == 0)):
        bases[unit], weights[unit] = _most_slack(
            columns, worth, scores, int(unit), bases[unit], weights[unit]
        )
    weights[weights < _NOTHING * np.maximum(weights.max(axis=1, keepdims=True), 1e-3)] = 0
    slacks = np.zeros((len(bases), both))
    ray = (bases >= points) & (bases < points + both) & (weights > 0)
    at = np.argwhere(ray)
    np.add.at(slacks, (at[:, 0], bases[ray] - points), weights[ray])
    slacks[slacks < _NOTHING] = 0
    peer = (bases < points) & (weights > 0) & (scores.states == 0)[:, None]
    units = front.carriers[np.where(peer, bases, 0)]
    shares = np.where(peer, weights / tech.norms[units], 0.0)
    return Targets(slacks * tech.means, np.where(peer, units, -1), shares)


def _most_slack(
    columns: Array, worth: Array, scores: Scores, unit: int, basis: Index, weights: Array
) -> tuple[Index, Array]:
    """Go along the facet to the weights with the most slack: a primal simplex of one unit."""
    aim, direction, normal = scores.aims[unit], scores.directions[unit], scores.solved.normals[unit]
    on = np.flatnonzero(normal @ columns <= _ON * np.abs(normal).sum())
    matrix = np.column_stack([columns[:, basis], -direction])
    if np.linalg.matrix_rank(matrix) < len(matrix):
        return basis, weights
    inverse = np.linalg.inv(matrix)
    now = basis.copy()
    for turn in range(200):
        priced = np.append(worth[now], 0.0) @ inverse
        gain = worth[on] - priced @ columns[:, on]
        entering = int(gain.argmax())
        if gain[entering] <= 1e-10 * worth.max():
            break
        column = inverse @ columns[:, on[entering]]
        usable = column[:-1] > 1e-11 * np.abs(column).max()
        if not usable.any():
            break
        little = 1e-12 * (1 + (np.arange(1, len(column)) * (turn + 3) * 37 % 17) / 16)
        ratio = np.full(len(now), np.inf)
        held = np.maximum((inverse @ aim)[:-1], little)
        ratio[usable] = held[usable] / column[:-1][usable]
        leaving = int(ratio.argmin())
        row = inverse[leaving] / column[leaving]
        inverse -= np.outer(column, row)
        inverse[leaving] = row
        now[leaving] = on[entering]
    final = np.linalg.solve(np.column_stack([columns[:, now], -direction]), aim)[:-1]
    if final.min() < -1e-9 * max(1e-3, np.abs(final).max()):
        return basis, weights
    return now, np.maximum(final, 0)
