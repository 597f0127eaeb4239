"""A nation's month where its data lie: by arrays here, by DuckDB, by PostgreSQL, by Spark.

    .venv/bin/python bench/engines.py [--sizes 50000,500000] [--repeat 2] [--without spark]

One month of `bench/nation.py` (40 elements, 3,200 counties, 41 divisions, four sizes, 32
indicators) at each size, one engine after the other on the same files: by the rows path of the
product; and by the same indicators with the row partials written as SQL, on DuckDB over the
Parquet files, on PostgreSQL tables and on Spark in local mode over the same files. Timed is the
whole cube with all indicators, best of the repeats, everything read at least once before: of an
engine the statement, what it sends back and the adding up here. Every indicator at every cell
must be equal to 1e-9, sums of whole numbers and counts to the digit. Spark runs in an environment
of its own that the script makes; PostgreSQL in a throw-away cluster on a loopback port, its tables
laid out by `changbai export-tables`, with `work_mem` 256 MB. Slope: seconds at the larger size
over seconds at the smaller, beside how many times as many enterprises.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from nation import YEAR, nation_of, pack_of_nation, write
from peers import interpreter
from postgres import cluster

from changbai.engine.cube import Cube, CubeMaker
from changbai.engine.folder import FolderData, open_folder
from changbai.engine.measure import Measurer
from changbai.engine.sql.address import Opened, open_on_folder
from changbai.engine.sql.engine import Engine
from changbai.engine.sql.load import load_postgres
from changbai.engine.sql.lying import found_data
from changbai.engine.sql.measure import EngineMeasurer
from changbai.engine.sql.postgres import connected
from changbai.engine.sql.tables import Tables
from changbai.kernel.period import month
from changbai.pack.shapes import Pack

JANUARY = month(YEAR, 1)
ENGINES = ("rows", "duckdb", "postgres", "spark")
NEEDS = ["pyspark>=4,<4.1", "pyarrow", "polars", "numpy", "scipy", "duckdb==2.0.0", "pyyaml",
         "sqlglot==30.30.0", "psycopg[binary]"]  # fmt: skip


def nation(folder: Path, size: int, seed: int) -> tuple[Pack, FolderData]:
    """Return pack and data of a nation, written to a folder when they are not there."""
    made = nation_of(size, seed)
    if not (folder / "data.yaml").exists():
        write(folder, made, 1, seed)
    pack = pack_of_nation(made)
    data, problems = open_folder(folder, pack)
    assert data is not None, problems
    return pack, data


def timed(maker: CubeMaker, repeat: int) -> tuple[dict[str, Any], Cube]:
    """Return seconds of the first and of the best time, and the cube."""
    start = time.perf_counter()
    cube = maker.at(JANUARY)
    first, best, inside = time.perf_counter() - start, float("inf"), 0.0
    for _ in range(repeat):
        engine: Engine | None = getattr(maker.measurer.store, "engine", None)
        before = len(engine.done) if engine else 0
        maker.measurer.forget()
        start = time.perf_counter()
        cube = maker.at(JANUARY)
        took = time.perf_counter() - start
        if took < best:
            best = took
            inside = sum(done.seconds for done in engine.done[before:]) if engine else 0.0
    return {"first": first, "best": best, "inside": inside}, cube


def on_engine(opened: Opened, pack: Pack, repeat: int) -> tuple[dict[str, Any], Cube]:
    """Measure on an engine; it is closed afterwards."""
    try:
        measurer = EngineMeasurer(pack, opened.data, opened.engine, pack.indicators)
        found = timed(CubeMaker(measurer), repeat)
        found[0]["rows"] = max(done.rows for done in opened.engine.done)
        return found
    finally:
        opened.engine.link.close()


def one(engine: str, pack: Pack, data: FolderData, repeat: int) -> tuple[dict[str, Any], Cube]:
    """Measure by one engine."""
    if engine == "rows":
        return timed(CubeMaker(Measurer(pack, data)), repeat)
    if engine == "postgres":
        with cluster("work_mem=256MB", "shared_buffers=512MB") as url:
            start = time.perf_counter()
            load_postgres(url, data)
            loaded = time.perf_counter() - start
            link = connected(url, "postgres")
            engine_ = Engine(link, Tables(pack, absent=frozenset()))
            known, problems = found_data(pack, engine_)
            assert known is not None, problems
            known.filed["m"] = (JANUARY,)
            found = on_engine(Opened(engine_, known), pack, repeat)
            found[0]["loaded"] = loaded
            return found
    address = "duckdb" if engine == "duckdb" else "local[2]"
    opened, problems = open_on_folder(address, pack, data)
    assert opened is not None, problems
    return on_engine(opened, pack, repeat)


def differences(cube: Cube, values: dict[str, np.ndarray]) -> str:
    """Return which indicators are not as they were by the rows path; empty when all are."""
    wrong = []
    for id, wanted in values.items():
        found = cube.values[id]
        exact = id.endswith("_total") or id == "enterprises"
        same = np.allclose(found, wanted, rtol=0 if exact else 1e-9, atol=0, equal_nan=True)
        wrong += [] if same else [id]
    return ", ".join(wrong)


def apart(asked: argparse.Namespace, folder: Path, size: int, file: Path) -> dict[str, Any]:
    """Measure by Spark in an environment of its own."""
    python = interpreter("spark", NEEDS, asked.environments)
    words = ["--inner", file, "--data", folder, "--sizes", size, "--seed", asked.seed]
    words += ["--repeat", asked.repeat]
    source = Path(__file__).resolve().parents[1] / "src"
    command = [python, __file__, *map(str, words)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def inner(asked: argparse.Namespace) -> int:
    """Measure by Spark, compare, and print the result as one line of JSON."""
    size = int(asked.sizes)
    pack, data = nation(asked.data, size, asked.seed)
    found, cube = one("spark", pack, data, asked.repeat)
    with np.load(asked.inner) as kept:
        found["wrong"] = differences(cube, {id: kept[id] for id in kept.files})
    print(json.dumps(found))
    return 0


def main() -> int:
    """Run all and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="50000,500000", help="enterprises, by commas")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="engines left out, by commas")
    parser.add_argument("--data", type=Path, help="folder to keep the made-up data in")
    parser.add_argument("--environments", type=Path, help="folder of the peers' environments")
    parser.add_argument("--inner", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inner:
        return inner(asked)
    home = asked.data or Path(tempfile.mkdtemp(prefix="changbai-nation-"))
    table: dict[str, dict[int, dict[str, Any]]] = {}
    wrong = 0
    for size in map(int, asked.sizes.split(",")):
        folder = home / str(size)
        folder.mkdir(parents=True, exist_ok=True)
        pack, data = nation(folder, size, asked.seed)
        values: dict[str, np.ndarray] = {}
        for engine in ENGINES:
            if engine in asked.without.split(","):
                continue
            if engine == "spark":
                file = folder / "rows.npz"
                np.savez(file, **values)
                found = apart(asked, folder, size, file)
                file.unlink()
            else:
                found, cube = one(engine, pack, data, asked.repeat)
                if engine == "rows":
                    values = dict(cube.values)
                    found["cells"] = cube.cells.count
                found["wrong"] = differences(cube, values)
            table.setdefault(engine, {})[size] = found
            wrong += bool(found["wrong"])
            print(f"{size:,} {engine}: {found}", flush=True)
    print("\n| engine | enterprises | first, s | best, s | of it on the engine, s | x rows path |")
    print("|---|---|---|---|---|---|")
    for engine, sizes in table.items():
        for size, found in sizes.items():
            ratio = found["best"] / table["rows"][size]["best"]
            print(
                f"| {engine} | {size:,} | {found['first']:.2f} | {found['best']:.2f} | "
                f"{found['inside']:.2f} | {ratio:.1f} |"
            )
    print("\n| engine | enterprises, times | seconds, times |\n|---|---|---|")
    for engine, sizes in table.items():
        for small, large in pairwise(sorted(sizes)):
            times = sizes[large]["best"] / sizes[small]["best"]
            print(f"| {engine} | {large / small:.1f} | {times:.1f} |")
    print(f"\nAll indicators at all cells equal: {'NO' if wrong else 'yes'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
