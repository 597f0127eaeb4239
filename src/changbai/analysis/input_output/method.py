"""Input-output analysis of a table in a file (投入产出分析)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, Role
from changbai.analysis._result import Figure, Result
from changbai.analysis._result import Table as ResultTable
from changbai.analysis.input_output.extraction import losses
from changbai.analysis.input_output.model import (
    Linkages,
    Model,
    closed,
    linkages,
    model,
    multipliers,
)
from changbai.analysis.input_output.table import Table, table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("投入产出分析", "Input-output analysis")
QUESTION = Text(
    "哪些部门带动力强、支撑力强，缺了谁损失最大",
    "Which sectors pull and support others most, and whose absence would cost most",
)
ROLES = (
    replace(UNIT, required=True, names=(*UNIT.names, "sector", "部门", "行业")),
    Role(
        "final",
        Text("最终使用", "final demand"),
        many=True,
        required=False,
        gaps=True,
        names=(
            "f", "y", "final_demand", "final_total_demand", "tfu", "最终使用合计", "消费", "投资",
            "出口", "household_consumption", "non_profit_consumption", "government_consumption",
            "gross_fixed_capital_formation", "change_in_inventories", "exports",
        ),
    ),
    Role(
        "imports",
        Text("进口（调入）", "imports"),
        required=False,
        gaps=True,
        names=("import", "im", "进口", "调入"),
    ),
    Role("error", Text("误差", "error term"), required=False, gaps=True, names=("err", "其他")),
    Role(
        "output",
        Text("总产出", "output"),
        required=False,
        gaps=True,
        names=("x", "total_output", "gross_output", "go"),
    ),
    Role(
        "new_final",
        Text("设想的最终使用", "a supposed final demand"),
        required=False,
        gaps=True,
        names=("scenario", "new_final_demand"),
    ),
    Role("flow", Text("各部门的中间使用", "what a sector buys"), many=True, gaps=True, rest=True),
)  # fmt: skip
OPTIONS = (
    Option(
        "extraction",
        Text("抽取：整个、只采购、只销售", "what is extracted"),
        "complete",
        choices=("complete", "purchases", "sales"),
    ),
    Option("share", Text("抽取的比例", "share extracted"), 1.0, "number", least=0.001, most=1),
    Option(
        "tolerance",
        Text("平衡误差（相对）", "relative tolerance of balance"),
        1e-6,
        "number",
        least=0,
        most=0.1,
    ),
    Option("income", Text("居民收入所在的行（第二类乘数）", "row of household income (type II)")),
    Option(
        "consumption", Text("居民消费所在的列（第二类乘数）", "column of household consumption")
    ),
    Option("matrices", Text("给出系数矩阵和逆矩阵", "give coefficients and inverses"), True, "yes"),
)
REFERENCE = (
    (
        "Miller, R., Blair, P. (2009) Input-Output Analysis, 2nd ed., Cambridge University Press,"
        " chapters 2, 6, 12"
    ),
    "Rasmussen, P. (1956) Studies in Inter-Sectoral Relations",
    (
        "Dietzenbacher, E., van der Linden, J. (1997) Sectoral and spatial linkages in the EC"
        " production structure, Journal of Regional Science 37: 235-257"
    ),
)
NOT_FOR = (
    Text(
        "不能用来预测：系数不变、没有产能限制和价格变化，只说明现有结构下的牵连。",
        "No forecast: coefficients stay, there are no limits of capacity and no prices; it says"
        " what hangs together as things stand.",
    ),
    Text(
        "全国表的系数不能当作本省的配套率：要用实测的采购数据。",
        "Coefficients of a national table are no local sourcing rates of a province: those are"
        " measured from purchases.",
    ),
)


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Analyse one table."""
    given, problems = table(frame, options["tolerance"])
    if given is None or problems:
        return None, problems
    try:
        of = model(given.flows, given.output)
    except ValueError:
        return None, [Problem("CB833", frame.place(given.rows[0], "id"))]
    households, problems = _households(frame, given, of, options)
    if problems:
        return None, problems
    links = linkages(of)
    total, others = losses(of, options["extraction"], options["share"])
    tables = [_linkage_table(given, links, total, others, households)]
    tables += _multiplier_tables(given, of)
    if options["matrices"]:
        tables += _matrices(given, of)
    figures = [Figure("sectors", Text("部门数", "Sectors"), len(given.sectors))]
    figures.append(Figure("output", Text("总产出合计", "Total output"), given.output.sum()))
    if frame.has("new_final"):
        wanted = frame.vector("new_final")[list(given.rows)]
        for i in np.flatnonzero(~np.isfinite(wanted)):
            facts = {"head": frame.names("new_final")[0]}
            return None, [Problem("CB804", frame.place(given.rows[i], "new_final"), facts)]
        needed = of.leontief @ wanted
        heads = {"sector": _SECTOR, "output": Text("所需总产出", "Output needed")}
        rows = list(zip(given.sectors, needed, strict=True))
        tables.append(ResultTable("scenario", Text("设想", "Scenario"), heads, rows))
        figures.append(
            Figure("scenario_output", Text("设想下总产出", "Output needed"), needed.sum())
        )
    return Result(_found(given, links, total), tuple(figures), tuple(tables)), []


_SECTOR = Text("部门", "Sector")
_LINKAGES = {
    "sector": _SECTOR,
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


def _class(backward: float, forward: float) -> str:
    if backward > 1:
        return "key" if forward > 1 else "backward"
    return "forward" if forward > 1 else "weak"


def _linkage_table(
    given: Table, links: Linkages, total: Array, others: Array, households: Array | None
) -> ResultTable:
    heads = dict(_LINKAGES)
    whole = given.output.sum()
    rows = []
    for i, sector in enumerate(given.sectors):
        row: tuple[Any, ...] = (
            sector, given.output[i], links.backward_direct[i], links.forward_direct[i],
            links.backward[i], links.forward[i], links.backward_normalised[i],
            links.forward_normalised[i], links.sensitivity[i], links.backward_uneven[i],
            links.forward_uneven[i],
            _class(links.backward_normalised[i], links.forward_normalised[i]),
            total[i], total[i] / whole if whole > 0 else None, others[i],
        )  # fmt: skip
        rows.append(row if households is None else (*row, households[i]))
    if households is not None:
        heads["output_multiplier_closed"] = Text("第二类产出乘数", "Output multiplier, type II")
    return ResultTable("sectors", Text("各部门", "Sectors"), heads, rows)


def _multiplier_tables(given: Table, of: Model) -> list[ResultTable]:
    """Return one table a primary input: people, wages, value added ..."""
    tables = []
    heads = {
        "sector": _SECTOR,
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


def _matrices(given: Table, of: Model) -> list[ResultTable]:
    heads = {"sector": _SECTOR, **{name: Text(name, name) for name in given.sectors}}
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


def _households(
    frame: Frame, given: Table, of: Model, options: Mapping[str, Any]
) -> tuple[Array | None, list[Problem]]:
    """Return type II multipliers where income and consumption are named."""
    income, consumption = options["income"], options["consumption"]
    if not income and not consumption:
        return None, []
    for name, known in ((income, tuple(given.primary)), (consumption, frame.names("final"))):
        if name not in known:
            facts = {"name": name or "", "known": "、".join(known)}
            return None, [Problem("CB825", frame.place(0), facts)]
    bought = frame.numbers("final")[list(given.rows), frame.names("final").index(consumption)]
    try:
        return closed(of, given.primary[income], bought), []
    except ValueError:
        return None, [Problem("CB833", frame.place(given.rows[0], "id"))]


def _found(given: Table, links: Linkages, total: Array) -> tuple[Text, ...]:
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
