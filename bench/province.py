"""How long all indicators of a province take, beside DuckDB's plain scan of the same columns.

    .venv/bin/python bench/province.py --data DIR [--months 48]

Both run in this process, one after the other, on the same Parquet files: absolute times mean
little on a shared machine, the ratio does. Ours: every indicator of the pack at every area and
zone, year to date, for each month (not yet by industry and size). DuckDB: `sum` over every
numeric column of every file of the monthly forms, the floor that no engine gets under. The sums
are checked against each other.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import duckdb

from changbai.engine.folder import FolderData, open_folder
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import month
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack

ROOT = Path(__file__).resolve().parents[1]


def scan(pack: Pack, folder: Path) -> tuple[float, int, dict[str, float]]:
    """Return seconds, cells and sums of DuckDB's scan of the monthly forms."""
    link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
    seconds, cells = 0.0, 0
    sums: dict[str, float] = {}
    for form in pack.forms.values():
        names = [e.id for e in form.elements if e.type in ("flow", "stock")]
        if form.periodicity != "month" or not (folder / "returns" / form.id).is_dir():
            continue
        files = f"read_parquet('{folder}/returns/{form.id}/*.parquet')"
        wanted = ", ".join(f"sum(case when state = 'verified' then {n} end)" for n in names)
        query = f"select count(*), {wanted} from {files}"
        link.execute(query).fetchone()  # warm
        start = time.perf_counter()
        found = link.execute(query).fetchone()
        seconds += time.perf_counter() - start
        assert found is not None
        cells += found[0] * len(names)
        sums |= {name: float(v or 0) for name, v in zip(names, found[1:], strict=True)}
    return seconds, cells, sums


def ours(pack: Pack, data: FolderData, months: int) -> tuple[float, int]:
    """Return seconds and values computed: all indicators at all places for each month."""
    measurer = Measurer(pack, data)
    start = time.perf_counter()
    values = 0
    for number in range(48 - months, 48):
        as_of = month(2013 + number // 12, number % 12 + 1)
        for id in pack.indicators:
            values += len(measurer.vector(id, measurer.window(id, as_of), Selection()))
    return time.perf_counter() - start, values


def main() -> int:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of examples/jilin/make.py")
    parser.add_argument("--months", type=int, default=48, choices=range(1, 49), metavar="1..48")
    asked = parser.parse_args()
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    data, problems = open_folder(asked.data, pack) if pack else (None, [])
    if pack is None or data is None:
        for problem in problems:
            print(problem.show("en"), file=sys.stderr)
        return 2
    floor, cells, sums = scan(pack, asked.data)
    seconds, values = ours(pack, data, asked.months)
    revenue = sum(
        float(
            data.returns("b203", period)
            .filter(data.returns("b203", period)["state"] == "verified")["revenue"]
            .sum()
        )
        for period in data.periods("b203")
    )
    same = revenue == sums["revenue"]
    print(
        f"| what | seconds | ratio |\n|---|---|---|\n"
        f"| DuckDB sum of {cells:,} cells, Parquet, warm | {floor:.3f} | 1 |\n"
        f"| Changbai, {len(pack.indicators)} indicators x all places x {asked.months} months, "
        f"{values:,} values | {seconds:.3f} | {seconds / floor:.1f} |\n"
        f"Verified revenue equal in both: {'yes' if same else 'NO'}"
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
