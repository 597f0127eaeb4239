"""One correction in a nation's month: how long until every level is right.

    .venv/bin/python bench/nation.py --out DIR --months 1
    .venv/bin/python bench/corrections.py --data DIR [--events 20000]

Random events on the live cube of January: value changes, withdrawals and late returns, moves of
area, division and size, departures. Timed is each event alone, from the call to the moment when
every cell that holds the unit has its new partials; then the same with all indicators computed
anew at all those cells; and reading one indicator at one cell. Beside it the same month built
anew, in this run. At the end the cube is compared with one rebuilt from the corrected data, every
partial at every cell: whole numbers bit for bit.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from nation import FLOWS, STOCKS, YEAR, nation_of, pack_of_nation

from changbai.engine.cube import CubeMaker
from changbai.engine.folder import open_folder
from changbai.engine.live import Live
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import month

ELEMENTS = (*FLOWS, *STOCKS)
JANUARY = month(YEAR, 1)


class Corrected:
    """The data with the corrections in it, to rebuild from."""

    def __init__(self, data: Any) -> None:
        """Keep the data and what was corrected."""
        self.data = data
        self.returned: dict[str, dict[str, Any] | None] = {}
        self.moved: dict[str, dict[str, Any] | None] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.data, name)

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry as corrected."""
        frame = self.data.units(kind)
        if kind != "enterprise" or not self.moved:
            return frame
        gone = [unit for unit, values in self.moved.items() if values is None]
        frame = frame.filter(~pl.col("unit").is_in(gone))
        kept = {unit: values for unit, values in self.moved.items() if values}
        if not kept:
            return frame
        changed = pl.DataFrame([{"unit": unit, **values} for unit, values in kept.items()])
        return frame.update(changed, on="unit", how="left")

    def returns(self, form: str, period: Any) -> pl.DataFrame:
        """Return the month as corrected."""
        frame = self.data.returns(form, period)
        if not self.returned:
            return frame
        rest = frame.filter(~pl.col("unit").is_in(list(self.returned)))
        rows = [
            {"unit": unit, "revision": 2, "state": "verified", **values}
            for unit, values in self.returned.items()
            if values
        ]
        return pl.concat([rest, pl.DataFrame(rows, schema=frame.schema)])


def event(rng: np.random.Generator, units: list[str], counties: list[str], data: Corrected) -> Any:
    """Draw an event; return whether it is a return, the unit, and its values."""
    unit = units[int(rng.integers(len(units)))]
    what = rng.random()
    if what < 0.75:
        drawn = rng.integers(0, 10_000_000, len(ELEMENTS)).tolist()
        values = dict(zip(ELEMENTS, drawn, strict=True)) if what < 0.65 else None
        data.returned[unit] = values
        return True, unit, values
    if what < 0.97:
        moved = {
            "area": counties[int(rng.integers(len(counties)))],
            "industry": f"{int(rng.integers(41)) + 6:02d}",
            "size": ("large", "medium", "small", "micro")[int(rng.integers(4))],
        }
        data.moved[unit] = moved
        return False, unit, moved
    data.moved[unit] = None
    return False, unit, None


def same(live: Live, data: Corrected, pack: Any) -> tuple[bool, float, int]:
    """Compare every partial at every cell with a rebuild; return equal, worst, and how many."""
    rebuilt = Live(Measurer(pack, data), "enterprise", JANUARY)
    squares = {rebuilt.brings.first[d] + 3 for d in rebuilt.brings.demands if d.node.name == "hhi"}
    equal, worst, count = True, 0.0, 0
    whole = [column for column in range(rebuilt.brings.width) if column not in squares]
    codes = {n: list(rebuilt.table.slots[n]) for n in ("industry", "size")}
    for key, row in rebuilt.table.rows.items():
        place, industry, size = key >> 32, (key >> 16) & 0xFFFF, key & 0xFFFF
        other = live.table.find(place, codes["industry"][industry], codes["size"][size])
        ours, theirs = live.table.state[other], rebuilt.table.state[row]
        equal &= bool((ours[whole] == theirs[whole]).all())
        for column in squares:
            size_of = max(abs(theirs[column]), 1.0)
            worst = max(worst, abs(ours[column] - theirs[column]) / size_of)
        count += 1
    return equal, worst, count


def main() -> int:
    """Run the events and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of bench/nation.py")
    parser.add_argument("--seed", type=int, default=1, help="as given to bench/nation.py")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    asked = parser.parse_args()
    count = pl.scan_parquet(asked.data / "units" / "enterprise.parquet").select(pl.len())
    nation = nation_of(int(count.collect().item()), asked.seed)
    pack = pack_of_nation(nation)
    opened, problems = open_folder(asked.data, pack)
    if opened is None:
        print("\n".join(problem.show("en") for problem in problems), file=sys.stderr)
        return 2
    data = Corrected(opened)
    measurer = Measurer(pack, data)
    maker = CubeMaker(measurer)
    maker.at(JANUARY)
    measurer.forget()
    start = time.perf_counter()
    maker.at(JANUARY)
    anew = (time.perf_counter() - start) * 1e3
    live = Live(measurer, "enterprise", JANUARY)
    measurer.forget()
    rng = np.random.default_rng(asked.seed)
    units, counties = opened.units("enterprise")["unit"].to_list(), nation.codes()["county"]
    spent, read, point = [], [], []
    for number in range(asked.events):
        is_return, unit, values = event(rng, units, counties, data)
        start = time.perf_counter()
        changed = live.correct(unit, "m", values) if is_return else live.move(unit, values)
        spent.append(time.perf_counter() - start)
        if number % 20 == 0:
            start = time.perf_counter()
            for id in live.indicators:
                live.values(id, changed)
            read.append(time.perf_counter() - start + spent[-1])
            start = time.perf_counter()
            live.value("energy_intensity", Selection(industry="10"))
            point.append(time.perf_counter() - start)
    print(
        f"{len(live.indicators)} indicators, {live.brings.width} partials, "
        f"{len(live.table.rows):,} cells, {asked.events:,} events\n\n"
        "| what | p50 ms | p99 ms | of a month built anew |\n|---|---|---|---|"
    )
    milliseconds = [
        np.percentile(np.array(seconds) * 1e3, (50, 99)).tolist()
        for seconds in (spent, read, point)
    ]
    for what, seconds in (
        ("one correction, partials right at all levels", spent),
        ("the same, and all indicators at all cells it changed", read),
        ("reading one indicator at one cell", point),
    ):
        p50, p99 = np.percentile(np.array(seconds) * 1e3, (50, 99))
        print(f"| {what} | {p50:.3f} | {p99:.3f} | 1/{anew / p50:.0f} |")
    print(f"| the month built anew | {anew:.0f} | | 1 |")
    equal, worst, cells = same(live, data, pack)
    print(
        f"\nAgainst a rebuild, {cells:,} cells: whole numbers "
        f"{'equal bit for bit' if equal else 'NOT EQUAL'}, squares within {worst:.1e}"
    )
    if asked.json:
        told = {"ms": dict(zip(("correction", "indicators", "point"), milliseconds, strict=True))}
        told |= {"anew_ms": anew, "events": asked.events, "equal": equal}
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
