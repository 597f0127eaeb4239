"""How an input-output table is told (投入产出结果的文字与表)."""

from __future__ import annotations

from typing import Any

import numpy as np

from changbai.analysis._frame import Array
from changbai.analysis._result import Table as ResultTable
from changbai.analysis.input_output.model import Linkages, Model, multipliers
from changbai.analysis.input_output.regional import Regional
from changbai.analysis.input_output.table import Table
from changbai.kernel.text import Text

SECTOR = Text("部门", "Sector")
LINKAGES = {
    "sector": SECTOR,
    "output": Text("总产出", "Output"),
    "backward_direct": Text("直接后向关联", "Backward, direct"),
    "forward_direct": Text("直接前向关联", "Forward, direct"),
    "output_multiplier": Text("产出乘数（完全后向关联）", "Output multiplier (backward, total)"),
    "forward_ghosh": Text("完全前向关联", "Forward, total (Ghosh)"),
    "backward_normalised": Text("影响力系数", "Backward, normalised"),
    "forward_normalised": Text("感应度系数（高希）", "Forward, normalised (Ghosh)"),
    "sensitivity": Text("感应度系数（列昂惕夫行）", "Forward, normalised (rows of L)"),
    "backward_uneven": Text("后向离散系数", "Backward, variation"),
    "forward_uneven": Text("前向离散系数", "Forward, variation"),
    "class": Text("类别", "Class"),
    "extraction_loss": Text("抽取后的产出损失", "Loss of output if extracted"),
    "extraction_share": Text("损失占总产出", "Loss over all output"),
    "extraction_others": Text("其中本部门以外", "Loss outside the sector"),
}
#: How the classes of the table are said; the table itself has the words for programs.
CLASSES = {
    "key": Text("关键部门", "key sector"),
    "backward": Text("带动型", "pulls others"),
    "forward": Text("支撑型", "supports others"),
    "weak": Text("关联弱", "weakly linked"),
}


def class_of(backward: float, forward: float) -> str:
    """Return the class of a sector by its normalised linkages."""
    if backward > 1:
        return "key" if forward > 1 else "backward"
    return "forward" if forward > 1 else "weak"


def linkage_table(
    given: Table, links: Linkages, total: Array, others: Array, households: Array | None
) -> ResultTable:
    """Return linkages, class and extraction losses of each sector."""
    heads = dict(LINKAGES)
    whole = given.output.sum()
    rows = []
    for i, sector in enumerate(given.sectors):
        row: tuple[Any, ...] = (
            sector, given.output[i], links.backward_direct[i], links.forward_direct[i],
            links.backward[i], links.forward[i], links.backward_normalised[i],
            links.forward_normalised[i], links.sensitivity[i], links.backward_uneven[i],
            links.forward_uneven[i],
            class_of(links.backward_normalised[i], links.forward_normalised[i]),
            total[i], total[i] / whole if whole > 0 else None, others[i],
        )  # fmt: skip
        rows.append(row if households is None else (*row, households[i]))
    if households is not None:
        heads["output_multiplier_closed"] = Text("第二类产出乘数", "Output multiplier, type II")
    return ResultTable("sectors", Text("各部门", "Sectors"), heads, rows)


def multiplier_tables(given: Table, of: Model) -> list[ResultTable]:
    """Return one table a primary input: people, wages, value added ..."""
    tables = []
    heads = {
        "sector": SECTOR,
        "direct": Text("单位产出直接使用", "Direct, a unit of output"),
        "total": Text("单位最终使用的完全使用", "Total, a unit of final demand"),
        "ratio": Text("第一类乘数", "Type I multiplier"),
    }
    for number, (name, use) in enumerate(given.primary.items(), 1):
        total, ratio = multipliers(of, use)
        direct = np.divide(use, given.output, out=np.zeros(use.size), where=given.output > 0)
        rows = [
            (sector, direct[i], total[i], ratio[i] if np.isfinite(ratio[i]) else None)
            for i, sector in enumerate(given.sectors)
        ]
        tables.append(ResultTable(f"primary_{number}", Text(name, name), heads, rows))
    return tables


def matrices(given: Table, of: Model) -> list[ResultTable]:
    """Return coefficients and inverses as tables; none where a sector is called `sector`."""
    heads = {"sector": SECTOR, **{name: Text(name, name) for name in given.sectors}}
    if len(heads) <= len(given.sectors):
        return []
    titles = {
        "technical": Text("直接消耗系数 A", "Technical coefficients A"),
        "leontief": Text("列昂惕夫逆矩阵 L", "Leontief inverse L"),
        "allocation": Text("分配系数 B", "Allocation coefficients B"),
        "ghosh": Text("高希逆矩阵 G", "Ghosh inverse G"),
    }
    return [
        ResultTable(
            id,
            title,
            heads,
            [(name, *row) for name, row in zip(given.sectors, getattr(of, id), strict=True)],
        )
        for id, title in titles.items()
    ]


ESTIMATED = Text("估算的本地配套率", "Estimated local sourcing rate")


def regional_table(given: Table, estimate: Regional) -> ResultTable:
    """Return the estimated local sourcing rate of each sector."""
    heads = {
        "sector": SECTOR,
        "quotient": Text("区位商", "Location quotient"),
        "estimated_rate": ESTIMATED,
    }
    rows = [
        (name, estimate.quotient[i], rate if np.isfinite(rate) else None)
        for i, (name, rate) in enumerate(zip(given.sectors, estimate.rate, strict=True))
    ]
    return ResultTable("regional", Text("估算的区域系数", "Estimated region"), heads, rows)


def regional_words(estimate: Regional, way: str) -> tuple[Text, ...]:
    """Return in words what was estimated, and that it is an estimate."""
    if estimate.whole is None:
        return ()
    return (
        Text(
            f"按 {way} 由全国系数估算，本地配套率为 {estimate.whole:.1%}；这是估算，"
            "不能与按采购实测的配套率混用。",
            f"Estimated by {way} from national coefficients, the local sourcing rate is"
            f" {estimate.whole:.1%}: an estimate, not to be mixed with rates from purchases.",
        ),
    )


def found_of(given: Table, links: Linkages, total: Array) -> tuple[Text, ...]:
    """Return in sentences what was found."""
    names = given.sectors
    pull = int(np.argmax(links.backward_normalised))
    lost = int(np.argmax(total))
    key = [
        names[i]
        for i in np.argsort(-links.backward_normalised)
        if links.backward_normalised[i] > 1 and links.forward_normalised[i] > 1
    ]
    said = [
        Text(
            f"带动力最强的是{names[pull]}：最终使用每增加 1，"
            f"全部产出增加 {links.backward[pull]:.3f}。",
            f"{names[pull]} pulls most: one more of its final demand brings"
            f" {links.backward[pull]:.3f} of output in all.",
        ),
        Text(
            f"关键部门（带动力和支撑力都高于平均）有 {len(key)} 个"
            + (f"：{'、'.join(key[:8])}。" if key else "。"),
            f"Key sectors, above average both ways: {len(key)}"
            + (f" ({', '.join(key[:8])})." if key else "."),
        ),
    ]
    if given.output.sum() > 0:
        said.append(
            Text(
                f"抽去{names[lost]}，总产出减少 {total[lost] / given.output.sum():.1%}，损失最大。",
                f"Taking out {names[lost]} costs most: {total[lost] / given.output.sum():.1%} of"
                " all output.",
            )
        )
    return tuple(said)
