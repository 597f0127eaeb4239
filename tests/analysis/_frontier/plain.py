"""The same questions put to HiGHS as textbooks write them: no frame, no basis, no cleverness."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def programme(x, y, unit, returns, orientation, others=None, of=None):
    """Return theta or phi and the largest sum of slacks of one unit; None when out of reach."""
    rows = np.arange(len(x)) if others is None else np.asarray(others)
    own_x, own_y = (x[unit], y[unit]) if of is None else of
    m, s, k = x.shape[1], y.shape[1], len(rows)
    equal = np.zeros((m + s, k + 1 + m + s))
    equal[:m, :k], equal[m:, :k] = x[rows].T, -y[rows].T
    equal[:, k + 1 :] = np.eye(m + s)
    right = np.zeros(m + s)
    if orientation == "output":
        equal[m:, k], right[:m] = own_y, own_x
    else:
        equal[:m, k], right[m:] = -own_x, -own_y
    total = np.concatenate([np.ones(k), np.zeros(1 + m + s)])
    words: dict = {}
    if returns == "vrs":
        equal, right = np.vstack([equal, total]), np.append(right, 1.0)
    elif returns != "crs":
        sign = 1.0 if returns == "nirs" else -1.0
        words = {"A_ub": sign * total[None], "b_ub": [sign]}
    cost = np.zeros(len(total))
    cost[k] = -1.0 if orientation == "output" else 1.0
    free = [(0, None)] * len(total)
    first = linprog(cost, A_eq=equal, b_eq=right, bounds=free, options=EXACT, **words)
    if first.status == 2:
        return None, None
    assert first.status == 0
    cost = np.concatenate([np.zeros(k + 1), -np.ones(m + s)])
    free[k] = (first.x[k], first.x[k])
    second = linprog(cost, A_eq=equal, b_eq=right, bounds=free, options=EXACT, **words)
    return first.x[k], -second.fun if second.status == 0 else None


def made_up(count, inputs=3, outputs=2, seed=1):
    """Return made-up units with random inefficiency."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 0.7, (count, inputs))
    mix = rng.dirichlet(np.full(outputs, 3.0), count)
    y = x.prod(axis=1)[:, None] ** (0.9 / inputs) * mix
    return x, y * np.exp(-np.abs(rng.normal(0, 0.3, count)))[:, None]


def whole_numbers(count, seed=3):
    """Return degenerate units: few whole numbers, zeros, many the same."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, (count, 2)) * 1.0, rng.integers(0, 5, (count, 2)) * 1.0
    x[x.sum(axis=1) == 0, 0] = 1
    y[y.sum(axis=1) == 0, 1] = 1
    return x, y
