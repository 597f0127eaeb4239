"""Targets split to prefectures (分解指标): invented; counts add up to the province's target."""

from __future__ import annotations

import polars as pl

from examples.jilin.tables import PACKS, counties

PREFECTURES = ("220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800",
               "222400", "229900")
#: Weight of each prefecture in counts that are split.
WEIGHT = (0.36, 0.16, 0.10, 0.05, 0.12, 0.04, 0.06, 0.04, 0.065, 0.005)


def portions(total: int) -> list[int]:
    """Split a whole number by weight so that the parts add up (largest remainders)."""
    exact = [total * w / sum(WEIGHT) for w in WEIGHT]
    parts = [int(x) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: exact[i] - parts[i], reverse=True)
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def area_targets() -> pl.DataFrame | None:
    """Return the split of the pack's count targets; None while the pack has no targets."""
    return None
