"""How many units DEA scores in a second, beside dealib, the fastest Python peer known to us.

    .venv/bin/python bench/dea.py [--units 6000 50000] [--columns 3+2] [--kernel batched]

Same made-up units in the same run. Ours scores all units, finding the frontier included, median of
three; dealib scores the first so many against all, because all would take hours; both are given as
units a second. The claims: at least 200 times dealib at 6,000 units, at least 600 times at 50,000
(3 inputs, 2 outputs, variable returns, output orientation), equal to 1e-9 to dealib and to HiGHS.
dealib wants an older NumPy, so it lives in an environment of its own, made on first use under var/.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

from changbai.analysis._frontier import best_kernel, evaluate, frontier

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "bench" / "dealib"
CLAIMS = {6000: 200, 50000: 600}
PEER = """
import sys, time
import numpy as np
from dealib.dea import dea
given = np.load(sys.argv[1])
x, y, count = given["x"], given["y"], int(given["count"])
dea(x[:2], y[:2], rts="vrs", orientation="output", xref=x[:50], yref=y[:50])
start = time.perf_counter()
found = dea(x[:count], y[:count], rts="vrs", orientation="output", xref=x, yref=y)
np.savez(sys.argv[2], eff=np.asarray(found.eff, float), seconds=time.perf_counter() - start)
"""


def made_up(count: int, inputs: int, outputs: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return units x inputs and units x outputs: lognormal inputs, random inefficiency."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 0.7, (count, inputs))
    mix = rng.dirichlet(np.full(outputs, 3.0), count)
    y = x.prod(axis=1)[:, None] ** (0.9 / inputs) * mix
    return x, y * np.exp(-np.abs(rng.normal(0, 0.3, count)))[:, None]


def peer(x: np.ndarray, y: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """Return dealib's scores of the first units and its seconds."""
    python = HOME / "bin" / "python"
    if not python.exists():
        venv.create(HOME, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "dealib==1.0.0"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.npz", Path(folder) / "found.npz"
        np.savez(given, x=x, y=y, count=count)
        subprocess.run([python, "-c", PEER, given, found], check=True)
        answer = np.load(found)
        return answer["eff"], float(answer["seconds"])


def by_highs(x: np.ndarray, y: np.ndarray, unit: int) -> float:
    """Return the score of one unit from one plain linear programme over all units."""
    count, m, s = len(x), x.shape[1], y.shape[1]
    above = np.vstack(
        [np.c_[np.zeros((m, 1)), x.T], np.c_[y[unit][:, None], -y.T]],
    )
    done = linprog(
        np.r_[-1.0, np.zeros(count)],
        above,
        np.r_[x[unit], np.zeros(s)],
        np.r_[0.0, np.ones(count)][None],
        [1.0],
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return float(-done.fun)


def main() -> int:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, nargs="+", default=[6000, 50000])
    parser.add_argument("--columns", default="3+2", help="inputs+outputs")
    parser.add_argument("--peer", type=int, default=0, help="units for dealib; default 300 or 20")
    parser.add_argument("--kernel", choices=["compiled", "batched"], default=best_kernel())
    asked = parser.parse_args()
    m, s = (int(part) for part in asked.columns.split("+"))
    warm = made_up(400, m, s)
    evaluate(frontier(*warm, "vrs", asked.kernel), *warm, "output", asked.kernel)
    print("| units | carriers | ours s | ours units/s | dealib units/s | ratio | claim "
          "| diff dealib | diff HiGHS | worst gap | by HiGHS |\n" + "|---" * 11 + "|")  # fmt: skip
    kept = True
    for count in asked.units:
        x, y = made_up(count, m, s)
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            front = frontier(x, y, "vrs", asked.kernel)
            found = evaluate(front, x, y, "output", asked.kernel)
            spent.append(time.perf_counter() - start)
        ours = count / sorted(spent)[1]
        some = asked.peer or (300 if count <= 10000 else 20)
        eff, seconds = peer(x, y, some)
        theirs = some / seconds
        units = np.random.default_rng(2).choice(count, 12 if count <= 10000 else 4, replace=False)
        highs = max(abs(by_highs(x, y, int(u)) - found.values[u]) for u in units)
        equal = float(np.abs(eff - found.values[:some]).max())
        claim = CLAIMS.get(count) if (m, s) == (3, 2) and asked.kernel == "compiled" else None
        kept &= max(highs, equal) <= 1e-9 and ours / theirs >= (claim or 0)
        print(
            f"| {count:,} | {len(front.carriers):,} | {count / ours:.3f} | {ours:,.0f} "
            f"| {theirs:,.1f} | {ours / theirs:,.0f}x | {f'{claim}x' if claim else '–'} "
            f"| {equal:.1e} | {highs:.1e} | {found.gaps.max():.1e} | {found.by_highs.sum()} |"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
