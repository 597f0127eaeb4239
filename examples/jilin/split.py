"""Targets split to prefectures (分解指标): invented; counts add up to the province's target."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl

from examples.jilin.tables import PACKS

#: Weight of each prefecture in counts that are split.
WEIGHTS = {
    "220100": Decimal("0.360"),
    "220200": Decimal("0.160"),
    "220300": Decimal("0.100"),
    "220400": Decimal("0.050"),
    "220500": Decimal("0.120"),
    "220600": Decimal("0.040"),
    "220700": Decimal("0.060"),
    "220800": Decimal("0.040"),
    "222400": Decimal("0.065"),
    "229900": Decimal("0.005"),
}
#: Too few to be shared out among ten prefectures: these stay with the province.
FEWEST = 15


def portions(total: int) -> dict[str, int]:
    """Split a whole number by weight so that the parts add up (largest remainders)."""
    exact = {code: total * weight for code, weight in WEIGHTS.items()}
    parts = {code: int(value) for code, value in exact.items()}
    order = sorted(exact, key=lambda code: exact[code] - parts[code], reverse=True)
    for code in order[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def area_targets(targets: Path = PACKS / "jilin-2014" / "targets.csv") -> pl.DataFrame:
    """Return the split of the pack's targets: counts shared out, rates the same for all."""
    rows: list[dict[str, str | float | None]] = []
    if targets.exists():
        for target in csv.DictReader(targets.read_text("utf-8-sig").splitlines()):
            for area, value in _split(target).items():
                row = {"目标": target["编号"], "区划": area, "基期值": None, "目标值": value}
                rows.append(row)
    columns = {"目标": pl.String, "区划": pl.String, "基期值": pl.Float64, "目标值": pl.Float64}
    return pl.DataFrame(rows, schema=columns)


def _split(target: dict[str, str]) -> dict[str, float]:
    kind, value, unit = target["类型"], target.get("目标值") or "", target.get("单位") or ""
    if not value or kind in ("keep_improving", "qualitative"):
        return {}
    if unit in ("％", "%"):
        return dict.fromkeys(WEIGHTS, float(value))
    scale = 10_000 if unit.startswith("万") else 1
    whole = Decimal(value) * scale
    if whole < FEWEST or whole != int(whole):
        return {}
    return {area: part / scale for area, part in portions(int(whole)).items() if part}
