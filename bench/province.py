"""All indicators of a province at every cell and month, beside DuckDB's plain scan.

    .venv/bin/python bench/province.py --data DIR [--months 48] [--repeat 3]

Both run in this process, one after the other, best of the repeats: absolute times mean little on
a shared machine, the ratio does. Beside the time on the clock stands that of the processor, all
threads together, which other work on the machine disturbs less; DuckDB has two threads, we one.

Ours: every indicator of the pack, year to date, for each month, at every area and zone by industry
by size that any enterprise was ever in, sections and totals included. DuckDB: `sum` over every
column that the indicators read, of every file, the floor that no engine gets under; once from the
Parquet files, once from a table in memory.

Of ours, `from Parquet` starts with nothing but the opened folder: reading and decoding, numbering
units and cells, roll-up maps, partials, formulas. `arrays resident` starts with the returns as
arrays in memory and everything else forgotten. Verified revenue is checked to be equal in both.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from changbai.engine.cube import Cube, CubeMaker
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period, month
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack

ROOT = Path(__file__).resolve().parents[1]
YEARS = range(2013, 2017)


def best(run: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Return the least seconds of some runs, on the clock and of the processor."""
    clock, processor = [], []
    for _ in range(repeat):
        start = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return min(clock), min(processor)


def columns(pack: Pack, folder: Path) -> dict[str, list[str]]:
    """Return the elements that any indicator reads, by form with data."""
    measurer = Measurer(pack, open_folder(folder, pack)[0])  # type: ignore[arg-type]
    read = {name for id in pack.indicators for name in measurer.names(id)}
    found = {
        form.id: [e.id for e in form.elements if e.id in read and e.type in ("flow", "stock")]
        for form in pack.forms.values()
        if (folder / "returns" / form.id).is_dir()
    }
    return {form: names for form, names in found.items() if names}


class Floor:
    """DuckDB's plain scans."""

    def __init__(self, folder: Path, read: dict[str, list[str]]) -> None:
        """Load the same columns into memory as well."""
        self.link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
        self.queries: dict[str, list[str]] = {"parquet": [], "native": []}
        for form, names in read.items():
            files = f"read_parquet('{folder}/returns/{form}/*.parquet')"
            wanted = ", ".join(f"sum(case when state = 'verified' then {n} end)" for n in names)
            self.link.execute(
                f"create table {form} as select state, {', '.join(names)} from {files}"
            )
            self.queries["parquet"].append(f"select count(*), {wanted} from {files}")
            self.queries["native"].append(f"select count(*), {wanted} from {form}")

    def scan(self, source: str) -> list[tuple[float, ...]]:
        """Sum every column; return the rows that came back."""
        return [self.link.execute(query).fetchone() for query in self.queries[source]]  # type: ignore[misc]


def cubes(maker: CubeMaker, months: list[Period]) -> tuple[int, Cube]:
    """Make the cube of every month; return how many numbers they hold, and the last."""
    numbers = 0
    for as_of in months:
        cube = maker.at(as_of)
        numbers += sum(len(vector) for vector in cube.values.values())
    return numbers, cube


def same(maker: CubeMaker, floor: Floor, read: dict[str, list[str]]) -> bool:
    """Tell whether the years' verified revenue of all enterprises is the scan's."""
    sums = dict(zip(read["b203"], floor.scan("native")[list(read).index("b203")][1:], strict=True))
    found = 0.0
    for year in YEARS:
        cube = maker.at(month(year, 12))
        found += cube.at("revenue_total", Selection()) or 0.0
    return found == float(sums["revenue"]) * 1000  # returned in thousands


def main() -> int:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of examples/jilin/make.py")
    parser.add_argument("--months", type=int, default=48, choices=range(1, 49), metavar="1..48")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    asked = parser.parse_args()
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    data, problems = open_folder(asked.data, pack) if pack else (None, [])
    if pack is None or data is None:
        for problem in problems:
            print(problem.show("en"), file=sys.stderr)
        return 2
    months = [month(year, number) for year in YEARS for number in range(1, 13)][-asked.months :]
    read = columns(pack, asked.data)
    floor = Floor(asked.data, read)
    floor.scan("parquet")  # warm, as the files are for us
    scans = {source: best(partial(floor.scan, source), asked.repeat) for source in floor.queries}
    scanned = sum(row[0] * (len(row) - 1) for row in floor.scan("native"))

    def from_parquet() -> CubeMaker:
        maker = CubeMaker(Measurer(pack, replace(data)))
        cubes(maker, months)
        return maker

    whole = best(from_parquet, asked.repeat)
    maker = from_parquet()

    def resident() -> None:
        maker.measurer.forget()
        cubes(maker, months)

    arrays = best(resident, asked.repeat)
    numbers, cube = cubes(maker, months)
    equal = same(maker, floor, read)
    print(
        f"{len(pack.indicators)} indicators x {cube.cells.count:,} cells x {len(months)} months: "
        f"{numbers:,} values, {scanned:,} numbers scanned\n\n"
        "| what | seconds | x scan of Parquet | x scan of memory "
        "| processor s | x Parquet | x memory |\n|---|---|---|---|---|---|---|"
    )
    for what, measured in (
        ("DuckDB sum, Parquet", scans["parquet"]),
        ("DuckDB sum, table in memory", scans["native"]),
        ("Changbai, from Parquet", whole),
        ("Changbai, arrays resident", arrays),
    ):
        pairs = zip(measured, scans["parquet"], scans["native"], strict=True)
        cells = " | ".join(
            f"{own:.3f} | {own / one:.1f} | {own / two:.1f}" for own, one, two in pairs
        )
        print(f"| {what} | {cells} |")
    print(f"\nVerified revenue equal in both: {'yes' if equal else 'NO'}")
    if asked.json:
        seconds = {"from_parquet": whole, "resident": arrays, **scans}
        told = {"seconds": seconds, "values": numbers, "equal": equal}
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
