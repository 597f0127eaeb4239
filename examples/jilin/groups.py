"""Registries of enterprises and clusters, who belongs to which, and the clusters' own returns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from examples.jilin import states
from examples.jilin.amounts import Amounts
from examples.jilin.registry import Enterprises, generator
from examples.jilin.resources import by_quarter
from examples.jilin.tables import (
    MONTHS,
    cluster_plans,
    code_change_days,
    code_on,
    counties,
    industries,
    month_end,
    month_start,
)
from examples.jilin.write import Form, whole

SIZES = ("large", "medium", "small", "micro")
FLAGS = ("key_energy_user", "key_discharger", "clean_production_duty", "high_tech", "specialised")


def enterprises(made: Enterprises) -> pl.DataFrame:
    """Return the registry of enterprises: one row a stretch of life with unchanged attributes."""
    days = sorted({month_start(m) for m in range(MONTHS)} | set(code_change_days()))
    month = np.array([(d.year - 2013) * 12 + d.month - 1 for d in days])
    areas = sorted({code_on(c.code, d) for c in counties() for d in days})
    place = {code: i for i, code in enumerate(areas)}
    area_of = np.array([[place[code_on(c.code, d)] for d in days] for c in counties()])
    area = area_of[made.county[:, month], np.arange(len(days))[None, :]]
    assert made.size is not None
    layers = [area, made.industry[:, month], made.size[:, month], made.above[:, month]]
    layers += [made.flags[name][:, month] for name in FLAGS]
    table = np.stack([layer.astype(np.int64) for layer in layers], axis=2)
    alive = made.alive[:, month]
    begins = alive.copy()
    same = (table[:, 1:] == table[:, :-1]).all(axis=2)
    begins[:, 1:] &= ~(alive[:, :-1] & same)
    unit, at = np.nonzero(begins)
    until = _ends(made, unit, at, days)
    rows = table[unit, at]
    opened = [made.opened[i] for i in unit]
    first = np.concatenate([[True], unit[1:] != unit[:-1]])
    start = [o if f else days[k] for o, f, k in zip(opened, first, at, strict=True)]
    return pl.DataFrame(
        {
            "unit": [made.code[i] for i in unit],
            "name": [made.name[i] for i in unit],
            "valid_from": start,
            "valid_to": pl.Series(until, dtype=pl.Date),
            "area": [areas[i] for i in rows[:, 0]],
            "industry": [industries()[i].code for i in rows[:, 1]],
            "size": [SIZES[i] for i in rows[:, 2]],
            "ownership": [made.ownership[i] for i in unit],
            "above_scale": rows[:, 3].astype(bool),
            **{name: rows[:, 4 + k].astype(bool) for k, name in enumerate(FLAGS)},
            "opened": pl.Series(opened, dtype=pl.Date),
        }
    )


def _ends(
    made: Enterprises, unit: np.ndarray, at: np.ndarray, days: list[date]
) -> list[date | None]:
    """Return the last day of each stretch: the day before the next, the end of life, or open."""
    last = made.alive.shape[1] - 1 - made.alive[:, ::-1].argmax(axis=1)
    ends: list[date | None] = []
    for k in range(len(unit)):
        i = unit[k]
        if k + 1 < len(unit) and unit[k + 1] == i:
            ends.append(days[at[k + 1]] - timedelta(days=1))
        else:
            ends.append(None if last[i] == MONTHS - 1 else month_end(int(last[i])))
    return ends


def clusters() -> pl.DataFrame:
    """Return the registry of clusters: known before, listed from a day on."""
    rows = []
    for plan in cluster_plans():
        where = plan.areas[0] if len(plan.areas) == 1 and len(plan.areas[0]) == 6 else None
        area = where or plan.areas[0][:4] + "00"
        row = {
            "unit": plan.code,
            "name": f"{plan.name}（演示）",
            "industry": plan.industries[0],
            "plan_filed": plan.sales >= 40,
            "operator": f"{plan.name}服务中心（演示）",
        }
        # A county city that became another area takes its cluster along under the new code.
        edges = [date(2012, 1, 1), plan.listed]
        edges += (
            [
                day
                for day in code_change_days()
                if code_on(area, day) == area and code_on(area, day - timedelta(days=1)) != area
            ]
            if where
            else []
        )
        edges = sorted(set(edges))
        for k, start in enumerate(edges):
            end = edges[k + 1] - timedelta(days=1) if k + 1 < len(edges) else None
            listed = start >= plan.listed
            code = code_on(area, start) if where else area
            rows.append(
                {
                    **row,
                    "valid_from": start,
                    "valid_to": end,
                    "area": code,
                    "listed": listed,
                    "listed_on": plan.listed if listed else None,
                }
            )
    frame = pl.DataFrame(
        rows,
        schema_overrides={"valid_from": pl.Date, "valid_to": pl.Date, "listed_on": pl.Date},
    )
    return frame.select(
        "unit",
        "name",
        "valid_from",
        "valid_to",
        "area",
        "industry",
        "listed",
        "listed_on",
        "plan_filed",
        "operator",
    )


def members(made: Enterprises, amounts: Amounts) -> pl.DataFrame:
    """Return which enterprises belong to which clusters, with shares."""
    unit, group = np.nonzero(amounts.share > 0)
    plans = cluster_plans()
    last = made.alive.shape[1] - 1 - made.alive[:, ::-1].argmax(axis=1)
    ends = [None if last[i] == MONTHS - 1 else month_end(int(last[i])) for i in unit]
    starts = [max(made.opened[i], date(2012, 1, 1)) for i in unit]
    return pl.DataFrame(
        {
            "unit": [made.code[i] for i in unit],
            "group": [plans[k].code for k in group],
            "share": amounts.share[unit, group],
            "valid_from": pl.Series(starts, dtype=pl.Date),
            "valid_to": pl.Series(ends, dtype=pl.Date),
        }
    )


def cluster_reports(made: Enterprises, amounts: Amounts) -> Form:
    """Return 集群运行情况: the operators' own figures, a little above the sum of the members."""
    rng = generator(made.seed, 13)
    revenue = by_quarter(amounts.revenue * made.alive)
    alive = made.alive[:, 2::3]
    staff = amounts.staff[:, 2::3] * alive
    plans = cluster_plans()
    sales = amounts.share.T @ revenue
    over = np.clip(rng.normal(1.025, 0.02, sales.shape), 0.97, 1.1)
    listed = np.array(
        [[month_end(3 * q + 2) >= p.listed for q in range(MONTHS // 3)] for p in plans]
    )
    seen = np.where(rng.random(sales.shape) < 0.03, states.REPORTED, states.VERIFIED)
    seen[rng.random(sales.shape) < 0.01] = states.MISSING
    platforms = np.minimum(10, np.rint(1 + np.log10([p.sales for p in plans]) * 1.6))[:, None]
    return Form(
        "cluster_report",
        3,
        np.where(listed, seen, states.MISSING),
        {
            "cluster_sales": whole(sales * over),
            "cluster_firms": whole((amounts.share.T > 0).astype(float) @ alive),
            "cluster_staff": whole((amounts.share.T > 0).astype(float) @ staff),
            "cluster_platforms": whole(np.repeat(platforms, sales.shape[1], axis=1)),
            "cluster_infrastructure": whole(sales * 0.004 * rng.lognormal(0, 0.6, sales.shape)),
        },
        units=[p.code for p in plans],
    )
