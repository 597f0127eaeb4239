"""Claim: 1,000 envelopes of 6,000 plants (Duranton-Overman) in 60 seconds on two cores.

6,000 plants of one industry among 20,000 sites, 1,000 random draws: 18 million pair distances a
draw. Peer in the same run: the same draws by scipy's pdist and numpy's histogram, the plain way
to do it, timed on a few draws. Run: python bench/duranton_overman.py
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy.spatial.distance import pdist

from changbai.analysis.duranton_overman import pairs
from changbai.analysis.duranton_overman.density import bandwidth, curves, grid, quantile, spread
from changbai.analysis.duranton_overman.envelope import envelope, simulate

SITES, PLANTS, DRAWS, PEER = 20_000, 6_000, 1_000, 4


def main() -> None:
    rng = np.random.default_rng(1)
    site = rng.random((SITES, 2)) * 600
    distances, found = spread(site, globe=False)
    reach = quantile(distances, found, 0.5)
    on = grid(reach, 100, bandwidth(*spread(site[:PLANTS], globe=False)), globe=False)
    simulate(site, 50, 2, 1, on)

    start, burnt = time.perf_counter(), time.process_time()
    simulated = simulate(site, PLANTS, DRAWS, 1, on)
    bands = envelope(simulated)
    ours, burnt = time.perf_counter() - start, time.process_time() - burnt

    draws = np.stack([rng.permutation(SITES)[:PLANTS] for _ in range(PEER)])
    start = time.perf_counter()
    edges = np.append(np.arange(on.bins + 1) * on.width, np.inf)
    plain = np.stack(
        [np.histogram(pdist(site[row]), edges)[0][:-1] @ on.kernel.T for row in draws]
    ) / (PLANTS * (PLANTS - 1) / 2)
    peer = (time.perf_counter() - start) / PEER * DRAWS
    gap = np.abs(plain - curves(site, draws, on)).max() / plain.max()

    print(f"compiled: {pairs.COMPILED}; sites {SITES:,}, plants {PLANTS:,}, draws {DRAWS:,}")
    print(f"{'way':<28}{'seconds':>10}{'ratio':>8}")
    print(f"{'ours':<28}{ours:>10.1f}{1:>8.1f}")
    print(f"{'pdist + histogram (scaled)':<28}{peer:>10.1f}{peer / ours:>8.1f}")
    print(f"ours, CPU seconds of all threads: {burnt:.1f}")
    print(f"largest gap between the two: {gap:.1e} of the peak")
    print(f"draws above the global band: {bands.left_up:.3f}, below: {bands.left_down:.3f}")
    sys.exit(0 if ours <= 60 else 1)


if __name__ == "__main__":
    main()
