"""One national month's ratios by area and division, beside Ibis and boring-semantic-layer.

    .venv/bin/python bench/nation.py --out DIR --months 1
    .venv/bin/python bench/national_peers.py --data DIR [--repeat 2] [--json FILE]

Each ratio of sums that a semantic layer can express, for nation, province, prefecture and county,
over all and by division; every peer on DuckDB with two threads, in an environment of its own that
the script makes, its table in memory with the places already joined. Ours makes the same ratios
for every size class as well, which the peers are spared. Each figure of a peer must be equal to
ours to 1e-9. Best of the repeats after a first run. A peer that fails is told and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
from nation import YEAR, Nation, nation_of, pack_of_nation
from national_month import ELEMENTS, RATIOS, best, wide
from peers import interpreter

from changbai.engine.cube import Cube, CubeMaker
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.engine.rows import Filter
from changbai.kernel.period import month

PEERS = {
    "ibis": ["ibis-framework[duckdb]==12.0.0", "sqlglot<30.18", "duckdb==2.0.0"],
    "bsl": ["boring-semantic-layer==0.3.18", "ibis-framework[duckdb]", "duckdb==2.0.0"],
}
WANTED = {
    id: pair for id, pair in RATIOS.items() if all(n in ELEMENTS for part in pair for n in part)
}


def differing(cube: Cube, frame: pl.DataFrame, nation: Nation) -> int:
    """Return how many of a peer's figures are not ours, cells that we lack included."""
    codes = {"nation": ["000000"], **nation.codes()}
    index = cube.measurer.places.index
    rows, cells, wrong = [], [], 0
    for row, (level, place, industry) in enumerate(
        frame.select("level", "place", "industry").iter_rows()
    ):
        division = "" if industry is None else f"{int(industry):02d}"
        cell = cube.cells.find(index[codes[level][int(place)]], Filter(division, "", ""))
        if cell is None:
            wrong += 1
        else:
            rows.append(row)
            cells.append(cell)
    for id in WANTED:
        theirs = frame[id].cast(pl.Float64).fill_null(np.nan).to_numpy()[rows]
        theirs = np.where(np.isfinite(theirs), theirs, np.nan)
        same = np.isclose(theirs, cube.values[id][cells], rtol=1e-9, atol=0, equal_nan=True)
        wrong += int((~same).sum())
    return wrong


def main() -> int:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of bench/nation.py")
    parser.add_argument("--seed", type=int, default=1, help="as given to bench/nation.py")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    asked = parser.parse_args()
    count = pl.scan_parquet(asked.data / "units" / "enterprise.parquet").select(pl.len())
    nation = nation_of(int(count.collect().item()), asked.seed)
    pack = pack_of_nation(nation)
    data, problems = open_folder(asked.data, pack)
    if data is None:
        print("\n".join(problem.show("en") for problem in problems), file=sys.stderr)
        return 2
    maker, january = CubeMaker(Measurer(pack, data), WANTED), month(YEAR, 1)

    def ours() -> None:
        maker.measurer.forget()
        maker.at(january)

    ours()
    mine, cube = best(ours, asked.repeat)[0], maker.at(january)
    print(
        "| what | ms | x ours | figures | differing |\n|---|---|---|---|---|\n"
        f"| ours | {mine:.0f} | 1.0 | | |"
    )
    told: dict[str, object] = {"ours": {"best": mine}}
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "wide.parquet", Path(folder) / "found.parquet"
        wide(asked.data, nation).with_columns(nation=pl.lit(0)).write_parquet(file)
        for peer, packages in PEERS.items():
            try:
                python = interpreter(peer, packages)
                words = [python, Path(__file__).with_name("peer_queries.py"), peer, file, out]
                done = subprocess.run(
                    [*map(str, words), str(asked.repeat), json.dumps(WANTED)],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
            except subprocess.CalledProcessError as error:
                why = (error.stderr or str(error)).strip().splitlines()[-1]
                print(f"{peer} left out, it could not be installed or run: {why}")
                told[peer] = {"left_out": why}
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            frame = pl.read_parquet(out)
            wrong = differing(cube, frame, nation)
            failed = failed or wrong > 0
            told[peer] = {**found, "ratio": found["best"] / mine, "differing": wrong}
            figures = frame.height * len(WANTED)
            times = found["best"] / mine
            print(f"| {peer} | {found['best']:.0f} | {times:.1f} | {figures:,} | {wrong} |")
    if asked.json:
        head = {"date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
        asked.json.write_text(json.dumps({**head, "rows": told}, indent=1) + "\n", "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
