"""The inner loops in NumPy alone (成批内核): many units take their simplex steps together.

The same linear programmes as `compiled`, to the same figures: each turn every unit that is not done
makes one step, dual while a weight is negative, primal while a column is better. Units whose
basis is final leave. What is not decided in so many turns is left to HiGHS.
"""

from __future__ import annotations

import numpy as np

from changbai.analysis._frontier.technology import Array, Index

_WEIGHT, _PRICE = 1e-12, 2e-13
_TURNS = 300
#: Entries of one matrix of prices: more does not fit the caches.
_ROOM = 1 << 19


def solve(
    columns: Array,
    points: int,
    starts: Index,
    aims: Array,
    directions: Array,
    order: Index,
    scores: Array,
    bases: Index,
    weights: Array,
    normals: Array,
    prices: Array,
    states: Index,
) -> None:
    """Solve the units of `order`, so many at a time as fit."""
    many = max(16, _ROOM // columns.shape[1])
    before = np.empty(0, np.int64)
    for first in range(0, len(order), many):
        units = order[first : first + many]
        basis, inverse, state = _start(columns, starts, aims[units], directions[units])
        if len(before):
            facets, solid = bases[before], normals[before]
            _nearer(columns, facets, solid, aims[units], directions[units], basis, inverse)
        _turns(columns, aims[units], directions[units], basis, inverse, state)
        value = np.einsum("uij,uj->ui", inverse, aims[units])
        normal = inverse[:, -1]
        price = (normal @ columns).min(axis=1) / np.abs(normal).sum(axis=1)
        states[units], scores[units], bases[units] = state, value[:, -1], basis
        weights[units], normals[units], prices[units] = value[:, :-1], normal, np.minimum(price, 0)
        before = units[state == 0]


def _start(
    columns: Array, starts: Index, aims: Array, directions: Array
) -> tuple[Index, Array, Index]:
    """Give every unit the start facet with the lowest bound on its ray."""
    size, count = len(columns), len(aims)
    bound = np.full((count, len(starts)), np.inf)
    for k, facet in enumerate(starts):
        inverse, sound = _fresh(columns, np.broadcast_to(facet, (count, size - 1)), directions)
        value = np.einsum("uj,uj->u", inverse[:, -1], aims)
        bound[:, k] = np.where(sound, value, np.inf)
    which = bound.argmin(axis=1)
    basis = starts[which].copy()
    inverse, sound = _fresh(columns, basis, directions)
    return basis, inverse, np.where(sound, -1, 2)


def _nearer(
    columns: Array,
    facets: Index,
    normals: Array,
    aims: Array,
    directions: Array,
    basis: Index,
    inverse: Array,
) -> None:
    """Start from the last units' facets where one of them bounds a ray lower than the start."""
    facing = -(directions @ normals.T)
    bound = np.divide(
        aims @ normals.T, facing, out=np.full(facing.shape, np.inf), where=facing > 1e-9
    )
    best = bound.argmin(axis=1)
    lower = np.flatnonzero(
        bound[np.arange(len(aims)), best] < np.einsum("uj,uj->u", inverse[:, -1], aims)
    )
    fresh, sound = _fresh(columns, facets[best[lower]], directions[lower])
    basis[lower[sound]], inverse[lower[sound]] = facets[best[lower[sound]]], fresh[sound]


def _fresh(columns: Array, basis: Index, directions: Array) -> tuple[Array, np.ndarray]:
    """Invert the bases; a singular one gives the unit matrix and False."""
    matrix = np.concatenate([columns.T[basis], -directions[:, None]], axis=1).transpose(0, 2, 1)
    # Rows and columns of very different length make a determinant small without being singular.
    scaled = matrix / np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-300)
    sound = np.abs(np.linalg.det(scaled)) > 1e-13
    matrix = np.where(sound[:, None, None], matrix, np.eye(len(columns)))
    return np.linalg.inv(matrix), sound


def _turns(
    columns: Array, aims: Array, directions: Array, basis: Index, inverse: Array, state: Index
) -> None:
    """Let all units make steps until each is done (0), out of reach (1) or undecided (2)."""
    for turn in range(_TURNS):
        live = np.flatnonzero(state == -1)
        if not len(live):
            return
        if turn % 20 == 19:
            inverse[live], sound = _fresh(columns, basis[live], directions[live])
            state[live[~sound]] = 2
            live = live[sound]
        part = inverse[live]
        weight = np.einsum("uij,uj->ui", part, aims[live])[:, :-1]
        leaving = weight.argmin(axis=1)
        rows = np.arange(len(live))
        low = weight[rows, leaving] < -_WEIGHT * np.maximum(np.abs(weight).max(axis=1), 1e-3)
        length = np.abs(part[:, -1]).sum(axis=1)
        price = part[:, -1] @ columns
        entering = price.argmin(axis=1)
        better = price[rows, entering] < -_PRICE * length
        fine = ~low & ~better
        done = live[fine]
        if len(done):
            _finish(columns, aims, directions, basis, inverse, state, done)
        _dual_step(columns, basis, inverse, state, live[low], leaving[low], price[low], turn)
        rest = ~low & better
        _primal_step(columns, basis, inverse, state, live[rest], entering[rest], weight[rest], turn)
    state[state == -1] = 2


def _finish(
    columns: Array,
    aims: Array,
    directions: Array,
    basis: Index,
    inverse: Array,
    state: Index,
    units: Index,
) -> None:
    """Check the final bases with a fresh inverse; those that do not hold go on."""
    fresh, sound = _fresh(columns, basis[units], directions[units])
    inverse[units] = fresh
    weight = np.einsum("uij,uj->ui", fresh, aims[units])[:, :-1]
    price = (fresh[:, -1] @ columns).min(axis=1)
    holds = price >= -_PRICE * np.abs(fresh[:, -1]).sum(axis=1)
    holds &= weight.min(axis=1) >= -1e-11 * np.maximum(np.abs(weight).max(axis=1), 1e-3)
    state[units[holds]] = 0
    state[units[~sound]] = 2


def _dual_step(
    columns: Array,
    basis: Index,
    inverse: Array,
    state: Index,
    units: Index,
    leaving: Index,
    price: Array,
    turn: int,
) -> None:
    if not len(units):
        return
    row = inverse[units, leaving]
    alpha = row @ columns
    ratio = np.maximum(price, 0)
    if turn > 20:
        # Equal prices would let the same bases come again.
        tiny = 1e-13 * np.abs(inverse[units, -1]).sum(axis=1)
        ratio += tiny[:, None] * (1 + np.arange(columns.shape[1]) * 7919 % 64)
    usable = alpha < -1e-11 * np.abs(row).sum(axis=1)[:, None]
    ratio = np.divide(ratio, -alpha, out=np.full(alpha.shape, np.inf), where=usable)
    entering = ratio.argmin(axis=1)
    reached = usable[np.arange(len(units)), entering]
    state[units[~reached]] = 1
    _pivot(columns, basis, inverse, units[reached], leaving[reached], entering[reached])


def _primal_step(
    columns: Array,
    basis: Index,
    inverse: Array,
    state: Index,
    units: Index,
    entering: Index,
    weight: Array,
    turn: int,
) -> None:
    if not len(units):
        return
    column = np.einsum("uij,uj->ui", inverse[units], columns.T[entering])
    usable = column[:, :-1] > 1e-11 * np.abs(column).max(axis=1)[:, None]
    # Weights of zero are told apart by a little, other each turn: no circles.
    little = 1e-11 * (1 + (np.arange(1, len(columns)) * (turn + 3) * 37 % 17) / 16)
    ratio = np.divide(
        np.maximum(weight, little),
        column[:, :-1],
        out=np.full(weight.shape, np.inf),
        where=usable,
    )
    leaving = ratio.argmin(axis=1)
    bounded = usable[np.arange(len(units)), leaving]
    state[units[~bounded]] = 2
    _pivot(columns, basis, inverse, units[bounded], leaving[bounded], entering[bounded])


def _pivot(
    columns: Array, basis: Index, inverse: Array, units: Index, leaving: Index, entering: Index
) -> None:
    rows = np.arange(len(units))
    part = inverse[units]
    column = np.einsum("uij,uj->ui", part, columns.T[entering])
    pivoted = part[rows, leaving] / column[rows, leaving][:, None]
    part -= column[:, :, None] * pivoted[:, None, :]
    part[rows, leaving] = pivoted
    inverse[units] = part
    basis[units, leaving] = entering


def cheapest(columns: Array, normals: Array, low: int, high: int, found: Index) -> None:
    """Write the column of lowest price under each normal from `low` to `high`."""
    many = max(16, _ROOM // columns.shape[1])
    for first in range(low, high, many):
        last = min(first + many, high)
        found[first:last] = (normals[first:last] @ columns).argmin(axis=1)
