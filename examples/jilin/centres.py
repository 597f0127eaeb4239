"""Technology centres of the three kinds (三类中心), with upgrades and revocations.

The numbers at the end of each year are invented; the document's targets are 400, 500, 50, 15.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from examples.jilin import names, states
from examples.jilin.registry import Enterprises, generator
from examples.jilin.tables import MONTHS, YEARS, code_on, counties, industries
from examples.jilin.write import Form, whole

#: Standing at the end of 2013 to 2016. National centres were provincial first and count as such.
PROVINCIAL = (285, 314, 343, 371)
MUNICIPAL = (342, 377, 409, 441)
NATIONAL = 16
PUBLIC = (18, 26, 33, 40)
PILOT = (4, 7, 10, 13)
UPGRADED, REVOKED = 12, 3  # municipal to provincial, and struck off, in each later year

RD_FIELDS = (
    "auto_parts",
    "chemical_materials",
    "food_biology",
    "high_end_equipment",
    "biomedicine",
    "other",
)
RD_NAMES = ("汽车零部件", "化工新材料", "食品生物工程", "高端装备", "生物医药", "现代农机")
PILOT_FIELDS = (
    "biology",
    "equipment",
    "optoelectronics",
    "materials",
    "fine_chemicals",
    "new_energy_vehicles",
)
PILOT_NAMES = ("生物产业", "高端装备制造", "光电子", "新材料", "绿色精细化工", "新能源汽车")
FIELD_INDUSTRY = {
    "auto_parts": "36",
    "chemical_materials": "26",
    "food_biology": "14",
    "high_end_equipment": "35",
    "biomedicine": "27",
    "other": "35",
    "biology": "27",
    "equipment": "37",
    "optoelectronics": "39",
    "materials": "28",
    "fine_chemicals": "26",
    "new_energy_vehicles": "36",
}


def centres(made: Enterprises) -> pl.DataFrame:
    """Return the registry of centres: one row a stretch with unchanged level and status."""
    rng = generator(made.seed, 14)
    rows = _enterprise_centres(rng, made) + _public(rng, made) + _pilot(rng, made)
    return pl.DataFrame(
        rows,
        schema={
            "unit": pl.String,
            "name": pl.String,
            "valid_from": pl.Date,
            "valid_to": pl.Date,
            "area": pl.String,
            "industry": pl.String,
            "centre_type": pl.String,
            "level": pl.String,
            "status": pl.String,
            "pilot_field": pl.String,
            "rd_field": pl.String,
            "holder": pl.String,
            "recognised_on": pl.Date,
        },
    )


def _batch(year: int) -> date:
    """Day on which the batch of a year is announced; what stood before 2013 dates from 2011."""
    return date(year, 9, 20) if year >= 2013 else date(2011, 9, 20)


def _enterprise_centres(rng: np.random.Generator, made: Enterprises) -> list[dict[str, Any]]:
    """Walk through the years: upgrade, strike off, recognise until the year's number stands."""
    size = np.where(made.anchor != -1, 3.0, 1.0) * made.counted.all(axis=1)
    trades = [i.code for i in industries()]
    keen = np.array([{"27": 3.0, "36": 2.5, "35": 2.0, "26": 1.8}.get(c, 1.0) for c in trades])
    weight = size * keen[made.industry[:, 0]]
    need = MUNICIPAL[0] + PROVINCIAL[0] + NATIONAL + 400
    able = int((weight > 0).sum())
    holders = list(rng.choice(made.count, need, replace=able < need, p=weight / weight.sum()))
    life: list[list[Any]] = []  # holder, then (day, level, status) steps
    standing: dict[str, list[int]] = {"national": [], "provincial": [], "municipal": []}

    def recognise(level: str, day: date) -> None:
        standing[level].append(len(life))
        life.append([int(holders.pop()), [(day, level, "recognised")]])

    for _ in range(NATIONAL):
        recognise("national", _batch(2011))
    for year in range(2013, 2013 + YEARS):
        day = _batch(year)
        if year > 2013:
            for _ in range(REVOKED):
                gone = standing["municipal"].pop(int(rng.integers(len(standing["municipal"]))))
                life[gone][1].append((day, "municipal", "revoked"))
            for _ in range(UPGRADED):
                up = standing["municipal"].pop(int(rng.integers(len(standing["municipal"]))))
                life[up][1].append((day, "provincial", "recognised"))
                standing["provincial"].append(up)
        for level, wanted in (("provincial", PROVINCIAL), ("municipal", MUNICIPAL)):
            while len(standing[level]) < wanted[year - 2013]:
                early = year == 2013 and len(standing[level]) < wanted[0] - 28
                recognise(level, _batch(2011) if early else day)
    rows = []
    for number, (holder, steps) in enumerate(life, 1):
        for k, (day, level, status) in enumerate(steps):
            end = steps[k + 1][0] - timedelta(days=1) if k + 1 < len(steps) else None
            rows += _split(
                made,
                holder,
                day,
                end,
                {
                    "unit": f"ZX{number:04d}",
                    "name": f"{made.name[holder]}技术中心",
                    "centre_type": "enterprise_technology",
                    "level": level,
                    "status": status,
                    "recognised_on": day if status == "recognised" else steps[0][0],
                },
            )
    return rows


def _split(
    made: Enterprises, holder: int, start: date, end: date | None, row: dict[str, Any]
) -> list[dict[str, Any]]:
    """Cut a stretch where the holder's area changes: it moved, or its county took another code."""
    cuts = [start]
    for month in range(MONTHS):
        day = date(2013 + month // 12, month % 12 + 1, 1)
        if day > start and (end is None or day <= end):
            before = cuts[-1]
            if _area(made, holder, day) != _area(made, holder, before):
                cuts.append(day)
    return [
        {
            **row,
            "valid_from": cut,
            "valid_to": cuts[k + 1] - timedelta(days=1) if k + 1 < len(cuts) else end,
            "area": _area(made, holder, cut),
            "industry": industries()[made.industry[holder, -1]].code,
            "holder": made.code[holder],
        }
        for k, cut in enumerate(cuts)
    ]


def _area(made: Enterprises, holder: int, day: date) -> str:
    month = max(0, (day.year - 2013) * 12 + day.month - 1)
    return code_on(counties()[made.county[holder, month]].code, day)


def _public(rng: np.random.Generator, made: Enterprises) -> list[dict[str, Any]]:
    return _shared(
        rng, made, "public_rd", "GG", PUBLIC, RD_FIELDS, RD_NAMES, "产业公共技术研发中心"
    )


def _pilot(rng: np.random.Generator, made: Enterprises) -> list[dict[str, Any]]:
    return _shared(rng, made, "pilot", "ZS", PILOT, PILOT_FIELDS, PILOT_NAMES, "行业中试中心")


def _shared(
    rng: np.random.Generator,
    made: Enterprises,
    kind: str,
    prefix: str,
    standing: tuple[int, ...],
    fields: tuple[str, ...],
    titles: tuple[str, ...],
    suffix: str,
) -> list[dict[str, Any]]:
    """Return centres that serve an industry; half stand at institutes, half at enterprises."""
    homes = ("220104", "220102", "220173", "220203", "220302", "222401", "220502", "220106")
    codes = names.credit_codes("12", list(homes), first=90_000 if kind == "pilot" else 91_000)
    rows = []
    for number in range(standing[-1]):
        year = next(2013 + k for k, total in enumerate(standing) if number < total)
        day = date(year, 11, 30) if year > 2013 else date(2013, 3, 1)
        field = number % len(fields)
        home = int(rng.integers(len(homes)))
        rows.append(
            {
                "unit": f"{prefix}{number + 1:03d}",
                "name": f"{titles[field]}{suffix}（演示{number + 1:02d}）",
                "valid_from": day,
                "valid_to": None,
                "area": homes[home],
                "industry": FIELD_INDUSTRY[fields[field]],
                "centre_type": kind,
                "level": "provincial",
                "status": "recognised",
                "pilot_field": fields[field] if kind == "pilot" else None,
                "rd_field": fields[field] if kind == "public_rd" else None,
                "holder": codes[home],
                "recognised_on": day,
            }
        )
    return rows


def reports(made: Enterprises, frame: pl.DataFrame) -> Form:
    """Return the yearly service reports of public R&D and pilot centres."""
    rng = generator(made.seed, 15)
    serving = frame.filter(pl.col("centre_type") != "enterprise_technology")
    begun = serving["valid_from"].to_list()
    pilot = (serving["centre_type"] == "pilot").to_numpy()[:, None]
    shape = (serving.height, YEARS)
    seen = np.where(rng.random(shape) < 0.05, states.REPORTED, states.VERIFIED)
    filed = np.array([[day <= date(2013 + y, 12, 31) for y in range(YEARS)] for day in begun])
    run = rng.poisson(np.where(pilot, 7.0, 1.5), shape)
    firms = 1 + rng.poisson(18, shape)
    return Form(
        "centre_report",
        12,
        np.where(filed, seen, states.MISSING),
        {
            "firms_served": whole(firms),
            "service_income": whole(firms * rng.lognormal(np.log(160), 0.4, shape)),
            "pilots_run": whole(run),
            "pilots_succeeded": whole(rng.binomial(run, 0.6)),
            "tests_done": whole(rng.poisson(420, shape)),
            "trainees": whole(rng.poisson(150, shape)),
            "results_transferred": whole(rng.poisson(4, shape)),
        },
        units=serving["unit"].to_list(),
    )
