"""Choosing who meets whom (选定会谈对象): a flow of greatest total, with its proof.

Every party has a limit and so have the tables; the best choice under such limits is a linear
programme whose corners are whole numbers (a flow, Dantzig 1951). A first look at prices says of
most pairs on which side they are bound to fall; HiGHS solves the doubtful rest, and the prices of
its answer are tested on all pairs. Pairs that fail the test come back in, so the end is the best
there is: `bound`, computed from the prices alone, then equals the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from changbai.matching.highs import quiet_solver

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_FIRST_LOOKS = 5
#: Pairs nearest to the prices are doubtful: this share, at least so many.
_DOUBTFUL, _LEAST_DOUBTFUL = 0.1, 3000
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a choice (选定限额): each need, each offer, all; bonus of each need's first one."""

    needs: Whole
    offers: Whole
    all: int
    first: Whole


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pairs chosen (选定结果), their total with bonuses, and the bound that proves it."""

    taken: NDArray[np.bool_]
    total: int
    bound: int


def choose(need: Whole, offer: Whole, score: Whole, limits: Limits) -> Chosen:
    """Choose pairs of the greatest total; scores are whole numbers above 0."""
    if not len(score):
        return Chosen(np.zeros(0, bool), 0, 0)
    scale = float(score.max())
    worth = score / scale
    first = limits.first / scale
    gain = worth - _first_prices(need, offer, worth, limits)
    distance = np.abs(gain)
    count = min(len(gain), max(int(_DOUBTFUL * len(gain)), _LEAST_DOUBTFUL))
    doubtful = distance <= np.partition(distance, count - 1)[count - 1]
    taken = gain > 0
    while True:
        over = _overfull(need, offer, taken & ~doubtful, limits)
        if over.any():
            doubtful |= over
            continue
        part = _solve(need, offer, worth, limits, first, doubtful, taken)
        taken = part.taken
        left = worth - part.prices
        wrong = ~doubtful & np.where(taken, left < -_CLOSE, left > _CLOSE)
        if not wrong.any():
            break
        doubtful |= wrong
    met = np.bincount(need[taken], minlength=len(limits.needs)) > 0
    total = int(score[taken].sum() + limits.first[met].sum())
    return Chosen(taken, total, _bound(part, worth, limits, first, scale))


def _first_prices(need: Whole, offer: Whole, worth: Floats, limits: Limits) -> Floats:
    """Return rough prices of the pairs: what one more meeting of each party is worth elsewhere."""
    prices = np.zeros(len(worth))
    for_need, for_offer = np.zeros(len(limits.needs)), np.zeros(len(limits.offers))
    table = 0.0
    for _ in range(_FIRST_LOOKS):
        for_offer = _marginal(worth - for_need[need] - table, offer, limits.offers)
        for_need = _marginal(worth - for_offer[offer] - table, need, limits.needs)
        gain = worth - for_need[need] - for_offer[offer]
        if limits.all < len(gain):
            table = max(0.0, float(np.partition(gain, -limits.all - 1)[-limits.all - 1]))
        prices = for_need[need] + for_offer[offer] + table
    return prices


def _marginal(gain: Floats, group: Whole, most: Whole) -> Floats:
    """Return the middle between the last gain within the limit of a group and the next."""
    shift = 8.0
    # Gains lie within -3 and 1; a group is a stretch of its own, and values alone are sorted.
    ordered = np.sort(group * shift - gain)
    members = np.bincount(group, minlength=len(most))
    starts = np.cumsum(members) - members
    groups = np.arange(len(most))
    inner = np.minimum(starts + np.maximum(most, 1) - 1, len(ordered) - 1)
    outer = np.minimum(starts + most, len(ordered) - 1)
    middle = groups * shift - (ordered[inner] + ordered[outer]) / 2
    return np.where(members > most, np.maximum(middle, 0), 0)


def _overfull(
    need: Whole, offer: Whole, fixed: NDArray[np.bool_], limits: Limits
) -> NDArray[np.bool_]:
    """Return the pairs fixed as taken at parties that they overfill."""
    needs = np.bincount(need[fixed], minlength=len(limits.needs)) > limits.needs
    offers = np.bincount(offer[fixed], minlength=len(limits.offers)) > limits.offers
    everywhere = int(fixed.sum()) > limits.all
    return fixed & (needs[need] | offers[offer] | everywhere)


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer of HiGHS: what is taken, the price of every pair, and the prices themselves."""

    taken: NDArray[np.bool_]
    prices: Floats
    rows: Floats


def _solve(
    need: Whole,
    offer: Whole,
    worth: Floats,
    limits: Limits,
    first: Floats,
    doubtful: NDArray[np.bool_],
    taken: NDArray[np.bool_],
) -> _Part:
    """Solve for the doubtful pairs, the others as they are."""
    n, m = len(limits.needs), len(limits.offers)
    fixed = taken & ~doubtful
    free = np.flatnonzero(doubtful)
    met = np.bincount(need[fixed], minlength=n)
    upper = np.concatenate(
        [
            limits.needs - met,
            limits.offers - np.bincount(offer[fixed], minlength=m),
            [limits.all - fixed.sum()],
            met if first.any() else [],
        ]
    ).astype(float)
    rows = [need[free], n + offer[free], np.full(len(free), n + m)]
    values = [1.0, 1.0, 1.0]
    if first.any():
        # The bonus is had by whoever has at least one meeting: bonus - meetings <= 0.
        rows.append(n + m + 1 + need[free])
        values.append(-1.0)
    lp = highspy.HighsLp()
    bonuses = n if first.any() else 0
    lp.num_col_, lp.num_row_ = len(free) + bonuses, len(upper)
    lp.col_cost_ = -np.concatenate([worth[free], first[:bonuses]])
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_, lp.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    depth = len(rows)
    lp.a_matrix_.start_ = np.concatenate(
        [np.arange(0, depth * len(free), depth), depth * len(free) + np.arange(bonuses + 1)]
    )
    lp.a_matrix_.index_ = np.concatenate(
        [np.column_stack(rows).ravel(), n + m + 1 + np.arange(bonuses)]
    )
    lp.a_matrix_.value_ = np.concatenate([np.tile(values, len(free)), np.ones(bonuses)])
    solver = quiet_solver()
    solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
    solver.passModel(lp)
    solver.run()
    answer = solver.getSolution()
    found = fixed.copy()
    found[free] = np.array(answer.col_value)[: len(free)] > 0.5
    duals = np.maximum(-np.array(answer.row_dual), 0)
    prices = duals[need] + duals[n + offer] + duals[n + m]
    if first.any():
        prices = prices - duals[n + m + 1 + need]
    return _Part(found, prices, duals)


def _bound(part: _Part, worth: Floats, limits: Limits, first: Floats, scale: float) -> int:
    """Return the total that no choice can exceed, by the prices: weak duality, rounded down."""
    n, m = len(limits.needs), len(limits.offers)
    rows = part.rows
    bound = float(limits.needs @ rows[:n] + limits.offers @ rows[n : n + m])
    bound += limits.all * float(rows[n + m]) + float(np.maximum(worth - part.prices, 0).sum())
    if first.any():
        bound += float(np.maximum(first - rows[n + m + 1 :], 0).sum())
    # Scores are whole: what lies above a whole number by an error of rounding is that number.
    return int(np.floor(bound * scale + 1e-3))
