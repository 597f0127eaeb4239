"""A made-up nation for benchmarks: enterprises, areas, clusters and monthly returns, by a seed.

    .venv/bin/python bench/nation.py --out DIR [--enterprises 500000] [--months 12] [--seed 1]

3,200 counties in 340 prefectures in 31 provinces; 41 divisions with eight groups each; four sizes;
6,000 clusters, some enterprises in two; one monthly form of 40 elements in whole thousands. Values
are independent lognormals scaled by size, which compress worse than real returns would. One return
in a hundred never comes and one in a hundred waits for review, so that missing is not zero.
Enterprises stand in the order of county, division and size, as a registry is kept. Nothing here
is real. The pack that goes with it is made by `pack_of_nation`: 32 indicators.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.pack.codebook import AreaRow, Code
from changbai.pack.formula import read_formula, read_population
from changbai.pack.load import area_tree
from changbai.pack.shapes import (
    Attribute,
    Due,
    Element,
    Form,
    Indicator,
    Kind,
    Pack,
    PackHead,
)
from changbai.pack.written import Formula, Scope

YEAR = 2016
PROVINCES, PREFECTURES, COUNTIES, DIVISIONS, GROUPS, CLUSTERS = 31, 340, 3200, 41, 8, 6000
SIZES = {"large": (0.02, 60.0), "medium": (0.13, 8.0), "small": (0.55, 1.5), "micro": (0.30, 0.3)}
FLOWS = (
    "revenue", "operating_cost", "sales_tax", "vat", "sales_cost", "admin_cost", "finance_cost",
    "profit", "payroll", "output", "output_constant", "value_added", "value_added_constant",
    "sales", "export", "new_product_output", "new_product_sales", "rd_expense", "energy",
    "coal", "electricity", "gas", "heat", "water", "water_reused", "waste", "waste_used",
    "wastewater", "investment", "training", "donation", "subsidy", "orders",
)  # fmt: skip
STOCKS = (
    "assets",
    "liabilities",
    "receivables",
    "inventories",
    "fixed_assets",
    "staff",
    "rd_staff",
)
#: Indicator -> formula; all over enterprises above scale.
FORMULAS = {
    "revenue_total": "sum(revenue)",
    "output_total": "sum(output)",
    "value_added_total": "sum(value_added)",
    "profit_total": "sum(profit)",
    "energy_total": "sum(energy)",
    "export_total": "sum(export)",
    "investment_total": "sum(investment)",
    "assets_total": "sum(assets)",
    "staff_total": "sum(staff)",
    "enterprises": "count()",
    "margin": "sum(profit) / sum(revenue)",
    "cost_ratio": "sum(operating_cost) / sum(revenue)",
    "tax_ratio": "(sum(sales_tax) + sum(vat)) / sum(revenue)",
    "cost_of_all_kinds": "(sum(sales_cost) + sum(admin_cost) + sum(finance_cost)) / sum(revenue)",
    "sales_ratio": "sum(sales) / sum(output)",
    "export_share": "sum(export) / sum(sales)",
    "new_product_share": "sum(new_product_sales) / sum(revenue)",
    "rd_intensity": "sum(rd_expense) / sum(revenue)",
    "energy_intensity": "sum(energy) / sum(value_added_constant)",
    "water_intensity": "sum(water) / sum(value_added_constant)",
    "water_reuse": "sum(water_reused) / (sum(water_reused) + sum(water))",
    "waste_use": "sum(waste_used) / sum(waste)",
    "value_added_rate": "sum(value_added) / sum(output)",
    "debt_ratio": "sum(liabilities) / sum(assets)",
    "pay_share": "sum(payroll) / sum(value_added)",
    "cluster_share": "sum(output where in_cluster) / sum(output)",
    "large_share": "sum(output where size = 'large') / sum(output)",
    "high_tech_share": "sum(value_added where high_tech) / sum(value_added)",
    "loss_share": "count(where profit < 0) / count()",
    "concentration": "hhi(output)",
    "area_share": "sum(value_added) / total(sum(value_added), area)",
    "location_quotient": "sum(output) / total(sum(output), industry)"
    " / total(sum(output) / total(sum(output), industry), area)",
}


@dataclass(frozen=True)
class Nation:
    """The registry as arrays, in the order of county, division and size."""

    county: np.ndarray
    division: np.ndarray
    size: np.ndarray
    group: np.ndarray
    in_cluster: np.ndarray
    high_tech: np.ndarray
    prefecture_of: np.ndarray
    province_of: np.ndarray

    def codes(self) -> dict[str, list[str]]:
        """Return the codes of counties, prefectures and provinces, in order."""
        provinces = [f"{number + 11:02d}0000" for number in range(PROVINCES)]
        prefectures, seen = [], dict.fromkeys(provinces, 0)
        for province in self.province_of:
            seen[provinces[province]] += 1
            prefectures.append(f"{provinces[province][:2]}{seen[provinces[province]]:02d}00")
        counties, count = [], dict.fromkeys(prefectures, 0)
        for prefecture in self.prefecture_of:
            above = prefectures[prefecture]
            count[above] += 1
            counties.append(f"{above[:4]}{count[above]:02d}")
        return {"province": provinces, "prefecture": prefectures, "county": counties}


def nation_of(enterprises: int, seed: int) -> Nation:
    """Make the registry of a nation."""
    rng = np.random.default_rng(seed)
    province_of = np.sort(rng.integers(0, PROVINCES, PREFECTURES))
    prefecture_of = np.sort(rng.integers(0, PREFECTURES, COUNTIES))
    weight = rng.lognormal(0, 1, COUNTIES)
    county = rng.choice(COUNTIES, enterprises, p=weight / weight.sum())
    share = 1 / np.arange(1, DIVISIONS + 1) ** 0.7
    division = rng.choice(DIVISIONS, enterprises, p=share / share.sum())
    size = rng.choice(len(SIZES), enterprises, p=[share for share, _ in SIZES.values()])
    order = np.lexsort((size, division, county))
    group = rng.integers(0, GROUPS, enterprises)
    return Nation(
        county[order], division[order], size[order], group,
        rng.random(enterprises) < 0.38, rng.random(enterprises) < 0.15,
        prefecture_of, province_of,
    )  # fmt: skip


def month_of(nation: Nation, number: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return who returned in a month, whose return is verified, and [element, enterprise]."""
    rng = np.random.default_rng((seed, number))
    count = len(nation.county)
    scale = np.array([scale for _, scale in SIZES.values()])[nation.size] * 10_000
    values = np.empty((len(FLOWS) + len(STOCKS), count), np.int32)
    for row, name in enumerate((*FLOWS, *STOCKS)):
        drawn = rng.lognormal(0, 0.6, count) * scale * rng.uniform(0.02, 1.0)
        if name == "profit":
            drawn -= 0.25 * scale
        values[row] = np.clip(drawn, -2e9, 2e9)
    returned = rng.random(count) >= 0.01
    return returned, rng.random(count) >= 0.01, values


def write(out: Path, nation: Nation, months: int, seed: int) -> None:
    """Write the data folder: registry, memberships, one file a month."""
    codes = nation.codes()
    count = len(nation.county)
    units = pl.Series("unit", [f"91{number:016d}" for number in range(count)])
    divisions = np.array([f"{number + 6:02d}" for number in range(DIVISIONS)])
    for folder in ("units", "members", "returns/m"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    open_end = pl.lit(None, dtype=pl.Date)
    pl.DataFrame(
        {
            "unit": units,
            "area": pl.Series(np.array(codes["county"])[nation.county]),
            "industry": pl.Series(divisions[nation.division]),
            "size": pl.Series(np.array(list(SIZES))[nation.size]),
            "group": pl.Series(nation.group).cast(pl.String),
            "in_cluster": nation.in_cluster,
            "high_tech": nation.high_tech,
        }
    ).with_columns(
        pl.col("unit").alias("name"), open_end.alias("valid_from"), open_end.alias("valid_to")
    ).write_parquet(out / "units" / "enterprise.parquet")
    rng = np.random.default_rng((seed, 99))
    inside = np.flatnonzero(nation.in_cluster)
    twice = inside[rng.random(len(inside)) < 0.04]
    member = np.concatenate([inside, twice])
    share = np.where(np.isin(member, twice), 0.5, 1.0)
    cluster = rng.integers(0, CLUSTERS, len(member))
    pl.DataFrame(
        {"unit": units.gather(member), "group": [f"c{n:04d}" for n in cluster], "share": share}
    ).with_columns(open_end.alias("valid_from"), open_end.alias("valid_to")).write_parquet(
        out / "members" / "enterprise.cluster.parquet"
    )
    places = rng.integers(0, COUNTIES, CLUSTERS)
    pl.DataFrame(
        {
            "unit": [f"c{n:04d}" for n in range(CLUSTERS)],
            "area": [codes["county"][place] for place in places],
        }
    ).with_columns(
        pl.col("unit").alias("name"), open_end.alias("valid_from"), open_end.alias("valid_to")
    ).write_parquet(out / "units" / "cluster.parquet")
    for number in range(1, months + 1):
        returned, verified, values = month_of(nation, number, seed)
        state = pl.Series(np.where(verified, "verified", "reported"))
        columns = {name: values[row] for row, name in enumerate((*FLOWS, *STOCKS))}
        frame = pl.DataFrame({"unit": units, "revision": 1, "state": state, **columns})
        frame = frame.filter(pl.Series(returned)).with_columns(pl.col("revision").cast(pl.Int64))
        frame.write_parquet(out / "returns" / "m" / f"{YEAR}-{number:02d}.parquet")
    (out / "data.yaml").write_text("title: {zh: 演示数据, en: made up}\nsynthetic: true\n", "utf-8")


def pack_of_nation(nation: Nation) -> Pack:
    """Return the pack that goes with a nation: its areas, codes, one form, 32 indicators."""
    codes = nation.codes()
    rows = [AreaRow(code="000000", name="全国", level="nation")]
    rows += [AreaRow(code=c, name=c, level="province", parent="000000") for c in codes["province"]]
    for code, above in zip(codes["prefecture"], nation.province_of, strict=True):
        parent = codes["province"][above]
        rows.append(AreaRow(code=code, name=code, level="prefecture", parent=parent))
    for code, above in zip(codes["county"], nation.prefecture_of, strict=True):
        parent = codes["prefecture"][above]
        rows.append(AreaRow(code=code, name=code, level="county", parent=parent))
    population, _ = read_population("enterprise")
    assert population is not None

    def indicator(id: str, text: str) -> Indicator:
        tree, problems = read_formula(text)
        assert tree is not None, problems
        over = Scope(text="enterprise", population=population)
        formula = Formula(text=text, tree=tree)
        return Indicator(
            id=id, title=Text(id), unit="", over=over, value=formula, better="none", period="month"
        )

    text, flag = Attribute(title=Text("-"), type="code"), Attribute(title=Text("-"), type="flag")
    attributes = {
        "industry": text, "size": text, "group": text, "in_cluster": flag, "high_tech": flag,
    }  # fmt: skip
    elements = tuple(
        Element(id=n, title=Text(n), type="flow" if n in FLOWS else "stock", unit="千元")
        for n in (*FLOWS, *STOCKS)
    )
    divisions = [f"{number + 6:02d}" for number in range(DIVISIONS)]
    return Pack(
        head=PackHead(id="nation", version="1", title=Text("nation"), root_area="000000"),
        folder="",
        fingerprint="",
        areas=tuple(rows),
        area_tree=area_tree(tuple(rows)),
        units={"千元": Unit("千元", (("money", 1),), Fraction(1)), "": Unit("")},
        codes={
            "industry": {c: Code(code=c, name=c) for c in divisions},
            "size": {c: Code(code=c, name=c) for c in SIZES},
        },
        kinds={
            "enterprise": Kind(
                id="enterprise", title=Text("enterprise"), counted_in="", groups=("cluster",),
                attributes=attributes,
            ),
            "cluster": Kind(id="cluster", title=Text("cluster"), counted_in=""),
        },
        forms={
            "m": Form(
                id="m", title=Text("m"), kind="enterprise", periodicity="month", due=Due(days=10),
                elements=elements,
            )
        },
        indicators={id: indicator(id, text) for id, text in FORMULAS.items()},
    )  # fmt: skip


def main() -> None:
    """Write a nation and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--enterprises", type=int, default=500_000)
    parser.add_argument("--months", type=int, default=12, choices=range(1, 13), metavar="1..12")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.perf_counter()
    nation = nation_of(asked.enterprises, asked.seed)
    write(asked.out, nation, asked.months, asked.seed)
    files = [file for file in asked.out.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{asked.out}: {len(files)} files, {size:.0f} MB, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
