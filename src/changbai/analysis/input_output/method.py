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
    Model,
    closed,
    linkages,
    model,
)
from changbai.analysis.input_output.regional import Regional, regional
from changbai.analysis.input_output.table import Table, table
from changbai.analysis.input_output.telling import (
    ESTIMATED,
    SECTOR,
    found_of,
    linkage_table,
    matrices,
    multiplier_tables,
    regional_table,
    regional_words,
)
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("投入产出分析", "Input-output analysis")
QUESTION = Text(
    "哪些部门带动力强、支撑力强，缺了谁损失最大",
    "Which sectors pull and support others most, and whose absence would cost most",
)
ROLES = (
    replace(UNIT, names=(*UNIT.names, "sector", "industry", "row", "部门", "行业", "产品")),
    Role(
        "final",
        Text("最终使用", "final demand"),
        many=True,
        required=False,
        gaps=True,
        names=(
            "f", "y", "d", "fd", "demand", "final demand", "final_demand", "tfu", "最终需求",
            "最终使用合计", "消费", "投资", "出口", "household_consumption",
            "non_profit_consumption", "government_consumption", "gross_fixed_capital_formation",
            "change_in_inventories", "exports",
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
        names=(
            "x", "total_output", "gross_output", "total output", "gross output", "go",
            "final_total_demand",
        ),
    ),
    Role(
        "new_final",
        Text("设想的最终使用", "a supposed final demand"),
        required=False,
        gaps=True,
        names=("scenario", "new_final_demand"),
    ),
    Role(
        "regional",
        Text("本地区各部门规模（估算本地配套率）", "sectors of the region (estimates sourcing)"),
        required=False,
        gaps=True,
        sign="not negative",
        names=("region", "regional_output", "地区产出", "本省产出"),
    ),
    Role(
        "regional_base",
        Text("全国各部门同口径规模（默认为总产出）", "of the nation (default: output)"),
        required=False,
        gaps=True,
        sign="not negative",
        names=("national", "全国"),
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
    Option(
        "quotient",
        Text("估算区域系数的方法", "how regional coefficients are estimated"),
        "FLQ",
        choices=("FLQ", "CILQ", "SLQ"),
    ),
    Option("delta", Text("FLQ 的 δ", "delta of FLQ"), 0.3, "number", least=0, most=1),
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
    "Flegg, A., Webber, C. (1997) Regional input-output tables: reply, Regional Studies 31: 795",
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
    tables = [linkage_table(given, links, total, others, households)]
    tables += multiplier_tables(given, of)
    if options["matrices"]:
        tables += matrices(given, of)
    figures = [Figure("sectors", Text("部门数", "Sectors"), len(given.sectors))]
    figures.append(Figure("output", Text("总产出合计", "Total output"), given.output.sum()))
    if frame.has("new_final"):
        wanted = frame.vector("new_final")[list(given.rows)]
        for i in np.flatnonzero(~np.isfinite(wanted)):
            facts = {"head": frame.names("new_final")[0]}
            return None, [Problem("CB804", frame.place(given.rows[i], "new_final"), facts)]
        needed = of.leontief @ wanted
        heads = {"sector": SECTOR, "output": Text("所需总产出", "Output needed")}
        rows = list(zip(given.sectors, needed, strict=True))
        tables.append(ResultTable("scenario", Text("设想", "Scenario"), heads, rows))
        figures.append(
            Figure("scenario_output", Text("设想下总产出", "Output needed"), needed.sum())
        )
    said = found_of(given, links, total)
    if frame.has("regional"):
        estimate, problems = _regional(frame, given, of, options)
        if estimate is None:
            return None, problems
        tables.append(regional_table(given, estimate))
        figures.append(Figure("estimated_rate", ESTIMATED, estimate.whole))
        said = (*said, *regional_words(estimate, options["quotient"]))
    return Result(said, tuple(figures), tuple(tables)), []


def _regional(
    frame: Frame, given: Table, of: Model, options: Mapping[str, Any]
) -> tuple[Regional | None, list[Problem]]:
    """Return the estimate of a region's coefficients from the columns of sizes."""
    sizes = {"regional": np.empty(0), "regional_base": given.output}
    for role in ("regional", "regional_base"):
        if frame.has(role):
            sizes[role] = frame.vector(role)[list(given.rows)]
            for i in np.flatnonzero(~np.isfinite(sizes[role])):
                facts = {"head": frame.names(role)[0]}
                return None, [Problem("CB804", frame.place(given.rows[i], role), facts)]
    region, nation = sizes["regional"], sizes["regional_base"]
    for i in np.flatnonzero(region > nation * (1 + 1e-9)):
        facts = {"name": given.sectors[i], "found": f"{region[i]:g}", "most": f"{nation[i]:g}"}
        return None, [Problem("CB839", frame.place(given.rows[i], "regional"), facts)]
    if region.sum() <= 0:
        return None, [Problem("CB820", frame.place(given.rows[0], "regional"))]
    return regional(of.technical, region, nation, options["quotient"], options["delta"]), []


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
