"""Location quotient with its significance (区位商).

LQ = (industry's part of the area) / (industry's part of the whole). A single large plant makes
a high LQ by chance, so each is set against the darts of Ellison and Glaeser: with the area's
share x and the plants' Herfindahl H, chance alone gives mean 1 and variance H (1 - x) / x (P.
Guimaraes, O. Figueiredo and D. Woodward, Dartboard tests for the location quotient, Regional
Science and Urban Economics 39 (2009) 360-364). Intervals come from drawing the plants again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from changbai.analysis._cross import (
    AREA_TOTAL,
    NOTHING,
    SIZE,
    WIDE,
    Cross,
    area_totals,
    cross,
    emptied,
    herfindahl,
    too_few,
)
from changbai.analysis._frame import AREA, INDUSTRY, Array, Frame, Option
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("区位商", "Location quotient")
QUESTION = Text(
    "哪个地区在哪个行业上比全省更专业化，是否可能只是偶然",
    "Which area is more specialised in which industry than the whole, and could it be chance",
)
ROLES = (AREA, replace(INDUSTRY, required=False), SIZE, AREA_TOTAL, WIDE)
OPTIONS = (
    Option(
        "plants",
        Text("每行是一家企业（可作显著性检验）", "each row is one plant (allows tests)"),
        "auto",
        choices=("auto", "yes", "no"),
    ),
    Option("draws", Text("自助抽样次数", "bootstrap draws"), 1000, "whole", least=0, most=20000),
    Option("seed", Text("随机种子", "random seed"), 1, "whole", least=0),
    Option("level", Text("显著性水平", "level of the test"), 0.05, "number", least=1e-6, most=0.5),
)
REFERENCE = (
    (
        "Guimarães, P., Figueiredo, O., Woodward, D. (2009) Dartboard tests for the location"
        " quotient, Regional Science and Urban Economics 39: 360-364"
    ),
)
NOT_FOR = (
    Text(
        "不能单独用来认定产业集群：区位商高只说明占比高，不说明规模大、企业间有联系。",
        "Not enough to recognise a cluster: a high quotient says that the share is high, not"
        " that the industry is large or its firms linked.",
    ),
    Text(
        "不能用来比较总量很小的地区：一家企业就能使区位商很高。",
        "Not for comparing very small areas: one firm alone makes the quotient high.",
    ),
)


@dataclass(frozen=True, slots=True)
class Test:
    """An LQ against chance (显著性检验): standard score and one-sided normal tail."""

    z: Array
    p: Array


def quotients(values: ArrayLike, area_total: ArrayLike | None = None) -> Array:
    """Return the LQ of areas x industries; NaN where the area or the industry has nothing.

    `area_total` says what each area has in all, where the table does not hold all industries.
    """
    amounts = np.asarray(values, float)
    if amounts.ndim != 2 or not np.isfinite(amounts).all() or (amounts < 0).any():
        raise ValueError("areas x industries, finite and not negative")
    totals = amounts.sum(axis=1) if area_total is None else np.asarray(area_total, float)
    area = totals[:, None]
    # Ratios of ratios, so that large sums do not overflow in the product.
    own = np.divide(amounts, area, out=np.full(amounts.shape, np.nan), where=area > 0)
    all_of = totals.sum()
    whole = amounts.sum(axis=0) / all_of if all_of > 0 else np.zeros(own.shape[1])
    there = np.broadcast_to(whole > NOTHING, own.shape)
    result: Array = np.divide(own, whole, out=np.full(own.shape, np.nan), where=there)
    return result


def dartboard(lq: ArrayLike, herfindahl: ArrayLike, share: ArrayLike) -> Test:
    """Set LQ (areas x industries) against chance: plants' Herfindahl, areas' shares x."""
    found, alone = np.asarray(lq, float), np.asarray(herfindahl, float)
    x = np.asarray(share, float)[:, None]
    spread = np.sqrt(alone * (1 - x) / np.where(x > NOTHING, x, np.nan))
    z = np.divide(found - 1, spread, out=np.full(found.shape, np.nan), where=spread > 0)
    return Test(z, norm.sf(z))


def bootstrap(
    place: NDArray[np.int64],
    kind: NDArray[np.int64],
    size: Array,
    shape: tuple[int, int],
    draws: int,
    seed: int,
    level: float,
    area_total: Array | None = None,
) -> tuple[Array, Array]:
    """Return lower and upper ends of each LQ when the plants are drawn again, with return.

    An LQ that does not exist in some draw counts as zero there.
    """
    rng = np.random.default_rng(seed)
    cell = place * shape[1] + kind
    found = np.empty((draws, *shape))
    for draw in range(draws):
        taken = rng.integers(0, size.size, size.size)
        flat = np.bincount(cell[taken], weights=size[taken], minlength=shape[0] * shape[1])
        found[draw] = np.nan_to_num(quotients(flat.reshape(shape), area_total))
    low, high = np.quantile(found, [level / 2, 1 - level / 2], axis=0)
    return low, high


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure every area in every industry."""
    table, problems = cross(frame, alone=frame.has("area_total"))
    if table is None:
        return None, problems
    if len(table.areas) < 2 or (len(table.industries) < 2 and not frame.has("area_total")):
        return None, [*problems, too_few(frame, len(table.areas), len(table.industries))]
    problems += emptied(frame, table)
    totals, more = area_totals(frame, table)
    problems += more
    if totals is None:
        return None, problems
    lq = quotients(table.values, totals)
    tested = _are_plants(table, options)
    low, high, test = None, None, None
    if tested:
        test = dartboard(lq, herfindahl(table), totals / totals.sum())
        if options["draws"]:
            low, high = bootstrap(
                table.place, table.kind, table.size, lq.shape,
                options["draws"], options["seed"], options["level"],
                totals if frame.has("area_total") else None,
            )  # fmt: skip
    rows = list(_rows(table, lq, test, low, high))
    figures = (
        Figure("areas", Text("地区数", "Areas"), len(table.areas)),
        Figure("industries", Text("行业数", "Industries"), len(table.industries)),
        Figure("tested", Text("做了显著性检验", "Tested"), tested),
    )
    said = _found(rows, tested, options["level"])
    table_of = Table("quotients", Text("区位商", "Location quotients"), _HEADS, rows)
    return Result(said, figures, (table_of,)), problems


_HEADS = {
    "area": Text("地区", "Area"),
    "industry": Text("行业", "Industry"),
    "value": Text("规模", "Size"),
    "rows": Text("企业数（行数）", "Plants (rows)"),
    "lq": Text("区位商", "LQ"),
    "z": Text("标准分", "z"),
    "p": Text("单侧概率", "One-sided p"),
    "low": Text("区间下限", "Lower end"),
    "high": Text("区间上限", "Upper end"),
}


def _are_plants(table: Cross, options: Mapping[str, Any]) -> bool:
    """Tell whether rows are plants: said so, or some cell has several rows."""
    if options["plants"] != "auto":
        return bool(options["plants"] == "yes")
    cells = table.place * len(table.industries) + table.kind
    return bool(np.bincount(cells).max() > 1)


def _rows(
    table: Cross, lq: Array, test: Test | None, low: Array | None, high: Array | None
) -> list[tuple[Any, ...]]:
    shape = lq.shape
    cells = table.place * shape[1] + table.kind
    count = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
    rows = []
    for i, j in np.ndindex(shape):
        if count[i, j] == 0:
            continue
        whole = np.isfinite(lq[i, j])
        tried = test is not None and whole and np.isfinite(test.z[i, j])
        rows.append(
            (
                table.areas[i],
                table.industries[j],
                table.values[i, j],
                int(count[i, j]),
                lq[i, j] if whole else None,
                test.z[i, j] if test is not None and tried else None,
                test.p[i, j] if test is not None and tried else None,
                None if low is None else low[i, j],
                None if high is None else high[i, j],
            )
        )
    return rows


def _found(rows: list[tuple[Any, ...]], tested: bool, level: float) -> tuple[Text, ...]:
    high = [row for row in rows if row[4] is not None and row[4] > 1]
    said = [
        Text(
            f"{len(rows)} 个“地区—行业”中，{len(high)} 个的区位商大于 1。",
            f"Of {len(rows)} pairs of area and industry, {len(high)} have a quotient above 1.",
        )
    ]
    if tested:
        sure = [row for row in high if row[6] is not None and row[6] < level]
        said.append(
            Text(
                f"其中 {len(sure)} 个单凭偶然很难出现（单侧概率小于 {level:g}）；"
                "其余可能只是少数大企业恰好在那里。",
                f"{len(sure)} of them would hardly arise by chance (one-sided p below"
                f" {level:g}); the others may be a few large plants that happen to stand there.",
            )
        )
        high = sure or high
    else:
        said.append(
            Text(
                "每个“地区—行业”只有一行，看不到企业，未作显著性检验。",
                "Each pair has one row, plants are not seen, so nothing was tested.",
            )
        )
    if high:
        top = max(high, key=lambda row: row[4])
        said.append(
            Text(
                f"最突出的是{top[0]}的{top[1]}：占比是全体的 {top[4]:.2f} 倍。",
                f"{top[0]} in {top[1]} stands out: {top[4]:.2f} times the share of the whole.",
            )
        )
    return tuple(said)
