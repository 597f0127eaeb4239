"""Bootstrap confidence of 6,000 units with 2,000 draws: minutes, not days.

    .venv/bin/python -m bench.dea_bootstrap [--units 6000] [--draws 100]

The time is proportional to the draws: so many are run and the rest is scaled, which the table says.
Beside it in the same run: the same draw as one plain linear programme a unit by HiGHS, on a few
units, scaled likewise.
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.dea import by_highs, made_up
from changbai.analysis.dea_bootstrap import intervals

WANTED, SAMPLE, CLAIM = 2000, 5, 30 * 60


def main() -> int:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=6000)
    parser.add_argument("--draws", type=int, default=100)
    asked = parser.parse_args()
    x, y = made_up(asked.units, 3, 2)
    intervals(x[:500], y[:500], draws=2)
    start, burnt = time.perf_counter(), time.process_time()
    found = intervals(x, y, draws=asked.draws)
    ours = (time.perf_counter() - start) * WANTED / asked.draws
    burnt = (time.process_time() - burnt) * WANTED / asked.draws
    start = time.perf_counter()
    for unit in range(SAMPLE):
        by_highs(x, y, unit)
    theirs = (time.perf_counter() - start) / SAMPLE * asked.units * WANTED
    print("| what | minutes | ratio |\n|---|---|---|")
    print(f"| ours, {WANTED:,} draws x {asked.units:,} units ({asked.draws} run) "
          f"| {ours / 60:.1f} | 1 |")  # fmt: skip
    print(f"| HiGHS, a programme a unit ({SAMPLE} run) | {theirs / 60:,.0f} "
          f"| {theirs / ours:,.0f} |")  # fmt: skip
    print(f"of processors {burnt / 60:.1f} minutes: what two idle cores need is half of it")
    print(f"mean score {found.scores.mean():.4f}, corrected {found.corrected.mean():.4f}")
    return 0 if ours <= CLAIM else 1


if __name__ == "__main__":
    sys.exit(main())
