"""Whole numbers shared by weights (席位分配): Hamilton and Webster, with floors and ceilings.

Balinski and Young, Fair Representation (1982). All in fractions: nothing is rounded but the
shares themselves.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from fractions import Fraction

Whole = Sequence[int]


class CannotSplitError(ValueError):
    """Floors, ceilings and total cannot all hold (无法分解): a reason and a number."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


def quotas(
    total: int, weights: Sequence[Fraction], floors: Whole, ceilings: Sequence[int | None]
) -> list[Fraction]:
    """Return shares in proportion to weights, held between floors and ceilings (份额).

    Those at a bound are set aside and the rest is shared among the others, until all fit: the
    shares are min(max(k w, floor), ceiling) for one k. Raises CannotSplitError.
    """
    _check(total, weights, floors, ceilings)
    fixed: dict[int, Fraction] = {}
    while True:
        free = [i for i in range(len(weights)) if i not in fixed]
        left = Fraction(total) - sum(fixed.values(), Fraction(0))
        basis = sum((weights[i] for i in free), Fraction(0))
        if not free:
            return [fixed[i] for i in range(len(weights))]
        if basis == 0:
            # Nobody left has a weight: floors first, the rest as even as ceilings allow.
            return _evenly(free, left, fixed, floors, ceilings)
        share = {i: left * weights[i] / basis for i in free}
        under = {i: Fraction(floors[i]) for i in free if share[i] < floors[i]}
        over = {i: Fraction(c) for i in free if (c := ceilings[i]) is not None and share[i] > c}
        if not under and not over:
            return [fixed.get(i, share.get(i, Fraction(0))) for i in range(len(weights))]
        lack = sum((under[i] - share[i] for i in under), Fraction(0))
        excess = sum((share[i] - over[i] for i in over), Fraction(0))
        # The side that weighs more is certain to stay at its bound; the other is looked at again.
        fixed |= under if lack >= excess else over


def _evenly(
    free: Sequence[int],
    left: Fraction,
    fixed: dict[int, Fraction],
    floors: Whole,
    ceilings: Sequence[int | None],
) -> list[Fraction]:
    share = {i: Fraction(floors[i]) for i in free}
    rest = left - sum(share.values(), Fraction(0))
    open_ = list(free)
    while rest > 0 and open_:
        each = rest / len(open_)
        rest = Fraction(0)
        for i in list(open_):
            ceiling = ceilings[i]
            share[i] += each
            if ceiling is not None and share[i] >= ceiling:
                rest += share[i] - ceiling
                share[i] = Fraction(ceiling)
                open_.remove(i)
    return [fixed.get(i, share.get(i, Fraction(0))) for i in range(len(floors))]


def _check(
    total: int, weights: Sequence[Fraction], floors: Whole, ceilings: Sequence[int | None]
) -> None:
    for i, (floor, ceiling) in enumerate(zip(floors, ceilings, strict=True)):
        if ceiling is not None and floor > ceiling:
            raise CannotSplitError("crossed", i)
    if sum(floors) > total:
        raise CannotSplitError("floors")
    if all(c is not None for c in ceilings) and sum(c or 0 for c in ceilings) < total:
        raise CannotSplitError("ceilings")
    if sum(weights) <= 0 and total > sum(floors):
        raise CannotSplitError("weights")


def hamilton(
    total: int,
    weights: Sequence[Fraction],
    floors: Whole | None = None,
    ceilings: Sequence[int | None] | None = None,
) -> list[int]:
    """Return whole shares by largest remainder (最大余数法).

    Ties go to the larger weight, then to the earlier row.
    """
    floors = floors or [0] * len(weights)
    ceilings = ceilings or [None] * len(weights)
    exact = quotas(total, weights, floors, ceilings)
    shares = [int(q) for q in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], -weights[i], i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def webster(
    total: int,
    weights: Sequence[Fraction],
    floors: Whole | None = None,
    ceilings: Sequence[int | None] | None = None,
) -> list[int]:
    """Return whole shares by odd divisors (奇数除数法, Sainte-Laguë), from the floors up.

    Each next one goes where w / (2 a + 1) is largest, a being what the area has; ties go to the
    larger weight, then to the earlier row. No total ever takes one away.
    """
    floors = floors or [0] * len(weights)
    ceilings = ceilings or [None] * len(weights)
    _check(total, weights, floors, ceilings)
    shares = list(floors)
    queue = [
        (-w / (2 * a + 1), -w, i) for i, (w, a) in enumerate(zip(weights, shares, strict=True))
    ]
    heapq.heapify(queue)
    for _ in range(total - sum(shares)):
        while True:
            if not queue:
                raise CannotSplitError("ceilings")
            _, minus, i = heapq.heappop(queue)
            ceiling = ceilings[i]
            if ceiling is None or shares[i] < ceiling:
                break
        shares[i] += 1
        heapq.heappush(queue, (minus / (2 * shares[i] + 1), minus, i))
    return shares


def losers(
    rule: Callable[..., list[int]],
    total: int,
    weights: Sequence[Fraction],
    floors: Whole,
    ceilings: Sequence[int | None],
) -> list[int]:
    """Return who would get fewer if one more were shared (阿拉巴马悖论)."""
    try:
        more = rule(total + 1, weights, floors, ceilings)
    except CannotSplitError:
        return []
    now = rule(total, weights, floors, ceilings)
    return [i for i, (a, b) in enumerate(zip(now, more, strict=True)) if b < a]
