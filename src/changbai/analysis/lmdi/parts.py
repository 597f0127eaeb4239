"""Rows of a frame become factors of parts, period by period (要素矩阵).

Parts are what the change is split over: industries, areas, enterprises, or one within the other
(`industry,id`: industries' shares, enterprises' shares within their industry, own intensities).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.analysis._frame import Array, Frame, distinct, in_order, shortened
from changbai.kernel.problem import Problem

#: The text roles that can be levels, coarse first.
LEVELS = ("area", "industry", "group", "id")


@dataclass(frozen=True, slots=True)
class Parts:
    """Amounts of the parts (各部分数据): energy and activity are periods x parts.

    `codes[k]` says which group of level k each part is in; the last level is the part itself.
    """

    periods: tuple[str, ...]
    levels: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    codes: tuple[NDArray[np.int64], ...]
    energy: Array
    activity: Array


def parts_of(
    frame: Frame, levels: Sequence[str], absent: str
) -> tuple[Parts | None, list[Problem]]:
    """Return the parts of a frame, or what is twice or not there.

    `absent`: what a unit without a row in some period is: `refuse` (a problem), or `zero`
    (it had neither energy nor activity: it came or went).
    """
    keys = [role for role in LEVELS if frame.has(role)]
    problems = distinct(frame, *(keys or ["id"]), "period")
    said = frame.text("period")
    periods = in_order(said)
    if not problems and len(periods) < 2:
        facts = {"least": 2, "found": len(periods)}
        problems.append(Problem("CB808", frame.place(0, "period"), facts))
    if problems:
        return None, problems
    texts = [frame.text(role) for role in keys] or [frame.units()]
    rows = list(zip(*texts, strict=True))
    if absent == "refuse":
        problems = _absent(frame, rows, said, periods)
        if problems:
            return None, problems
    wanted = [keys.index(level) for level in levels]
    full = [tuple(row[i] for i in wanted) for row in rows]
    names = tuple(dict.fromkeys(full))
    at, when = {name: i for i, name in enumerate(names)}, {p: i for i, p in enumerate(periods)}
    cell = np.array([when[p] * len(names) + at[n] for p, n in zip(said, full, strict=True)])
    size, shape = len(periods) * len(names), (len(periods), len(names))
    energy, activity = (
        np.asarray(np.bincount(cell, frame.vector(role), size), float).reshape(shape)
        for role in ("energy", "activity")
    )
    codes = []
    for depth in range(1, len(levels) + 1):
        groups = {name: i for i, name in enumerate(dict.fromkeys(n[:depth] for n in names))}
        codes.append(np.array([groups[name[:depth]] for name in names]))
    return Parts(periods, tuple(levels), names, tuple(codes), energy, activity), []


def _absent(
    frame: Frame, rows: list[tuple[str, ...]], said: Sequence[str], periods: Sequence[str]
) -> list[Problem]:
    there = set(zip(rows, said, strict=True))
    first: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(rows):
        first.setdefault(row, i)
    problems = []
    for row, i in first.items():
        for period in periods:
            if (row, period) not in there:
                facts = {"unit": " · ".join(row), "period": period}
                problems.append(Problem("CB809", frame.place(i), facts))
    return shortened(problems)


def factors(parts: Parts, old: int, new: int, *, quantity: bool) -> tuple[Array, Array, Array]:
    """Return the factors of two periods (factors x parts) and which parts have no intensity.

    Factors: activity of the whole (only of a quantity), share at each level within the one
    above, own intensity. A part with energy and no activity has no intensity: it is taken out
    and told. A part that is not there at one time keeps the other's intensity and inner shares,
    so that its coming or going is structure at the level where it happens.
    """
    energy, activity = parts.energy[[old, new]], parts.activity[[old, new]]
    broken: Array = ((energy > 0) & (activity == 0)).any(axis=0)
    energy, activity = np.where(broken, 0, energy), np.where(broken, 0, activity)
    whole = parts.activity[[old, new]].sum(axis=1, keepdims=True)
    above, shares = np.broadcast_to(whole, activity.shape), []
    for codes in parts.codes:
        sums = np.stack([np.asarray(np.bincount(codes, row), float)[codes] for row in activity])
        shares.append(_share(sums, above))
        above = sums
    found = [np.broadcast_to(whole, activity.shape)] if quantity else []
    found += [shares[0], *(_kept(share) for share in shares[1:])]
    found.append(_kept(_share(energy, activity)))
    stacked = np.stack([np.nan_to_num(one) for one in found])
    return stacked[:, 0], stacked[:, 1], broken


def _share(part: Array, whole: Array) -> Array:
    """Return part / whole; NaN where there is no whole."""
    found: Array = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found


def _kept(pair: Array) -> Array:
    """Put the other time's value where one time has none."""
    found: Array = np.where(np.isnan(pair), pair[::-1], pair)
    return found
