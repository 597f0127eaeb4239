"""One month of a nation: every cell and 32 indicators, beside a plain scan, DuckDB SQL and Polars.

    .venv/bin/python bench/nation.py --out DIR --months 1
    .venv/bin/python bench/national_month.py --data DIR [--repeat 3]

All in this process, one after the other, best of the repeats, with the data in memory: ours as
arrays by unit, the peers as one wide table with places, division, size and flags already joined,
which spares them the join that we pay at reading. R is DuckDB's `select sum` of all 40 columns of
its native table, the floor. Every engine makes the same cells (nation, province, prefecture and
county x division or all x size or all) and the same indicators; DuckDB as base and grouping sets
on the base, its best plan, Polars stepwise from the base. The number of cells and whole sums over
all cells must be equal in all of them. Time on the clock, and of the processor over all threads.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from nation import FLOWS, STOCKS, YEAR, Nation, nation_of, pack_of_nation

from changbai.engine import compiled
from changbai.engine.cube import CubeMaker
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.kernel.period import month

ELEMENTS = (*FLOWS, *STOCKS)
KEYS = ("province", "prefecture", "county", "industry", "size")
#: Further additive partials beside the sums and the count of each element.
EXTRA = {
    "n": ("count(*)", pl.len()),
    "loss": ("sum(case when profit < 0 then 1 else 0 end)", (pl.col("profit") < 0).sum()),
    "out_cluster": (
        "sum(case when in_cluster then output else 0 end)",
        pl.col("output").filter("in_cluster").sum(),
    ),
    "out_large": (
        "sum(case when size = 'large' then output else 0 end)",
        pl.col("output").filter(pl.col("size") == "large").sum(),
    ),
    "va_tech": (
        "sum(case when high_tech then value_added else 0 end)",
        pl.col("value_added").filter("high_tech").sum(),
    ),
    "out2": (
        "sum(output::double * output)",
        (pl.col("output").cast(pl.Float64) * pl.col("output")).sum(),
    ),
}
#: Indicators as ratios of partials: numerators, denominators. Sums are their own.
RATIOS = {
    "margin": (("profit",), ("revenue",)),
    "cost_ratio": (("operating_cost",), ("revenue",)),
    "tax_ratio": (("sales_tax", "vat"), ("revenue",)),
    "cost_of_all_kinds": (("sales_cost", "admin_cost", "finance_cost"), ("revenue",)),
    "sales_ratio": (("sales",), ("output",)),
    "export_share": (("export",), ("sales",)),
    "new_product_share": (("new_product_sales",), ("revenue",)),
    "rd_intensity": (("rd_expense",), ("revenue",)),
    "energy_intensity": (("energy",), ("value_added_constant",)),
    "water_intensity": (("water",), ("value_added_constant",)),
    "water_reuse": (("water_reused",), ("water_reused", "water")),
    "waste_use": (("waste_used",), ("waste",)),
    "value_added_rate": (("value_added",), ("output",)),
    "debt_ratio": (("liabilities",), ("assets",)),
    "pay_share": (("payroll",), ("value_added",)),
    "cluster_share": (("out_cluster",), ("output",)),
    "large_share": (("out_large",), ("output",)),
    "high_tech_share": (("va_tech",), ("value_added",)),
    "loss_share": (("loss",), ("n",)),
}
Checks = tuple[int, float, float]


def best(run: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Return the least milliseconds of some runs, on the clock and of the processor."""
    clock, processor = [], []
    for _ in range(repeat):
        start = time.perf_counter(), time.process_time()
        run()
        clock.append((time.perf_counter() - start[0]) * 1e3)
        processor.append((time.process_time() - start[1]) * 1e3)
    return min(clock), min(processor)


def wide(folder: Path, nation: Nation) -> pl.DataFrame:
    """Return the month as one table, verified returns only, everything joined."""
    codes = nation.codes()
    county = pl.DataFrame(
        {
            "area": codes["county"],
            "prefecture": nation.prefecture_of.astype(np.int32),
            "province": nation.province_of[nation.prefecture_of].astype(np.int32),
            "county": np.arange(len(codes["county"]), dtype=np.int32),
        }
    )
    units = pl.read_parquet(folder / "units" / "enterprise.parquet").join(county, on="area")
    returns = pl.read_parquet(folder / "returns" / "m" / f"{YEAR}-01.parquet")
    joined = units.join(returns, on="unit", how="inner", maintain_order="left")
    joined = joined.filter(pl.col("state") == "verified").with_columns(
        pl.col("industry").cast(pl.Int32)
    )
    return joined.select(*KEYS, "in_cluster", "high_tech", *ELEMENTS).rechunk()


class Duck:
    """DuckDB: base, grouping sets on the base, indicators."""

    def __init__(self, frame: pl.DataFrame, folder: Path) -> None:
        """Load the table."""
        self.link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
        file = folder / "wide.parquet"
        frame.write_parquet(file)
        self.link.execute(f"create table t as select * from read_parquet('{file}')")
        file.unlink()

    def scan(self) -> object:
        """Sum all 40 columns: R."""
        wanted = ", ".join(f"sum({name})" for name in ELEMENTS)
        return self.link.execute(f"select {wanted} from t").fetchone()

    def cube(self) -> None:
        """Make all cells and indicators."""
        sums = [f"sum({name})::bigint as {name}" for name in ELEMENTS]
        sums += [f"({text})::double as {name}" for name, (text, _) in EXTRA.items()]
        self.link.execute(
            f"create or replace temp table base as select {', '.join(KEYS)}, {', '.join(sums)} "
            f"from t group by {', '.join(KEYS)}"
        )
        places = [(), KEYS[:1], KEYS[:2], KEYS[:3]]
        sets = [
            f"({', '.join((*place, *industry, *size))})"
            for place in places
            for industry in ((), ("industry",))
            for size in ((), ("size",))
        ]
        more = [f"sum({name})::bigint as {name}" for name in ELEMENTS]
        more += [f"sum({name}) as {name}" for name in EXTRA]
        grouped = ", ".join(f"grouping({key}) as g_{key}" for key in KEYS)
        self.link.execute(
            f"create or replace temp table cube as select {', '.join(KEYS)}, {grouped}, "
            f"{', '.join(more)} from base group by grouping sets ({', '.join(sets)})"
        )
        ratios = ", ".join(
            f"({' + '.join('c.' + n for n in above)})::double "
            f"/ nullif({' + '.join('c.' + n for n in below)}, 0) as {name}"
            for name, (above, below) in RATIOS.items()
        )
        self.link.execute(
            f"create or replace temp table found as select c.*, {ratios}, "
            "c.out2 / nullif(c.output::double * c.output, 0) as concentration, "
            "c.value_added::double / nullif(r.value_added, 0) as area_share, "
            "(c.output::double / nullif(a.output, 0)) / nullif(r.output::double / "
            "nullif(w.output, 0), 0) as location_quotient from cube c "
            "left join cube a on a.g_industry = 1 and a.g_size = c.g_size and "
            "a.g_county = c.g_county and a.g_prefecture = c.g_prefecture and "
            "a.g_province = c.g_province and a.size is not distinct from c.size and a.county is "
            "not distinct from c.county and a.prefecture is not distinct from c.prefecture and "
            "a.province is not distinct from c.province "
            "left join cube r on r.g_province = 1 and r.g_industry = c.g_industry and "
            "r.g_size = c.g_size and r.industry is not distinct from c.industry and r.size is "
            "not distinct from c.size "
            "left join cube w on w.g_province = 1 and w.g_industry = 1 and w.g_size = c.g_size "
            "and w.size is not distinct from c.size"
        )

    def checks(self) -> Checks:
        """Return cells, and revenue and firms summed over all cells."""
        found = self.link.execute("select count(*), sum(revenue), sum(n) from found").fetchone()
        assert found is not None
        return int(found[0]), float(found[1]), float(found[2])


class Polars:
    """Polars: base, then each set from its smallest parent, indicators."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Keep the table."""
        self.frame = frame
        self.found = frame

    def cube(self) -> None:
        """Make all cells and indicators."""
        sums = [pl.col(name).cast(pl.Int64).sum() for name in ELEMENTS]
        sums += [expression.cast(pl.Float64).alias(name) for name, (_, expression) in EXTRA.items()]
        base = self.frame.lazy().group_by(KEYS).agg(sums).collect()
        again = [pl.col(name).sum() for name in (*ELEMENTS, *EXTRA)]

        def up(frame: pl.DataFrame, drop: str) -> pl.DataFrame:
            keys = [key for key in KEYS if key != drop and key in frame.columns]
            if keys:
                return frame.lazy().group_by(keys).agg(again).collect()
            return frame.select(again)

        sets = [base]
        sets.append(up(base, "size"))
        sets += [up(frame, "industry") for frame in list(sets)]
        level = list(sets)
        for place in ("county", "prefecture", "province"):
            level = [up(frame, place) for frame in level]
            sets += level
        cube = pl.concat(sets, how="diagonal")
        ratios = [
            (sum((pl.col(n) for n in above[1:]), pl.col(above[0])).cast(pl.Float64) / d).alias(name)
            for name, (above, below) in RATIOS.items()
            for d in [sum((pl.col(n) for n in below[1:]), pl.col(below[0])).replace(0, None)]
        ]
        root = cube.filter(pl.col("province").is_null())
        root = root.select("industry", "size", "value_added", "output")
        over_all = cube.filter(pl.col("industry").is_null())
        own = [*KEYS[:3], "size"]
        whole = root.filter(pl.col("industry").is_null()).select("size", "output")
        self.found = (
            cube.lazy()
            .join(root.lazy(), on=["industry", "size"], how="left", suffix="_r", nulls_equal=True)
            .join(
                over_all.lazy().select(*own, "output"),
                on=own, how="left", suffix="_a", nulls_equal=True,
            )
            .join(whole.lazy(), on="size", how="left", suffix="_w", nulls_equal=True)
            .with_columns(
                *ratios,
                (pl.col("out2") / pl.col("output").cast(pl.Float64).pow(2)).alias("concentration"),
                (pl.col("value_added") / pl.col("value_added_r")).alias("area_share"),
                (
                    pl.col("output")
                    / pl.col("output_a")
                    / (pl.col("output_r") / pl.col("output_w"))
                ).alias("location_quotient"),
            )
            .collect()
        )  # fmt: skip

    def checks(self) -> Checks:
        """Return cells, and revenue and firms summed over all cells."""
        revenue, firms = self.found["revenue"].sum(), self.found["n"].sum()
        return self.found.height, float(revenue), float(firms)


def main() -> int:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", required=True, type=Path, help="folder of bench/nation.py")
    parser.add_argument("--seed", type=int, default=1, help="as given to bench/nation.py")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--only-ours", action="store_true", help="no peers, for profiling")
    asked = parser.parse_args()
    count = pl.scan_parquet(asked.data / "units" / "enterprise.parquet").select(pl.len())
    nation = nation_of(int(count.collect().item()), asked.seed)
    pack = pack_of_nation(nation)
    data, problems = open_folder(asked.data, pack)
    if data is None:
        for problem in problems:
            print(problem.show("en"), file=sys.stderr)
        return 2
    maker = CubeMaker(Measurer(pack, data))
    january = month(YEAR, 1)
    start = time.perf_counter()
    maker.at(january)
    print(f"first month from Parquet, maps included: {time.perf_counter() - start:.2f} s")

    def ours() -> None:
        maker.measurer.forget()
        maker.at(january)

    ours()  # the kernel is compiled or loaded at its first call
    rows = {"Changbai, arrays resident": best(ours, asked.repeat)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cube = maker.at(january)
    there = ~np.isnan(cube.values["revenue_total"])
    revenue = float(np.nansum(cube.values["revenue_total"]))
    print(f"{cube.cells.count:,} cells, {int(there.sum()):,} with returns; {peak:.0f} MB at most")
    answers: list[tuple[int, float]] = [(int(there.sum()), revenue)]
    floor = (1.0, 1.0)
    if not asked.only_ours:
        frame = wide(asked.data, nation)
        duck, polars = Duck(frame, asked.data), Polars(frame)
        duck.scan()
        floor = best(duck.scan, max(asked.repeat, 5))
        rows = {"R: DuckDB sum of 40 columns in memory": floor} | rows
        rows["DuckDB SQL, base and grouping sets"] = best(duck.cube, asked.repeat)
        rows["Polars, stepwise"] = best(polars.cube, asked.repeat)
        answers += [each.checks()[:2] for each in (duck, polars)]
    if compiled.climb() is not None:
        compiled.LARGE = sys.maxsize
        rows["Changbai, without the compiled kernel"] = best(ours, asked.repeat)
    mine = rows["Changbai, arrays resident"]
    print(
        "\n| what | ms | x R | x ours | processor ms | x R | x ours |\n"
        "|---|---|---|---|---|---|---|"
    )
    for what, measured in rows.items():
        cells = (
            f"{own:.0f} | {own / one:.1f} | {own / two:.2f}"
            for own, one, two in zip(measured, floor, mine, strict=True)
        )
        print(f"| {what} | {' | '.join(cells)} |")
    same = len(set(answers)) == 1
    if asked.json:
        told = {"ms": rows, "cells": cube.cells.count, "memory_mb": peak, "equal": same}
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    print(f"\nCells and revenue over all cells equal: {'yes' if same else f'NO {answers}'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
