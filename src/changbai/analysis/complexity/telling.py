"""How the complexity of areas and industries is told (复杂度的文字与表)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.analysis._frame import Array
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.complexity.index import Complexity
from changbai.analysis.complexity.space import outlook
from changbai.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Matrix:
    """Areas by industries of one period, screened (筛选后的地区×行业表)."""

    areas: tuple[str, ...]
    industries: tuple[str, ...]
    values: Array


_PCI = Text("行业复杂度", "PCI")
_AREAS = {
    "area": Text("地区", "Area"),
    "total": Text("合计", "Total"),
    "diversity": Text("优势行业数", "Diversity"),
    "mean_ubiquity": Text("优势行业的平均普遍度", "Mean ubiquity"),
    "eci": Text("经济复杂度指数", "ECI"),
    "rank": Text("位次", "Rank"),
    "outlook": Text("复杂度前景（标准化）", "Complexity outlook, standardised"),
}
_INDUSTRIES = {
    "industry": Text("行业", "Industry"),
    "total": Text("合计", "Total"),
    "ubiquity": Text("有优势的地区数", "Ubiquity"),
    "pci": _PCI,
    "pci_standardised": Text("行业复杂度（标准化）", "PCI, standardised"),
    "rank": Text("位次", "Rank"),
}
_PAIRS = {
    "area": Text("地区", "Area"),
    "industry": Text("行业", "Industry"),
    "value": Text("规模", "Value"),
    "rca": Text("显示性比较优势", "RCA"),
    "present": Text("有优势", "Present"),
    "density": Text("密度", "Density"),
    "gain": Text("机会增益", "Opportunity gain"),
}
_CHANCES = {
    "area": _AREAS["area"],
    "industry": _INDUSTRIES["industry"],
    "density": _PAIRS["density"],
    "pci": _PCI,
    "gain": _PAIRS["gain"],
}


def result_of(
    table: Matrix, has: Array, rca: Array | None, found: Complexity, near: Array, dense: Array,
    gains: Array, options: Mapping[str, Any], period: str,
) -> Result:  # fmt: skip
    """Return what was measured as tables, figures and sentences."""
    ahead = outlook(has, dense, found.raw)
    spread = ahead.std()
    ahead = (ahead - ahead.mean()) / spread if spread > 0 else np.zeros(ahead.size)
    diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
    standard = (found.pci - found.pci.mean()) / found.pci.std()
    areas = _ranked(
        zip(
            table.areas,
            table.values.sum(axis=1),
            diversity.astype(int),
            has @ ubiquity / diversity,
            found.eci,
            _ranks(found.eci),
            ahead,
            strict=True,
        )
    )
    industries = _ranked(
        zip(
            table.industries,
            table.values.sum(axis=0),
            ubiquity.astype(int),
            found.pci,
            standard,
            _ranks(found.pci),
            strict=True,
        )
    )
    chances = _chances(table, has, found, dense, gains, options["top"])
    tables = [
        Table("areas", Text("地区", "Areas"), _AREAS, areas),
        Table("industries", Text("行业", "Industries"), _INDUSTRIES, industries),
    ]
    if options["top"]:
        title = Text("各地区的产业机会", "Opportunities of each area")
        tables.append(Table("opportunities", title, _CHANCES, chances))
    if options["pairs"]:
        pairs = [
            (
                area, industry, table.values[i, j], None if rca is None else rca[i, j],
                bool(has[i, j]), dense[i, j], None if has[i, j] else gains[i, j],
            )
            for i, area in enumerate(table.areas)
            for j, industry in enumerate(table.industries)
        ]  # fmt: skip
        title = Text("地区与行业", "Areas and industries")
        tables.append(Table("pairs", title, _PAIRS, pairs))
    if options["proximity"]:
        heads = {
            "industry": _INDUSTRIES["industry"],
            "other": Text("另一行业", "Other industry"),
            "proximity": Text("邻近度", "Proximity"),
        }
        rows = [
            (table.industries[i], table.industries[j], near[i, j])
            for i, j in zip(*np.triu_indices(len(table.industries), 1), strict=True)
        ]
        tables.append(Table("proximity", Text("行业邻近度", "Proximities"), heads, rows))
    figures = (
        Figure("period", Text("期间", "Period"), period or None),
        Figure("areas", Text("地区数", "Areas"), len(table.areas)),
        Figure("industries", Text("行业数", "Industries"), len(table.industries)),
        Figure("eigenvalue", Text("第二特征值", "Second eigenvalue"), found.eigenvalues[0]),
        Figure("next", Text("第三特征值", "Third eigenvalue"), found.eigenvalues[1]),
    )
    return Result(_said(areas, industries, chances), figures, tuple(tables))


def _ranked(rows: Any) -> list[tuple[Any, ...]]:
    """Return the rows by their rank, which stands before last or last."""
    made = [tuple(row) for row in rows]
    at = 5
    return sorted(made, key=lambda row: (row[at], str(row[0])))


def _ranks(score: Array) -> list[int]:
    """Return ranks from the highest, equal scores (to rounding) the same rank."""
    rounded = np.round(score, 10)
    return [int((rounded > one).sum()) + 1 for one in rounded]


def _chances(
    table: Matrix, has: Array, found: Complexity, dense: Array, gains: Array, top: int
) -> list[tuple[Any, ...]]:
    """Return for each area what it lacks, is nearer than usual, and more complex than the area."""
    rows: list[tuple[Any, ...]] = []
    for i, area in enumerate(table.areas):
        lacks = np.flatnonzero(has[i] == 0)
        if not lacks.size:
            continue
        near = dense[i, lacks] >= np.median(dense[i, lacks])
        good = lacks[near & (found.pci[lacks] > found.eci[i])]
        best = good[np.argsort(-gains[i, good], kind="stable")][:top]
        rows += [(area, table.industries[j], dense[i, j], found.pci[j], gains[i, j]) for j in best]
    return rows


def _said(
    areas: list[tuple[Any, ...]], industries: list[tuple[Any, ...]], chances: list[tuple[Any, ...]]
) -> tuple[Text, ...]:
    first, last = areas[0], areas[-1]
    said = [
        Text(
            f"{len(areas)} 个地区、{len(industries)} 个行业中，复杂度最高的地区是{first[0]}"
            f"（有 {first[2]} 个优势行业），最低的是{last[0]}；最复杂的行业是{industries[0][0]}。",
            f"Of {len(areas)} areas and {len(industries)} industries {first[0]} is the most complex"
            f" area (an advantage in {first[2]} industries), {last[0]} the least;"
            f" {industries[0][0]} is the most complex industry.",
        )
    ]
    if chances:
        best = max(chances, key=lambda row: row[4])
        said.append(
            Text(
                f"机会增益最大的是{best[0]}发展{best[1]}："
                f"现有产业已覆盖其相近产业的 {best[2]:.0%}。",
                f"The largest gain is {best[1]} in {best[0]}: what it has covers {best[2]:.0%} of"
                " what that industry is near to.",
            )
        )
    return tuple(said)
