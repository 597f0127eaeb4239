"""LMDI of 6,000 units over 48 months: within three passes over the data.

    .venv/bin/python bench/lmdi.py [--units 6000] [--months 48]

All 47 monthly steps of energy per value added, structure and own intensity of every unit, additive
and exact. Beside it in the same run: DuckDB's plain sum by month over the same rows in memory (the
pass of the claim: what any question to these rows costs), and for comparison the arrays alone, read
once for the logarithm of every cell and nothing else. Median of fifteen each.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl

from changbai.analysis.lmdi.parts import Parts
from changbai.analysis.lmdi.steps import logs_of, step

CLAIM = 3.0


def median(work: Callable[[], object]) -> float:
    """Return the median seconds of fifteen runs after a warm one."""
    work()
    spent = []
    for _ in range(15):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return sorted(spent)[7]


def main() -> int:
    """Run all three and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=6000)
    parser.add_argument("--months", type=int, default=48)
    asked = parser.parse_args()
    rng = np.random.default_rng(1)
    walk = rng.normal(0, 0.1, (2, asked.months, asked.units)).cumsum(axis=1)
    energy, activity = np.exp(rng.normal(0, 1, (2, 1, asked.units)) + walk)
    own = np.arange(asked.units)
    periods = tuple(f"{i:03}" for i in range(asked.months))
    names = tuple((str(i),) for i in own)
    parts = Parts(periods, ("id",), names, (own,), energy, activity)

    def ours() -> np.ndarray:
        taken = logs_of(parts)
        many = range(asked.months - 1)
        found = [step(parts, taken, i, i + 1, "I", quantity=False) for i in many]
        return np.array([one.scale * one.logs.sum() for one in found])

    out = np.empty_like(energy)

    def one_pass() -> None:
        np.log(energy, out=out)
        np.log(activity, out=out)

    month = np.repeat(np.arange(asked.months), asked.units)
    rows = pl.DataFrame({"month": month, "e": energy.ravel(), "y": activity.ravel()}).to_arrow()
    link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
    link.register("rows", rows)

    def scan() -> None:
        link.execute("select month, sum(e), sum(y) from rows group by month").fetchall()

    seconds, floor, sums = median(ours), median(one_pass), median(scan)
    cells = 2 * energy.size
    print("| what | ms | ours / it |\n|---|---|---|")
    print(f"| LMDI-I, {asked.months - 1} steps x {asked.units:,} units | {1e3 * seconds:.2f} | 1 |")
    print(f"| one pass: logarithm of {cells:,} cells | {1e3 * floor:.2f} | {seconds / floor:.2f} |")
    print(f"| DuckDB: sum by month of {cells:,} cells | {1e3 * sums:.2f} | {seconds / sums:.2f} |")
    level = energy.sum(axis=1) / activity.sum(axis=1)
    rest = float(np.abs(ours() / np.diff(level) - 1).max())
    print(f"largest rest of a step, relative to its change: {rest:.1e}")
    return 0 if seconds <= CLAIM * sums and rest <= 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
