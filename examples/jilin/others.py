"""Bases, institutes, parks, key products and projects (基地、研究院、园区、产品、项目)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from examples.jilin import states
from examples.jilin.registry import Enterprises, generator
from examples.jilin.tables import (
    MONTHS,
    cluster_plans,
    code_change_days,
    code_on,
    counties,
    industries,
)
from examples.jilin.write import Form, whole

DATES = {"valid_from": pl.Date, "valid_to": pl.Date, "recognised_on": pl.Date}
#: National bases standing at the end of each year; the document aims at 10.
NATIONAL_BASES = (5, 6, 7, 9)
PRODUCT_TURNOVER = 14

PARK_WORDS = {
    "development_zone": "开发区",
    "concentration_zone": "工业集中区",
    "special_park": "特色园区",
}
PROJECT_TYPES = ("new_build", "renovation", "emerging", "relocation", "integration", "efficiency")
PROJECT_WORDS = ("新建", "技术改造", "新兴产业", "搬迁改造", "两化融合", "节能减排")


def along(area: str, start: date, end: date | None, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut a stretch on the days on which its county took another code."""
    if len(area) != 6 or area.endswith("00"):
        return [{**row, "valid_from": start, "valid_to": end, "area": area}]
    cuts = [start] + [
        day
        for day in code_change_days()
        if start < day
        and (end is None or day <= end)
        and code_on(area, day) != code_on(area, day - timedelta(days=1))
    ]
    return [
        {
            **row,
            "valid_from": cut,
            "valid_to": cuts[k + 1] - timedelta(days=1) if k + 1 < len(cuts) else end,
            "area": code_on(area, cut),
        }
        for k, cut in enumerate(cuts)
    ]


def registry_frame(rows: list[dict[str, Any]], **types: Any) -> pl.DataFrame:
    """Return registry rows as a frame, the five common columns first."""
    first = ["unit", "name", "valid_from", "valid_to", "area"]
    known = {name: kind for name, kind in DATES.items() if name in rows[0]}
    frame = pl.DataFrame(rows, schema_overrides={**known, **types}, infer_schema_length=None)
    return frame.select(first + [c for c in frame.columns if c not in first])


def bases() -> pl.DataFrame:
    """Return demonstration bases: provincial ones, of which some become national."""
    rows: list[dict[str, Any]] = []
    plans = cluster_plans()[:24]
    for number, plan in enumerate(plans, 1):
        area = plan.areas[0] if len(plan.areas[0]) == 6 else plan.areas[0] + "00"
        head = {
            "unit": f"JD{number:03d}",
            "name": f"{plan.name}示范基地（演示）",
            "industry": plan.industries[0],
            "status": "recognised",
        }
        begun = date(2011, 6, 1)
        raised = next((2013 + k for k, n in enumerate(NATIONAL_BASES) if number <= n), None)
        day = date(2012, 2, 1) if raised == 2013 else date(raised, 12, 1) if raised else None
        end = day - timedelta(days=1) if day else None
        rows += along(area, begun, end, {**head, "level": "provincial", "recognised_on": begun})
        if day:
            rows += along(area, day, None, {**head, "level": "national", "recognised_on": day})
    return registry_frame(rows)


def institutes(seed: int) -> pl.DataFrame:
    """Return industrial research institutes, most of them founded after the document."""
    rng = generator(seed, 16)
    rows: list[dict[str, Any]] = []
    places = rng.permutation(len(counties()))[:24]
    for number, place in enumerate(places, 1):
        county = counties()[place]
        day = date(2013 + int(rng.choice(4, p=[0.1, 0.1, 0.35, 0.45])), int(rng.integers(1, 12)), 1)
        row = {
            "unit": f"YJ{number:03d}",
            "name": f"{county.short}工业研究院（演示）",
            "form": str(rng.choice(["civil", "company", "alliance"], p=[0.6, 0.25, 0.15])),
            "status": "cultivating" if number % 8 == 0 else "recognised",
        }
        rows += along(county.code, day, None, row)
    return registry_frame(rows)


def parks(seed: int) -> pl.DataFrame:
    """Return parks: one concentration zone a county, special parks, development zones."""
    rng = generator(seed, 17)
    rows: list[dict[str, Any]] = []
    listing = [
        (c, "development_zone" if c.code[4] == "7" else "concentration_zone") for c in counties()
    ]
    listing += [(counties()[i], "special_park") for i in rng.permutation(60)[:34]]
    for number, (county, kind) in enumerate(listing, 1):
        zone = kind == "development_zone"
        row = {
            "unit": f"YQ{number:03d}",
            "name": f"{county.short}{PARK_WORDS[kind]}（演示）",
            "park_type": kind,
            "level": "national" if zone else "provincial" if rng.random() < 0.7 else "municipal",
        }
        change = date(int(rng.choice([2014, 2015, 2016])), 7, 1)
        circular, low = bool(rng.random() < 0.3), bool(rng.random() < 0.18)
        before, after = (
            {"circular": False, "low_carbon": False},
            {"circular": circular, "low_carbon": low},
        )
        if circular or low:
            rows += along(
                county.code, date(2010, 1, 1), change - timedelta(days=1), {**row, **before}
            )
            rows += along(county.code, change, None, {**row, **after})
        else:
            rows += along(county.code, date(2010, 1, 1), None, {**row, **before})
    return registry_frame(rows)


def _holders(rng: np.random.Generator, made: Enterprises, count: int) -> list[int]:
    """Return enterprises that file throughout and never move; repeated only in a small province."""
    still = made.counted.all(axis=1) & (made.county == made.county[:, [0]]).all(axis=1)
    able = np.flatnonzero(still)
    return [int(i) for i in rng.choice(able, count, replace=len(able) < count)]


def products(made: Enterprises) -> pl.DataFrame:
    """Return the rolling list of 100 key new products: each year some leave and some come in."""
    rng = generator(made.seed, 18)
    makers = _holders(rng, made, 100 + 3 * PRODUCT_TURNOVER + 25)
    rows: list[dict[str, Any]] = []
    for number, maker in enumerate(makers):
        row = {
            "unit": f"CP{number + 1:03d}",
            "name": f"{made.name[maker]}新产品{number + 1:03d}",
            "industry": industries()[made.industry[maker, -1]].code,
            "patented": bool(rng.random() < 0.62),
            "holder": made.code[maker],
        }
        area = counties()[made.county[maker, 0]].code
        steps = _product_life(number)
        for k, (day, status) in enumerate(steps):
            end = steps[k + 1][0] - timedelta(days=1) if k + 1 < len(steps) else None
            rows += along(area, day, end, {**row, "status": status})
    return registry_frame(rows)


def _product_life(number: int) -> list[tuple[date, str]]:
    """Return the steps of a product: batches of the list change on 1 March."""
    batch = 0 if number < 100 else min(4, 1 + (number - 100) // PRODUCT_TURNOVER)
    if batch == 4:
        return [(date(2016, 9, 1), "candidate")]
    steps = [(date(2012 + batch, 3, 1), "candidate"), (date(2013 + batch, 3, 1), "listed")]
    if not batch:
        steps = [(date(2013, 1, 1), "listed")]
        leaves = number // PRODUCT_TURNOVER
        if leaves < 3:
            word = "dropped" if number % 4 == 0 else "graduated"
            steps.append((date(2014 + leaves, 3, 1), word))
    return steps


def projects(made: Enterprises) -> tuple[pl.DataFrame, Form]:
    """Return projects with their stages, and the quarterly returns of those under way."""
    rng = generator(made.seed, 19)
    count = max(60, round(900 * made.count / 6000))
    rows: list[dict[str, Any]] = []
    under_way = np.zeros((count, MONTHS // 3), bool)
    worth = np.clip(rng.lognormal(np.log(9_000), 1.2, count), 500, 900_000)
    spend = np.zeros((count, MONTHS // 3))
    for number, owner in enumerate(_holders(rng, made, count)):
        kind = int(rng.choice(6, p=[0.3, 0.34, 0.14, 0.06, 0.07, 0.09]))
        begins = int(rng.integers(-9, MONTHS - 4))
        waits = rng.integers(2, 7, 2)
        start = begins + int(waits.sum())
        ready = start + int(rng.integers(8, 26))
        cancelled = rng.random() < 0.05
        rows += _project_rows(
            made,
            number,
            owner,
            kind,
            worth[number],
            begins,
            int(waits[0]),
            start,
            ready,
            bool(cancelled),
        )
        for quarter in range(MONTHS // 3):
            end = 3 * quarter + 2
            under_way[number, quarter] = end >= max(start, 0) and not (
                cancelled and end >= ready - 4
            )
            if start <= end < ready + 3:
                spend[number, quarter] = worth[number] * 10 * 3 / (ready - start)
    frame = registry_frame(rows, starts_on=pl.Date, ends_on=pl.Date)
    return frame, _progress(
        rng, frame["unit"].unique(maintain_order=True).to_list(), under_way, spend
    )


def _day(month: int) -> date:
    return date(2013 + month // 12, month % 12 + 1, 1)


def _project_rows(
    made: Enterprises,
    number: int,
    owner: int,
    kind: int,
    worth: float,
    begins: int,
    wait: int,
    start: int,
    ready: int,
    cancelled: bool,
) -> list[dict[str, Any]]:
    steps = [(begins, "planned"), (begins + wait, "signed"), (start, "building")]
    if cancelled:
        steps.append((ready - 4, "cancelled"))
    else:
        steps += [(ready, "commissioned")]
        if kind == 0:
            steps += [(ready + 12, "above_scale")]
    row = {
        "unit": f"XM{number + 1:04d}",
        "name": f"{made.name[owner]}{PROJECT_WORDS[kind]}项目{number + 1:04d}",
        "industry": industries()[made.industry[owner, -1]].code,
        "project_type": PROJECT_TYPES[kind],
        "total_investment": float(round(worth)),
        "holder": made.code[owner],
        "starts_on": _day(start),
        "ends_on": _day(ready),
    }
    rows = []
    for k, (month, stage) in enumerate(steps):
        if month >= MONTHS:
            break
        last = steps[k + 1][0] if k + 1 < len(steps) and steps[k + 1][0] < MONTHS else None
        end = _day(last) - timedelta(days=1) if last is not None else None
        area = counties()[made.county[owner, 0]].code
        rows += along(area, _day(month), end, {**row, "stage": stage})
    return rows


def _progress(
    rng: np.random.Generator, units: list[str], under_way: np.ndarray, spend: np.ndarray
) -> Form:
    shape = under_way.shape
    seen = rng.choice(4, shape, p=[0.02, 0.95, 0.02, 0.01])
    done = spend * np.clip(rng.normal(1.0, 0.2, shape), 0.3, 1.7)
    return Form(
        "project_progress",
        3,
        np.where(under_way, seen, states.MISSING),
        {
            "investment_done": whole(done),
            "investment_paid": whole(done * np.clip(rng.normal(0.97, 0.1, shape), 0.55, 1.2)),
            "project_jobs": whole(rng.poisson(np.minimum(done / 9_000, 60))),
        },
        units=units,
    )
