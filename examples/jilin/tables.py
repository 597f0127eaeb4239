"""The tables that the made-up province is built from (基础表): counties, industries, clusters.

Weights and rates in them are invented. Area codes and the days on which they changed come
from the pack, so that the demo and the policy speak of the same map.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKS = HERE.parents[1] / "packs"

FIRST_YEAR, LAST_YEAR = 2013, 2016
YEARS = LAST_YEAR - FIRST_YEAR + 1
MONTHS = 12 * YEARS
OPEN_END = date(9999, 12, 31)

#: Season of the month (季节), by type: common, winter heating, building season, after harvest.
SEASONS: dict[str, tuple[float, ...]] = {
    "common": (0.82, 0.76, 1.02, 1.00, 1.03, 1.08, 0.96, 0.97, 1.06, 1.05, 1.10, 1.15),
    "heating": (1.55, 1.40, 1.20, 0.80, 0.62, 0.60, 0.62, 0.62, 0.66, 1.05, 1.38, 1.50),
    "building": (0.35, 0.30, 0.70, 1.05, 1.35, 1.45, 1.38, 1.35, 1.40, 1.30, 0.82, 0.55),
    "harvest": (1.05, 0.80, 1.00, 0.95, 0.92, 0.95, 0.82, 0.85, 0.98, 1.18, 1.25, 1.25),
}
SEASON_OF = {"44": "heating", "45": "heating", "30": "building", "13": "harvest", "15": "harvest"}
#: The spring festival (春节) pulls January or February down, whichever it falls in.
FESTIVAL = {2013: (1.04, 0.94), 2014: (0.93, 1.06), 2015: (1.06, 0.92), 2016: (1.00, 0.98)}


@dataclass(frozen=True, slots=True)
class County:
    """A county (县) with its share of enterprises and the industries it is known for."""

    code: str
    name: str
    short: str
    weight: float
    strengths: dict[str, float]


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry division (行业大类) with invented rates per unit of output or value added."""

    code: str
    weight: float
    value_added: float
    energy: float
    water: float
    waste: float
    utilised: float
    research: float
    growth: float
    wastewater: bool
    gas: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """A made-up cluster (产业集群): where, what, sales aimed at for 2016, day of listing."""

    code: str
    name: str
    areas: tuple[str, ...]
    industries: tuple[str, ...]
    sales: float
    listed: date


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """The code of a county from a day to a day (代码起止)."""

    code: str
    name: str
    start: date
    end: date


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this module."""
    return list(csv.DictReader((HERE / name).read_text("utf-8").splitlines()))


@cache
def counties() -> tuple[County, ...]:
    """Return the 60 counties as they stand at the end of 2016."""
    return tuple(
        County(r["区划"], r["名称"], r["字号"], float(r["权重"]), _strengths(r["专长"]))
        for r in rows("counties.csv")
    )


def _strengths(text: str) -> dict[str, float]:
    pairs = (part.split(":") for part in text.split(";"))
    return {code: float(factor) for code, factor in pairs}


@cache
def industries() -> tuple[Industry, ...]:
    """Return the industry divisions that occur in the province."""
    return tuple(
        Industry(
            r["行业"],
            float(r["权重"]),
            float(r["增加值率"]),
            float(r["能耗强度"]),
            float(r["用水强度"]),
            float(r["固废强度"]),
            float(r["利用率"]),
            float(r["研发强度"]),
            float(r["增速偏离"]) / 100,
            r["废水"] == "1",
            r["废气"] == "1",
            tuple(r["词"].split(";")),
        )
        for r in rows("industries.csv")
    )


@cache
def cluster_plans() -> tuple[ClusterPlan, ...]:
    """Return the clusters to be made, largest first."""
    return tuple(
        ClusterPlan(
            f"JQ{int(r['编号']):03d}",
            r["名称"],
            tuple(r["区划"].split(";")),
            tuple(r["行业"].split(";")),
            float(r["收入亿元"]),
            date.fromisoformat(r["列入"]),
        )
        for r in rows("clusters.csv")
    )


@cache
def area_rows() -> tuple[dict[str, str], ...]:
    """Return areas.csv of the pack and of the pack it extends."""
    found: list[dict[str, str]] = []
    for pack in ("national", "jilin-2014"):
        path = PACKS / pack / "areas.csv"
        if path.exists():
            found += csv.DictReader(path.read_text("utf-8-sig").splitlines())
    return tuple(found)


@cache
def code_spans(code: str) -> tuple[CodeSpan, ...]:
    """Return the codes that a county of 2016 has borne, oldest first."""
    here = [row for row in area_rows() if row["代码"] == code and _start(row) < date(2017, 1, 1)]
    spans = [CodeSpan(code, row["名称"], _start(row), _end(row)) for row in here]
    before = {row.get("前身代码", "") for row in here} - {"", code}
    for old in before:
        spans += [span for span in code_spans(old) if span.start < spans[0].start]
    return tuple(sorted(spans, key=lambda span: span.start))


def _start(row: dict[str, str]) -> date:
    return date.fromisoformat(row["起"]) if row.get("起") else date.min


def _end(row: dict[str, str]) -> date:
    return date.fromisoformat(row["止"]) if row.get("止") else OPEN_END


def code_on(code: str, day: date) -> str:
    """Return the code that a county of 2016 bore on a day; its own where the day is too early."""
    for span in code_spans(code):
        if span.start <= day <= span.end:
            return span.code
    return code_spans(code)[0].code


@cache
def code_change_days() -> tuple[date, ...]:
    """Return the days inside the window on which some county took another code."""
    days = {
        span.start
        for county in counties()
        for span in code_spans(county.code)
        if date(FIRST_YEAR, 1, 1) < span.start <= date(LAST_YEAR, 12, 31)
    }
    return tuple(sorted(days))


def month_start(index: int) -> date:
    """Return the first day of month 0..47 of the window."""
    return date(FIRST_YEAR + index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """Return the last day of month 0..47 of the window."""
    after = date(FIRST_YEAR + (index + 1) // 12, (index + 1) % 12 + 1, 1)
    return after - timedelta(days=1)
