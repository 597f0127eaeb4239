"""How long a docking meeting takes to plan, beside OR-Tools.

    .venv/bin/python bench/docking.py [--large] [--peers DIR]

Same events, same run; ours is the best of three. The peer's environment is made by the script
(`.bench/`). CP-SAT models the whole, every pair in every slot, with two workers and a limit;
OR-Tools' min-cost flow only chooses the pairs: its total is the independent check of ours.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time
from pathlib import Path

import peers

from changbai.matching.meeting import Event, Pair, Party
from changbai.matching.planning import clashes, plan

SIZES = [(30, 15, 8, 6), (100, 40, 10, 8), (200, 80, 12, 10), (2000, 500, 16, 15)]
LARGE = (10_000, 2_000, 16, 20)

PEER = r"""
import json, sys, time
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model
e = json.load(sys.stdin)
n, m, T, B, pairs = e["n"], e["m"], e["T"], e["B"], e["pairs"]
t = time.perf_counter()
f = min_cost_flow.SimpleMinCostFlow()
S, Z = n + m, n + m + 1
for i in range(n): f.add_arc_with_capacity_and_unit_cost(S, i, e["most"], 0)
for i, j, s in pairs: f.add_arc_with_capacity_and_unit_cost(i, n + j, 1, -s)
for j in range(m): f.add_arc_with_capacity_and_unit_cost(n + j, Z, T, 0)
K = min(T * B, e["most"] * n, T * m)
f.add_arc_with_capacity_and_unit_cost(S, Z, K, 0)
f.set_node_supply(S, K); f.set_node_supply(Z, -K)
# Meetings beyond the tables are kept out by the supply; the arc S-Z takes what is not used.
f.solve()
out = {"flow": -f.optimal_cost(), "flow_s": time.perf_counter() - t}
if len(pairs) * T <= 40000:
    t = time.perf_counter()
    c = cp_model.CpModel()
    x = {(p, k): c.new_bool_var("") for p in range(len(pairs)) for k in range(T)}
    byn, byo = {}, {}
    for p, (i, j, s) in enumerate(pairs):
        c.add_at_most_one(x[p, k] for k in range(T))
        byn.setdefault(i, []).append(p); byo.setdefault(j, []).append(p)
    for group in (byn, byo):
        for ps in group.values():
            for k in range(T): c.add_at_most_one(x[p, k] for p in ps)
    for ps in byn.values(): c.add(sum(x[p, k] for p in ps for k in range(T)) <= e["most"])
    for k in range(T): c.add(sum(x[p, k] for p in range(len(pairs))) <= B)
    c.maximize(sum(pairs[p][2] * x[p, k] for p, k in x))
    s = cp_model.CpSolver(); s.parameters.num_workers = 2
    s.parameters.max_time_in_seconds = e["limit"]
    state = s.status_name(s.solve(c))
    out |= {"cp": s.objective_value, "cp_s": time.perf_counter() - t, "cp_state": state}
print(json.dumps(out))
"""


def made(n: int, m: int, slots: int, each: int) -> Event:
    """Return a made-up event whose tables hold four fifths of what parties would like."""
    rng = random.Random(1)
    pairs = tuple(
        Pair(need, offer, rng.randint(1, 10_000))
        for need in range(n)
        for offer in rng.sample(range(m), each)
    )
    tables = int(0.8 * min(6 * n, slots * m)) // slots
    return Event(
        tuple(map(str, range(slots))),
        {"": tables},
        tuple(Party(f"n{k}", most=6) for k in range(n)),
        tuple(Party(f"o{k}") for k in range(m)),
        pairs,
    )


def main() -> None:
    """Print one line a size."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--large", action="store_true")
    words.add_argument("--peers", type=Path, default=None)
    words.add_argument("--limit", type=float, default=20)
    call = words.parse_args()
    python = peers.interpreter("ortools", ["ortools==9.15.6755"], call.peers)
    plan(made(5, 5, 2, 2))  # warm
    print(
        "needs x offers x slots (pairs) | ours s, proven, clashes | flow s, same | CP-SAT s, ratio"
    )
    for size in [*SIZES, LARGE] if call.large else SIZES:
        event = made(*size)
        seconds = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            found = plan(event)
            seconds = min(seconds, time.perf_counter() - start)
        wrong = len(clashes(event, found)) if len(event.needs) <= 2000 else "-"
        asked = {
            "n": size[0], "m": size[1], "T": size[2], "B": event.tables[""], "most": 6,
            "limit": call.limit, "pairs": [[p.need, p.offer, p.score] for p in event.pairs],
        }  # fmt: skip
        done = subprocess.run(
            [python, "-c", PEER],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        peer = json.loads(done.stdout)
        same = peer["flow"] == found.total
        line = f"{size[0]} x {size[1]} x {size[2]} ({len(event.pairs)}) | {seconds:.3f}, "
        line += f"{found.proven}, {wrong} | {peer['flow_s']:.3f}, {same}"
        if "cp_s" in peer:
            line += f" | {peer['cp_s']:.2f}, {peer['cp_state']}, {peer['cp_s'] / seconds:.0f}x"
        print(line, flush=True)


if __name__ == "__main__":
    main()
