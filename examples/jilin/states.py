"""What became of each return (报送状态): verified, reported, refused or never filed."""

from __future__ import annotations

import numpy as np

from examples.jilin.registry import Enterprises, Flags, Ints, generator
from examples.jilin.tables import MONTHS, YEARS, counties

MISSING, VERIFIED, REPORTED, REFUSED = 0, 1, 2, 3
WORDS = ("", "verified", "reported", "refused")

#: Prefectures whose last returns come late (迟报地区), with the share that is still missing.
LATE = {"2224": 0.30, "2208": 0.18}


def periods(flags: Flags, every: int) -> Flags:
    """Turn months into longer periods: who must file is judged at the end of the period."""
    return flags[:, every - 1 :: every]


def monthly(made: Enterprises, part: int) -> Ints:
    """Return the states of a monthly form, enterprise x month."""
    rng = generator(made.seed, part)
    states = _draw(rng, made.count, MONTHS, (0.012, 0.966, 0.014, 0.008))
    _late(rng, made, states)
    return _settle(made, states, made.counted)


def quarterly(made: Enterprises, part: int) -> Ints:
    """Return the states of a quarterly form, enterprise x quarter."""
    rng = generator(made.seed, part)
    states = _draw(rng, made.count, MONTHS // 3, (0.015, 0.965, 0.012, 0.008))
    _late(rng, made, states)
    return _settle(made, states, periods(made.counted, 3))


def yearly(made: Enterprises, part: int) -> Ints:
    """Return the states of a yearly form, enterprise x year."""
    rng = generator(made.seed, part)
    states = _draw(rng, made.count, YEARS, (0.010, 0.975, 0.009, 0.006))
    return _settle(made, states, periods(made.counted, 12))


def _draw(rng: np.random.Generator, units: int, columns: int, chances: tuple[float, ...]) -> Ints:
    return rng.choice(4, (units, columns), p=chances).astype(np.int64)


def _late(rng: np.random.Generator, made: Enterprises, states: Ints) -> None:
    """Leave part of the last period unfiled and part of it unreviewed."""
    luck = rng.random(made.count)
    share = np.full(made.count, 0.02)
    for prefix, missing in LATE.items():
        here = [c.code.startswith(prefix) for c in counties()]
        share[np.array(here)[made.county[:, -1]]] = missing
    states[luck < share, -1] = MISSING
    states[(luck >= share) & (luck < share + 0.06), -1] = REPORTED


def _settle(made: Enterprises, states: Ints, filed: Flags) -> Ints:
    """Leaders are never missing, so that no total hangs on chance; nobody files who need not."""
    states[made.anchor != -1] = VERIFIED
    return np.where(filed, states, MISSING)
