"""Data envelopment analysis (DEA 数据包络分析): CCR and BCC, and what lies between them.

Each unit is compared with the best that others do with no more inputs. Source: Charnes, Cooper,
Rhodes (1978); Banker, Charnes, Cooper (1984); Cooper, Seiford, Tone (2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from changbai.analysis._frame import PERIOD, UNIT, Array, Frame, Option, distinct, in_order
from changbai.analysis._frontier import Orientation, Returns, Scores, evaluate, frontier
from changbai.analysis._frontier.score import Frontier
from changbai.analysis._frontier.slack import Targets, targets
from changbai.analysis._frontier.table import INPUT, OUTPUT, faults
from changbai.analysis._frontier.technology import Index
from changbai.analysis._frontier.without import without_itself
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("投入产出效率（DEA）", "Efficiency of units (DEA)")
QUESTION = Text(
    "与做得最好的单位相比，每个单位用同样的投入还能多产出多少（或同样的产出能少投入多少），该向谁看齐？",
    "Beside the best, how much more could each unit make of its inputs (or how much less use for "
    "its outputs), and whom should it look up to?",
)
ROLES = (UNIT, INPUT, OUTPUT, replace(PERIOD, required=False))
OPTIONS = (
    Option(
        "returns",
        Text(
            "规模报酬：vrs 可变（BCC），crs 不变（CCR），nirs 非递增，ndrs 非递减",
            "returns to scale: vrs (BCC), crs (CCR), nirs not increasing, ndrs not decreasing",
        ),
        "vrs",
        choices=("vrs", "crs", "nirs", "ndrs", "bcc", "ccr"),
    ),
    Option(
        "orientation",
        Text("导向：output 产出，input 投入", "orientation"),
        "output",
        choices=("output", "input"),
    ),
    Option(
        "super",
        Text("是否计算超效率（与其他单位比）", "super-efficiency (against all others)"),
        default=False,
        kind="yes",
    ),
    Option(
        "scale",
        Text("是否计算规模效率与规模报酬所处阶段", "scale efficiency and stage of returns"),
        default=False,
        kind="yes",
    ),
    Option(
        "slacks",
        Text(
            "松弛之和按原计量单位（sum），还是各列先除以均值（scaled），或不算（none）",
            "slacks are summed as given (sum), each column by its mean (scaled), or left (none)",
        ),
        "sum",
        choices=("sum", "scaled", "none"),
    ),
)
REFERENCE = (
    "Charnes, Cooper, Rhodes (1978), European Journal of Operational Research 2:429",
    "Banker, Charnes, Cooper (1984), Management Science 30:1078",
    "Andersen, Petersen (1993), Management Science 39:1261 (super-efficiency)",
    "Cooper, Seiford, Tone (2007), Data Envelopment Analysis, 2nd ed., Springer",
)
NOT_FOR = (
    Text(
        "得分是与表中单位相比的结果，换一批单位就会变；一个单位数据有误会抬高前沿、压低许多单位。"
        "不能用于直接罚劣，也不能在不同批次、不同指标之间比较。",
        "A score compares with the units of this table and changes with them; one wrong row lifts "
        "the frontier for many. It must not punish anybody by itself, and scores of different "
        "tables or columns do not compare.",
    ),
)

_FEW = Text(
    "单位太少：不到投入产出项数之和的三倍，多数单位会显得有效，得分不宜用于排序。",
    "Too few units: fewer than three times the inputs and outputs. Most look efficient, and the "
    "scores should not rank.",
)
_CLASSES = {
    "strong": Text("有效", "efficient"),
    "weak": Text("弱有效", "weakly efficient"),
    "no": Text("非有效", "inefficient"),
}


@dataclass(frozen=True, slots=True)
class Efficiency:
    """All that is asked of one frontier (效率评价)."""

    front: Frontier
    scores: Scores
    targets: Targets | None
    apart: tuple[Array, Index, Array] | None
    scale: tuple[Array, list[str]] | None


def efficiency(
    inputs: Array,
    outputs: Array,
    returns: Returns = "vrs",
    orientation: Orientation = "output",
    *,
    slacks: str = "sum",
    apart: bool = False,
    scale: bool = False,
) -> Efficiency:
    """Compare units x inputs and units x outputs with each other (效率评价).

    `scores.values` is theta (at most 1) for input, phi (at least 1) for output orientation.
    """
    front = frontier(inputs, outputs, returns)
    scores = evaluate(front, inputs, outputs, orientation)
    aimed = None if slacks == "none" else targets(front, scores, scaled=slacks == "scaled")
    beyond = without_itself(front, scores, orientation) if apart else None
    stages = _scale(inputs, outputs, orientation) if scale else None
    return Efficiency(front, scores, aimed, beyond, stages)


def _scale(inputs: Array, outputs: Array, orientation: Orientation) -> tuple[Array, list[str]]:
    """Return scale efficiency and where each unit stands: increasing, constant, decreasing."""
    kinds: tuple[Returns, ...] = ("crs", "vrs", "nirs")
    value = {
        kind: evaluate(frontier(inputs, outputs, kind), inputs, outputs, orientation).values
        for kind in kinds
    }
    ratio = value["crs"] / value["vrs"]
    within = ratio if orientation == "input" else 1 / ratio
    same = np.abs(within - 1) <= 1e-8
    falling = np.abs(value["nirs"] - value["vrs"]) <= 1e-8 * value["vrs"]
    stage = np.where(same, "constant", np.where(falling, "decreasing", "increasing"))
    return np.where(same, 1.0, within), [str(one) for one in stage]


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Score the units of a frame, period by period where it has periods (效率评价)."""
    keys = ("id", "period") if frame.has("period") else ("id",)
    problems = [*distinct(frame, *keys), *faults(frame)]
    if has_errors(problems):
        return None, problems
    said = frame.text("period") or ("",) * len(frame)
    tables: dict[str, list[tuple[Value, ...]]] = {"scores": [], "targets": [], "peers": []}
    found: list[Text] = []
    gaps, highs = 0.0, 0
    for period in in_order(said):
        rows = np.array([i for i, one in enumerate(said) if one == period])
        x, y = frame.numbers("input")[rows], frame.numbers("output")[rows]
        if len(rows) < 2:
            problems.append(
                Problem("CB815", frame.place(int(rows[0])), {"least": 2, "found": len(rows)})
            )
            continue
        empty = [*(x.sum(axis=0) == 0), *(y.sum(axis=0) == 0)]
        if any(empty):
            name = (*frame.names("input"), *frame.names("output"))[empty.index(True)]
            facts = {"what": name, "period": period}
            problems.append(Problem("CB816", frame.place(int(rows[0])), facts))
            continue
        one = _one(frame, rows, period, x, y, options, tables, problems)
        found.append(_said(frame, rows, period, one, options))
        gaps = max(gaps, float(one.scores.gaps.max()))
        highs += int(one.scores.by_highs.sum())
    if has_errors(problems):
        return None, problems
    return _result(frame, options, tables, found, gaps, highs), problems


def _returns(options: Mapping[str, Any]) -> Returns:
    returns: Returns = {"bcc": "vrs", "ccr": "crs"}.get(options["returns"], options["returns"])
    return returns


def _one(
    frame: Frame,
    rows: Array,
    period: str,
    x: Array,
    y: Array,
    options: Mapping[str, Any],
    tables: dict[str, list[tuple[Value, ...]]],
    problems: list[Problem],
) -> Efficiency:
    """Score one period and write its rows into the tables."""
    one = efficiency(
        x,
        y,
        _returns(options),
        options["orientation"],
        slacks=options["slacks"],
        apart=options["super"],
        scale=options["scale"],
    )
    names, units = [*frame.names("input"), *frame.names("output")], frame.units()
    value, both = one.scores.values, np.hstack([x, y])
    within = value if options["orientation"] == "input" else 1 / value
    ranks = (-np.round(within, 10)).argsort(kind="stable").argsort(kind="stable")
    first: dict[float, int] = {}
    for at in np.argsort(ranks):
        first.setdefault(round(float(within[at]), 10), int(ranks[at]) + 1)
    for at, row in enumerate(rows):
        unit: tuple[Value, ...] = (units[row], *((period,) if frame.has("period") else ()))
        if one.scores.states[at] != 0:
            facts = {"unit": units[row], "reason": Text("求解未通过验证", "the proof failed")}
            problems.append(Problem("CB819", frame.place(int(row)), facts))
            continue
        slack = one.targets.slacks[at] if one.targets else np.zeros(len(names))
        full = abs(value[at] - 1) <= 1e-9
        kind = "no" if not full else "strong" if not (slack > 1e-7 * both.mean(0)).any() else "weak"
        line: list[Value] = [
            *unit,
            value[at],
            within[at],
            first[round(float(within[at]), 10)],
            kind,
        ]
        if one.apart:
            line.append(one.apart[0][at] if one.apart[1][at] == 0 else None)
        if one.scale:
            line += [one.scale[0][at], one.scale[1][at]]
        tables["scores"].append((*line, one.scores.gaps[at]))
        if one.targets:
            _targets(tables, unit, names, both[at], slack, x.shape[1], value[at], options)
            pairs = zip(one.targets.peers[at], one.targets.shares[at], strict=True)
            for peer, share in sorted(pairs, key=lambda pair: -pair[1]):
                if peer >= 0:
                    tables["peers"].append((*unit, units[rows[peer]], share))
    return one


def _targets(
    tables: dict[str, list[tuple[Value, ...]]],
    unit: tuple[Value, ...],
    names: list[str],
    actual: Array,
    slack: Array,
    inputs: int,
    value: float,
    options: Mapping[str, Any],
) -> None:
    for k, name in enumerate(names):
        is_input = k < inputs
        radial = (options["orientation"] == "input") == is_input
        reach = actual[k] * (value if radial else 1.0)
        target = max(reach - slack[k], 0.0) if is_input else reach + slack[k]
        role = "input" if is_input else "output"
        tables["targets"].append((*unit, role, name, actual[k], slack[k], target))


def _said(
    frame: Frame, rows: Array, period: str, one: Efficiency, options: Mapping[str, Any]
) -> Text:
    value = one.scores.values[one.scores.states == 0]
    within = value if options["orientation"] == "input" else 1 / value
    best = int((np.abs(value - 1) <= 1e-9).sum())
    at = (f"{period}：", f"{period}: ") if period else ("", "")
    mean = within.mean()
    if options["orientation"] == "input":
        by = f"{100 * (1 - mean):.1f}"
        zh = f"平均可少用约 {by}% 的投入"
        en = f"on average the same could be made with about {by} % less inputs"
    else:
        by = f"{100 * (value - 1).mean():.1f}"
        zh = f"同样的投入平均可多产出约 {by}%"
        en = f"on average the same inputs could make about {by} % more"
    return Text(
        f"{at[0]}{len(rows)} 个单位中 {best} 个在前沿上；平均得分 {mean:.3f}，即{zh}。",
        f"{at[1]}{best} of {len(rows)} units are on the frontier; the mean score is "
        f"{mean:.3f}: {en}.",
    )


def _result(
    frame: Frame,
    options: Mapping[str, Any],
    tables: dict[str, list[tuple[Value, ...]]],
    found: list[Text],
    gaps: float,
    highs: int,
) -> Result:
    unit = {"unit": Text("单位", "unit")}
    if frame.has("period"):
        unit["period"] = Text("期间", "period")
    heads = unit | {
        "score": Text("得分（θ 或 φ）", "score (theta or phi)"),
        "efficiency": Text("效率（0–1）", "efficiency (0-1)"),
        "rank": Text("名次", "rank"),
        "class": Text("类别 strong/weak/no", "class strong/weak/no"),
    }
    if options["super"]:
        heads["super"] = Text("超效率", "super-efficiency")
    if options["scale"]:
        heads |= {
            "scale": Text("规模效率", "scale efficiency"),
            "stage": Text("规模报酬", "returns to scale"),
        }
    heads["gap"] = Text("验证误差", "gap of the proof")
    target = unit | {
        "role": Text("类别", "role"),
        "column": Text("项目", "column"),
        "actual": Text("实际", "actual"),
        "slack": Text("松弛", "slack"),
        "target": Text("目标", "target"),
    }
    peer = unit | {"peer": Text("标杆", "peer"), "weight": Text("权重", "weight")}
    made = [Table("scores", Text("得分", "scores"), heads, tables["scores"])]
    if options["slacks"] != "none":
        made += [
            Table("targets", Text("目标值与松弛", "targets and slacks"), target, tables["targets"]),
            Table("peers", Text("标杆", "peers"), peer, tables["peers"]),
        ]
    at = [*heads].index("efficiency")
    mean = float(np.mean([float(row[at] or 0) for row in tables["scores"]]))
    figures = (
        Figure("units", Text("单位数", "units"), len(tables["scores"])),
        Figure("mean_efficiency", Text("平均效率", "mean efficiency"), mean),
        Figure("largest_gap", Text("最大验证误差", "largest gap of a proof"), gaps),
        Figure("by_highs", Text("由 HiGHS 求解的单位数", "units decided by HiGHS"), highs),
    )
    columns = len(frame.names("input")) + len(frame.names("output"))
    few = len(set(frame.units())) < 3 * columns
    return Result(tuple(found), figures, tuple(made), (_FEW,) if few else ())
