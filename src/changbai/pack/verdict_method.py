"""The shape of a verdict method (研判方法): thresholds, classes and score curves as data.

The algorithm family is code in `engine/verdicts`; all that an office may set differently stands
here, so its own variant is one more file in `methods/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.declare import Id, key, place

Mode = Literal["with_target", "without_target"]


@dataclass(frozen=True, kw_only=True)
class VerdictClass:
    """A class that a method gives (研判等级); classes are listed best first.

    A series has the first class whose bound it meets; `rest` takes what meets none.
    """

    id: Id = key("编号", "id, in the words of the office whose method it is")
    title: Text = key("名称", "title")
    state: Literal["achieved", "on_path", "behind", "alert"] = key(
        "状态", "which of the five states it is"
    )
    reached: bool = key("已达标", "given when the target is reached", False)
    with_target: Decimal | None = key("有目标下限", "ratio of observed to required, at least", None)
    without_target: Decimal | None = key("无目标下限", "growth a year, at least", None)
    rest: tuple[Mode, ...] = key("其余", "takes what meets no bound", ())
    score: Decimal | None = key("得分下限", "mean score of several series, at least", None)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class ScoreLine:
    """A piece of a score curve (得分线): score = slope x progress + intercept, from a bound up."""

    start: Decimal | None = key("起点", "progress from which it holds; empty: below all", None)
    slope: Decimal = key("斜率", "score for one unit of progress")
    intercept: Decimal = key("截距", "score at zero progress")
    scaled: bool = key("按限值调整", "progress and bound are scaled near a natural limit", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class ScoreCurve:
    """How progress becomes a score (得分曲线): lines best first, cut off at both ends."""

    with_target: tuple[ScoreLine, ...] = key("有目标", "lines where there is a target", ())
    without_target: tuple[ScoreLine, ...] = key("无目标", "lines where there is none", ())
    least: Decimal = key("最低分", "lowest score")
    most: Decimal = key("最高分", "highest score; a reached target has it")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Method:
    """A verdict method (研判方法): methods/<id>.yaml; thresholds are data, families are code."""

    id: Id
    title: Text = key("标题", "title")
    version: str = key("版本", "version")
    family: str = key("算法", "evaluator in engine/verdicts: progress_by_time, required_rate ...")
    parameters: Mapping[str, Decimal] = key("参数", "thresholds and tolerances", {})
    classes: tuple[VerdictClass, ...] = key("等级", "classes best first, where the family asks", ())
    score: ScoreCurve | None = key("得分", "score curve, where the family asks", None)
    reference: Text = key("依据", "source", Text(""))
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()
