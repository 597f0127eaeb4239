"""The method as a reader asks for it (LMDI 分析): how much is structure, how much efficiency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from changbai.analysis._frame import AREA, INDUSTRY, PERIOD, UNIT, Array, Frame, Option, Role
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.lmdi.parts import LEVELS, Parts, parts_of
from changbai.analysis.lmdi.steps import logs_of, step
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text

TITLE = Text("能耗变化分解（LMDI）", "Decomposition of energy change (LMDI)")
QUESTION = Text(
    "能耗或单位产出能耗的变化，有多少来自规模、结构，多少是各行业、各企业自身效率的变化？",
    "How much of a change of energy use, or of energy per unit of output, is scale, how much "
    "structure, and how much each part's own efficiency?",
)
ROLES = (
    PERIOD,
    Role(
        "energy",
        Text("能源消费量", "energy use"),
        sign="not negative",
        names=("e", "能耗", "综合能源消费量"),
    ),
    Role(
        "activity",
        Text("产出（不变价增加值等）", "activity (value added at constant prices)"),
        sign="not negative",
        names=("y", "q", "output", "value_added", "增加值", "产出", "产值"),
    ),
    *(
        Role(role.id, role.meaning, kind="text", required=False, names=role.names)
        for role in (AREA, INDUSTRY, UNIT)
    ),
    Role("group", Text("分组", "a group"), kind="text", required=False, names=("分组", "组")),
)
OPTIONS = (
    Option(
        "of",
        Text("分解总量还是强度（单位产出能耗）", "split the quantity or the intensity"),
        "intensity",
        choices=("intensity", "quantity"),
    ),
    Option(
        "form",
        Text("加法（各效应相加）还是乘法（各指数相乘）", "effects that add up, or indices"),
        "additive",
        choices=("additive", "multiplicative"),
    ),
    Option("model", Text("LMDI-I 还是 LMDI-II", "LMDI-I or LMDI-II"), "I", choices=("I", "II")),
    Option(
        "by",
        Text(
            "按什么分：industry、area、id、group，可嵌套，如 industry,id",
            "what to split by; levels may be nested, as industry,id",
        ),
        "",
    ),
    Option(
        "chain",
        Text("逐期分解再累计（链式）", "split period by period and add up (chained)"),
        default=False,
        kind="yes",
    ),
    Option(
        "absent",
        Text("某期没有的单位：报错，还是当作新进或退出", "a unit without a row in some period"),
        "refuse",
        choices=("refuse", "zero"),
    ),
)
REFERENCE = (
    "Ang (2015), LMDI decomposition approach: a guide for implementation, Energy Policy 86:233",
    "Ang, Liu (2007), Handling zero values in the LMDI approach, Energy Policy 35:238",
)
NOT_FOR = (
    Text(
        "结构效应取决于分得多细：按大类分得到的“效率”里仍含大类内部的结构变化。"
        "不同分法的结果不能相互比较，也不能据此给单个企业定责。",
        "Structure depends on how fine the parts are: what is efficiency between divisions may be "
        "structure inside them. Results by different parts do not compare, and none of them "
        "blames a single enterprise.",
    ),
)

_NAMES = {
    "activity": Text("规模", "activity"),
    "area": Text("地区结构", "structure of areas"),
    "industry": Text("行业结构", "structure of industries"),
    "group": Text("分组结构", "structure of groups"),
    "id": Text("单位结构", "structure of units"),
    "intensity": Text("自身强度（效率）", "own intensity (efficiency)"),
    "unsplit": Text("不可分解", "not split"),
}


#: What is split by when nothing is said: the first that is there.
_USUAL: tuple[str, ...] = ("industry", "area", "group", "id")
_LEVELS = {"group": Text("分组", "group")} | {
    role.id: role.meaning for role in (AREA, INDUSTRY, UNIT)
}


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Split the change between the first and the last period of a frame (能耗变化分解)."""
    levels, problems = _levels(frame, str(options["by"] or ""))
    if problems:
        return None, problems
    parts, problems = parts_of(frame, levels, str(options["absent"]))
    if parts is None:
        return None, problems
    for what, amounts in (("energy", parts.energy), ("activity", parts.activity)):
        for period, amount in zip(parts.periods, amounts.sum(axis=1), strict=True):
            if amount <= 0:
                facts = {"what": what, "period": period}
                problems.append(Problem("CB816", Mark(frame.file), facts))
    if problems:
        return None, problems
    return _result(parts, options), []


def _levels(frame: Frame, by: str) -> tuple[list[str], list[Problem]]:
    there: list[str] = [level for level in LEVELS if frame.has(level)]
    levels = [level.strip() for level in by.split(",") if level.strip()]
    if not by:
        first = [level for level in _USUAL if level in there]
        return (first[:1], []) if first else ([], [_lacking(frame, "industry | area | id")])
    if any(level not in there for level in levels) or len(set(levels)) != len(levels):
        facts = {"option": "by", "found": by, "expected": ", ".join(there) or "–"}
        return [], [Problem("CB812", Mark("--option"), facts)]
    return levels, []


def _lacking(frame: Frame, roles: str) -> Problem:
    facts = {"role": roles, "meaning": Text("分解的对象", "what to split by"), "heads": "–"}
    return Problem("CB800", Mark(frame.file, 1), facts)


def _result(parts: Parts, options: Mapping[str, Any]) -> Result:
    quantity = options["of"] == "quantity"
    names = [*(["activity"] if quantity else []), *parts.levels, "intensity", "unsplit"]
    last = len(parts.periods) - 1
    steps = [(i, i + 1) for i in range(last)] if options["chain"] else [(0, last)]
    taken = logs_of(parts)
    found = [step(parts, taken, *ends, options["model"], quantity=quantity) for ends in steps]
    effects = np.sum([one.additive for one in found], axis=0)
    logs = np.sum([one.logs for one in found], axis=0)
    whole = [_whole(parts, i, quantity=quantity) for i in (0, last)]
    additive = options["form"] == "additive"
    totals = effects.sum(axis=1) if additive else np.exp(logs.sum(axis=1))
    heads = {"from": Text("起", "from"), "to": Text("止", "to")}
    heads |= {name: _NAMES[name] for name in names} | {"total": Text("合计", "total")}
    rows = []
    for (old, new), one in zip(steps, found, strict=True):
        values = one.additive.sum(axis=1) if additive else np.exp(one.logs.sum(axis=1))
        end = values.sum() if additive else values.prod()
        rows.append((parts.periods[old], parts.periods[new], *values, end))
    share = effects if additive else logs
    figures = [
        Figure("before", Text("基期水平", "level before"), whole[0]),
        Figure("after", Text("报告期水平", "level after"), whole[1]),
        Figure("change", Text("变化", "change"), whole[1] - whole[0]),
        Figure("index", Text("指数", "index"), whole[1] / whole[0]),
        *(Figure(name, _NAMES[name], total) for name, total in zip(names, totals, strict=True)),
    ]
    part_heads = {f"level_{level}": _LEVELS[level] for level in parts.levels}
    part_heads |= {name: _NAMES[name] for name in names} | {"total": Text("合计", "total")}
    part_rows = [(*name, *share[:, i], share[:, i].sum()) for i, name in enumerate(parts.names)]
    tables = (
        Table("steps", Text("逐期效应", "effects by step"), heads, rows),
        Table("parts", Text("各部分的贡献", "contribution of each part"), part_heads, part_rows),
    )
    return Result((_said(parts, whole, names, totals, additive=additive),), tuple(figures), tables)


def _whole(parts: Parts, at: int, *, quantity: bool) -> float:
    energy = float(parts.energy[at].sum())
    return energy if quantity else energy / float(parts.activity[at].sum())


def _said(
    parts: Parts, whole: list[float], names: list[str], totals: Array, *, additive: bool
) -> Text:
    change = whole[1] / whole[0] - 1
    pieces = [
        (_NAMES[name], total / whole[0] if additive else total - 1)
        for name, total in zip(names, totals, strict=True)
        if name != "unsplit" or abs(total - (0 if additive else 1)) > 1e-12
    ]
    zh = "，".join(
        f"{name.zh}影响 {100 * value:+.2f}{'个百分点' if additive else '%'}"
        for name, value in pieces
    )
    en = ", ".join(
        f"{name.en} {100 * value:+.2f}{' points' if additive else ' %'}" for name, value in pieces
    )
    joined = ("各项相加", "they add up") if additive else ("各指数相乘", "the indices multiply")
    first, last = parts.periods[0], parts.periods[-1]
    return Text(
        f"{first} 至 {last}，由 {whole[0]:.6g} 变为 {whole[1]:.6g}，变化 {100 * change:+.2f}%："
        f"{zh}（{joined[0]}）。",
        f"{first} to {last}: from {whole[0]:.6g} to {whole[1]:.6g}, {100 * change:+.2f} %: {en} "
        f"({joined[1]}).",
    )
