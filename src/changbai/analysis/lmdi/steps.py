"""Many steps over the same parts (逐期分解): logarithms are taken once, steps are differences.

A part that has energy and activity at both ends of a step needs no more than its logarithms; the
few that come, go or have no intensity are split one step at a time by `models.effects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from changbai.analysis._frame import Array
from changbai.analysis.lmdi.models import Form, effects, mean_by_ratio, weights
from changbai.analysis.lmdi.parts import Parts, factors


@dataclass(frozen=True, slots=True)
class Logs:
    """Logarithms of the parts' amounts (对数): periods x parts; minus infinity for none.

    `sums` is levels x periods x parts: the activity of the group which a part is in. `whole` and
    `energy_whole` are the sums over all parts, not logarithms; `full` says that no amount is zero.
    """

    energy: Array
    sums: Array
    whole: Array
    energy_whole: Array
    full: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The split of one step (一期的分解): (factors, and last what was not split) x parts.

    The sum of `logs` is the logarithm of the index of the whole; `scale` is the logarithmic mean
    of what was split, `gone` the change of each part that was not.
    """

    logs: Array
    scale: float
    gone: Array | None

    @property
    def additive(self) -> Array:
        """Effects that add up to the change (加法效应)."""
        found = self.scale * self.logs
        found[-1] = 0.0 if self.gone is None else self.gone
        return found


def logs_of(parts: Parts) -> Logs:
    """Take the logarithms of all periods at once."""
    with np.errstate(divide="ignore"):
        sums = []
        for codes in parts.codes[:-1]:
            groups = np.stack([np.asarray(np.bincount(codes, row)) for row in parts.activity])
            sums.append(np.log(groups)[:, codes])
        logs = np.log(parts.energy), np.log(parts.activity)
    whole, energy_whole = parts.activity.sum(axis=1), parts.energy.sum(axis=1)
    full = bool(parts.energy.min() > 0 and parts.activity.min() > 0)
    every = np.stack([*sums, logs[1]]) if sums else logs[1][None]
    return Logs(logs[0], every, whole, energy_whole, full)


def step(parts: Parts, logs: Logs, old: int, new: int, form: Form, *, quantity: bool) -> Step:
    """Split the change from period `old` to `new` of energy, or of energy per activity."""
    per = (1.0, 1.0) if quantity else (float(logs.whole[old]), float(logs.whole[new]))
    first, last = parts.energy[old], parts.energy[new]
    wholes = np.array([logs.energy_whole[old] / per[0], logs.energy_whole[new] / per[1]])
    totals, gone, size = wholes, None, None
    plain = odd = before = after = None
    if not logs.full:
        active = (parts.activity[old] > 0) & (parts.activity[new] > 0)
        plain = (first > 0) & (last > 0) & active
        odd = np.flatnonzero(~plain & ((first > 0) | (last > 0)))
    if odd is not None and len(odd):
        before, after, broken = factors(parts, old, new, quantity=quantity)
        if broken.any():
            gone = np.where(broken, last / per[1] - first / per[0], 0.0)
            size = np.where(broken, last / per[1] + first / per[0], 0.0)
            first, last = np.where(broken, 0, first), np.where(broken, 0, last)
            totals = np.array([first.sum() / per[0], last.sum() / per[1]])
    index = np.log(totals[1:] / totals[:1])
    scale = float(mean_by_ratio(totals[1:], totals[:1], index)[0])
    # Form I splits the amounts, form II their shares in the whole.
    shift = float(index[0]) if form == "II" else 0.0
    divide = (totals[0] * per[0], totals[1] * per[1]) if form == "II" else per
    over = scale if form == "I" else weights(first / divide[0], last / divide[1])
    ends = (old, new), (first, last)
    found = _plain(logs, *ends, divide, shift, over, plain, quantity=quantity)
    if odd is not None and len(odd) and before is not None and after is not None:
        some = before[:, odd], after[:, odd], first[odd] / divide[0], last[odd] / divide[1]
        found[:-1, odd] = effects(*some, shift) / over
    if size is not None:
        # The logarithm of what could not be split, shared by the size of its parts.
        found[-1] = size * ((np.log(wholes[1] / wholes[0]) - index[0]) / size.sum())
    return Step(found, scale, gone)


def _plain(
    logs: Logs,
    at: tuple[int, int],
    amounts: tuple[Array, Array],
    divide: tuple[float, float],
    shift: float,
    size: float,
    plain: NDArray[np.bool_] | None,
    *,
    quantity: bool,
) -> Array:
    """Return effects over `size` of the parts that are there at both ends; others' are zero."""
    old, new = at
    whole = float(np.log(logs.whole[new] / logs.whole[old]))
    count = len(logs.sums) + 2 + quantity
    compiled = _compiled()
    if compiled is not None and plain is None:
        found = np.empty((count, len(amounts[0])))
        ends = logs.energy[old], logs.energy[new], logs.sums[:, old], logs.sums[:, new]
        compiled.plain(*amounts, *ends, *divide, whole, shift, size, quantity, found)
        return found
    where: slice | NDArray[np.bool_] = slice(None) if plain is None else plain
    first, last = amounts[0][where] / divide[0], amounts[1][where] / divide[1]
    above: Array | float = whole
    changes: list[Array | float] = [whole] if quantity else []
    for level in logs.sums:
        now = level[new, where] - level[old, where]
        changes.append(now - above)
        above = now
    own = logs.energy[new, where] - logs.energy[old, where]
    changes.append(own - above)
    weight = mean_by_ratio(last, first, own - (0.0 if quantity else whole) - shift) / size
    found = np.zeros((count, len(amounts[0])))
    for k, change in enumerate(changes):
        found[k, where] = weight * change
    return found


@cache
def _compiled() -> Any:
    """Return the compiled loop where numba works, else None."""
    try:
        return import_module("changbai.analysis.lmdi.compiled")
    except ImportError:
        return None
