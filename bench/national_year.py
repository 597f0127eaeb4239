"""Twelve months of a nation from Parquet, every cell and 32 indicators, beside DuckDB's plain sums.

    .venv/bin/python bench/nation.py --out DIR --months 12
    .venv/bin/python bench/national_year.py --data DIR [--limit-mb 100]

Each month is read, numbered, added up and left behind: what is kept is held under the limit, so
the year takes the memory of a month. DuckDB sums all 40 columns of the same files, one query. Both
in this process, ours first, so that the peak of memory is ours. `--months` and a smaller nation
show the slope: the time of ten times the enterprises should be ten times.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from nation import FLOWS, STOCKS, YEAR, nation_of, pack_of_nation

from changbai.engine.cube import CubeMaker
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.kernel.period import month


def main() -> int:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of bench/nation.py")
    parser.add_argument("--seed", type=int, default=1, help="as given to bench/nation.py")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--limit-mb", type=int, default=100, help="arrays that are kept")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    asked = parser.parse_args()
    count = pl.scan_parquet(asked.data / "units" / "enterprise.parquet").select(pl.len())
    nation = nation_of(int(count.collect().item()), asked.seed)
    pack = pack_of_nation(nation)
    data, problems = open_folder(asked.data, pack)
    if data is None:
        print("\n".join(problem.show("en") for problem in problems), file=sys.stderr)
        return 2
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock, processor = time.perf_counter(), time.process_time()
    maker = CubeMaker(Measurer(pack, data, limit=asked.limit_mb << 20))
    maps = time.perf_counter() - clock
    numbers, revenue = 0, 0.0
    months = [month(YEAR, number) for number in range(1, asked.months + 1)]
    for cube in maker.each([dict.fromkeys(pack.indicators, each) for each in months]):
        numbers += sum(len(vector) for vector in cube.values.values())
        revenue += float(cube.values["revenue_total"][cube.cells.find(0, cube.cells.chosen)])
        del cube  # one cube in memory, not two
    ours = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wanted = ", ".join(f"sum({name})" for name in (*FLOWS, *STOCKS))
    files = [
        str(asked.data / f"returns/m/{YEAR}-{n:02d}.parquet") for n in range(1, asked.months + 1)
    ]
    link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
    floors = []
    for _ in range(3):
        clock, processor = time.perf_counter(), time.process_time()
        link.execute(f"select {wanted} from read_parquet({files})").fetchone()
        floors.append((time.perf_counter() - clock, time.process_time() - processor))
    floor = np.min(np.array(floors), axis=0)
    check = link.execute(
        f"select sum(revenue) from read_parquet({files}) where state = 'verified'"
    ).fetchone()
    same = check is not None and float(check[0]) == revenue
    print(
        f"{len(nation.county):,} enterprises, {maker.cells.count:,} cells, {numbers:,} values; "
        f"maps {maps:.2f} s; memory {peak:.0f} MB at most, {before:.0f} before the first month\n\n"
        "| what | s | x scan | processor s | x scan |\n|---|---|---|---|---|\n"
        f"| DuckDB sum of 40 columns, Parquet | {floor[0]:.2f} | 1 | {floor[1]:.2f} | 1 |\n"
        f"| Changbai, {asked.months} months from Parquet | {ours[0]:.2f} "
        f"| {ours[0] / floor[0]:.1f} | {ours[1]:.2f} | {ours[1] / floor[1]:.1f} |\n\n"
        f"Verified revenue equal in both: {'yes' if same else 'NO'}"
    )
    if asked.json:
        told = {"seconds": {"floor": list(map(float, floor)), "ours": ours}, "maps": maps}
        told |= {"memory_mb": peak, "months": asked.months, "equal": same}
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
