"""Scores with their proof (效率得分与验证): how far each unit is from the frontier.

Every score is proved by two things that anyone can check: weights of units that reach the target,
and a facet that no unit lies beyond. Three numbers say how well they do, all relative: the rest
between target and weighted units, how far any unit lies beyond the facet, and the gap between
the two values. A unit for which any is above `TRUST` goes to HiGHS; one that fails there too is
told by name, never given a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from changbai.analysis._frontier.frame import frame
from changbai.analysis._frontier.kernel import Kernel, Solved, solve
from changbai.analysis._frontier.technology import (
    Array,
    Index,
    Orientation,
    Returns,
    Technology,
    aims,
    nearness,
    starts,
    technology,
)

TRUST = 1e-9


@dataclass(frozen=True, slots=True)
class Frontier:
    """A technology and the units that carry it (前沿)."""

    tech: Technology
    carriers: Index

    @property
    def columns(self) -> Array:
        """Generators: the carrying points, then the rays."""
        return np.hstack([self.tech.points[:, self.carriers], self.tech.rays])


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of many units and their proof (效率得分).

    `values`: theta (input, at most 1 within the own technology) or phi (output, at least 1);
    NaN where `states` is not 0: 1 out of reach, 2 not decided. `solved` holds the proof in the
    words of the cone; `gaps` the worst of the three checks of each unit; `by_highs` which units
    HiGHS decided.
    """

    values: Array
    states: Index
    gaps: Array
    by_highs: np.ndarray
    solved: Solved
    aims: Array
    directions: Array


def frontier(
    inputs: Array, outputs: Array, returns: Returns, kernel: Kernel | None = None
) -> Frontier:
    """Find the frontier of units x inputs and units x outputs (求前沿)."""
    tech = technology(inputs, outputs, returns)
    return Frontier(tech, frame(tech, inputs, outputs, "output", kernel))


def evaluate(
    front: Frontier,
    inputs: Array,
    outputs: Array,
    orientation: Orientation,
    kernel: Kernel | None = None,
) -> Scores:
    """Score units, the frontier's own or others (如其他年份), against a frontier (评价)."""
    towards, along = aims(front.tech, inputs, outputs, orientation)
    return score(
        front.tech, front.columns, len(front.carriers), towards, along, orientation, kernel
    )


def score(
    tech: Technology,
    columns: Array,
    points: int,
    towards: Array,
    along: Array,
    orientation: Orientation,
    kernel: Kernel | None = None,
) -> Scores:
    """Score rays against generators; every answer is checked, doubtful ones go to HiGHS."""
    facets = starts(tech, columns[:, :points], orientation)
    order = nearness(tech, towards, along)
    solved = solve(columns, points, facets, towards, along, order, kernel)
    gaps = check(columns, solved, towards, along)
    doubtful = np.flatnonzero((solved.states == 2) | ((solved.states == 0) & (gaps > TRUST)))
    by_highs = np.zeros(len(towards), bool)
    for unit in doubtful:
        by_highs[unit] = True
        _by_highs(columns, towards[unit], along[unit], solved, int(unit))
    if len(doubtful):
        gaps = check(columns, solved, towards, along)
        solved.states[(solved.states == 0) & (gaps > TRUST)] = 2
    signed = solved.scores if orientation == "output" else -solved.scores
    values = np.where(solved.states == 0, signed, np.nan)
    return Scores(values, solved.states, gaps, by_highs, solved, towards, along)


def check(columns: Array, solved: Solved, towards: Array, along: Array) -> Array:
    """Return the worst of the three checks of every solved unit (验证): zero is perfect."""
    targets = towards + solved.scores[:, None] * along
    reached = np.einsum("urk,uk->ur", columns.T[solved.bases].transpose(0, 2, 1), solved.weights)
    size = np.maximum(np.abs(targets).max(axis=1), 1e-12)
    rest = np.abs(reached - targets).max(axis=1) / size
    below = np.maximum(-solved.weights, 0).max(axis=1) / np.maximum(
        np.abs(solved.weights).max(axis=1), 1e-3
    )
    bound = np.einsum("ur,ur->u", solved.normals, towards)
    gap = np.abs(bound - solved.scores) / np.maximum(np.abs(solved.scores), 1)
    worst: Array = np.max([rest, below, gap, np.maximum(-solved.prices, 0)], axis=0)
    return np.where(solved.states == 0, worst, 0.0)


def _by_highs(columns: Array, aim: Array, direction: Array, solved: Solved, unit: int) -> None:
    """Decide one unit with HiGHS and write what it found."""
    size, every = columns.shape
    cost = np.zeros(every + 1)
    cost[-1] = -1.0
    done = linprog(
        cost,
        A_eq=np.hstack([columns, -direction[:, None]]),
        b_eq=aim,
        bounds=[(0, None)] * every + [(None, None)],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if done.status != 0:
        solved.states[unit] = 1 if done.status == 2 else 2
        return
    normal = -np.asarray(done.eqlin.marginals)
    largest = np.argsort(-done.x[:-1], kind="stable")[: size - 1]
    solved.states[unit], solved.scores[unit] = 0, done.x[-1]
    solved.bases[unit], solved.weights[unit] = largest, done.x[largest]
    solved.normals[unit] = normal
    solved.prices[unit] = min(0.0, float((normal @ columns).min()) / np.abs(normal).sum())
