"""Analytic hierarchy process (层次分析法): weights from pairwise comparison, with consistency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changbai.analysis._frame import UNIT, Frame, Role
from changbai.analysis._pairwise import CONSISTENT, priorities, unlike_pairs
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text

TITLE = Text("层次分析法权重", "Weights by the analytic hierarchy process")
QUESTION = Text(
    "两两比较的判断折合成什么权重，前后是否一致？",
    "Which weights do pairwise comparisons amount to, and do they agree with each other?",
)
ROLES = (
    UNIT,
    Role(
        "against",
        Text("与之比较的项（一列一项，顺序与行相同）", "compared with: a column each, as the rows"),
        many=True,
        sign="positive",
        names=("a", "比较"),
    ),
)
OPTIONS = ()
REFERENCE = (
    "Saaty (1977), A scaling method for priorities in hierarchical structures, JMP 15:234",
)
NOT_FOR = (
    Text(
        "权重是判断，不是测量：一致性比率低只说明前后不矛盾，不说明判断正确。",
        "Weights are judgements, not measurements: a low ratio says that they agree with each "
        "other, not that they are right.",
    ),
)


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Return priorities and consistency of a comparison matrix (层次分析)."""
    matrix, names = frame.numbers("against"), frame.units()
    n = len(frame)
    if matrix.shape[1] != n or n < 2:
        facts = {"rows": n, "columns": matrix.shape[1]}
        return None, [Problem("CB845", Mark(frame.file), facts)]
    pairs = unlike_pairs(matrix)
    if pairs:
        return None, [
            Problem("CB846", frame.place(i, "against", j), {"one": names[i], "other": names[j]})
            for i, j in pairs
        ]
    found = priorities(matrix)
    ratio = found.ratio
    figures = (
        Figure("lambda_max", Text("最大特征值", "largest eigenvalue"), found.largest),
        Figure("consistency_index", Text("一致性指标", "consistency index"), found.index),
        Figure("consistency_ratio", Text("一致性比率", "consistency ratio"), ratio),
        Figure(
            "consistent",
            Text("通过一致性检验", "consistent"),
            None if ratio is None else ratio < CONSISTENT,
        ),
    )
    heads = {"id": Text("项", "item"), "weight": Text("权重", "weight")}
    table = Table(
        "weights", Text("权重", "weights"), heads, list(zip(names, found.weights, strict=True))
    )
    top = names[int(found.weights.argmax())]
    if ratio is None:
        said = Text(
            f"{top} 最重。项数超过 10，没有公布的随机指标，不作一致性检验。",
            f"{top} weighs most. Beyond ten items there is no published random index to check by.",
        )
    elif ratio < CONSISTENT:
        said = Text(
            f"{top} 最重；一致性比率 {ratio:.4f}，小于 0.1，判断前后一致。",
            f"{top} weighs most; the consistency ratio {ratio:.4f} is below 0.1: they agree.",
        )
    else:
        said = Text(
            f"{top} 最重；一致性比率 {ratio:.4f}，不小于 0.1，判断前后矛盾，应重新比较。",
            f"{top} weighs most; the consistency ratio {ratio:.4f} is not below 0.1: the "
            "comparisons contradict each other and should be made again.",
        )
    return Result((said,), figures, (table,)), []
