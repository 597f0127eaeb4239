"""Verdicts a second: a method judged over many series at once, beside one power over as many.

    python bench/verdicts.py [--series 1000000] [--runs 5]

The claim: a million series and more are judged a second by the method of Open SDG. The physical
limit beside it is NumPy raising as many ratios to as many powers once, which every growth rate a
year needs. Both run in this process, one after another; the best of the runs counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from changbai.engine.growth_ratio import Ends, growth_ratio
from changbai.pack.single import read_single
from changbai.pack.verdict_method import Method

METHOD = Path(__file__).parents[1] / "packs" / "national" / "methods" / "opensdg_2_4.yaml"


def ends(count: int) -> Ends:
    """Return made-up series: two thirds with a target, one third without, some with a limit."""
    luck = np.random.default_rng(2014)
    base = luck.uniform(1, 100, count)
    target = np.where(luck.random(count) < 2 / 3, base * luck.uniform(1.05, 1.5, count), np.nan)
    limit = np.where(luck.random(count) < 0.2, 100.0, np.nan)
    year = np.full(count, 2023.0)
    value = base * luck.uniform(0.9, 1.4, count)
    better = np.where(luck.random(count) < 0.5, 1.0, -1.0)
    start, deadline = np.full(count, 2015.0), np.full(count, 2030.0)
    return Ends(start, base, year, value, better, target, deadline, limit)


def best(run: Callable[[], object], runs: int) -> float:
    """Return the shortest of several runs in seconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Measure, and print a table with the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--series", type=int, default=1_000_000)
    asked.add_argument("--runs", type=int, default=5)
    given = asked.parse_args()
    method, problems = read_single(METHOD, Method)
    assert method is not None, problems
    series = ends(given.series)
    ratio, power = series.value / series.base, 1 / (series.year - series.base_year)
    ours = best(lambda: growth_ratio(series, method), given.runs)
    limit = best(lambda: ratio**power, given.runs)
    print(f"{'':34}{'seconds':>10}{'series/s':>14}{'ratio':>8}")
    for name, seconds in (("verdicts (opensdg_2_4)", ours), ("one power a series (limit)", limit)):
        rate = given.series / seconds
        print(f"{name:34}{seconds:>10.3f}{rate:>14,.0f}{seconds / limit:>8.1f}")


if __name__ == "__main__":
    main()
