"""The method as a reader asks for it (综合指数编制): options in, scores and their record out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, Role, distinct
from changbai.analysis._pairwise import CONSISTENT, priorities, unlike_pairs
from changbai.analysis._read import number_of, read_sheet
from changbai.analysis._result import Result
from changbai.analysis.composite.aggregate import AGGREGATIONS, MEANS
from changbai.analysis.composite.build import Built, CannotBuildError, Recipe, build, log_of
from changbai.analysis.composite.doubt import Alternatives, sensitivity, uncertainty
from changbai.analysis.composite.framework import Framework, flat, read_framework
from changbai.analysis.composite.scale import NORMALISERS
from changbai.analysis.composite.tell import Doubts, told
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("综合指数", "Composite index")
QUESTION = Text(
    "多项指标合成一个指数，谁先谁后，换一种编法名次会怎样变？",
    "Many indicators made one index: who leads, and what would other choices do to the ranks?",
)
ROLES = (
    UNIT,
    Role(
        "indicator",
        Text("指标（越高越好）", "indicator, more is better"),
        many=True,
        required=False,
        gaps=True,
        names=("指标",),
    ),
    Role(
        "cost",
        Text("指标（越低越好）", "indicator, less is better"),
        many=True,
        required=False,
        gaps=True,
        names=("逆向指标",),
    ),
    Role(
        "denominator",
        Text("分母", "denominator named by the framework"),
        many=True,
        required=False,
        sign="positive",
        gaps=True,
    ),
    Role("group", Text("分组", "group of the unit"), kind="text", required=False, names=("组",)),
    Role(
        "other",
        Text("对照变量", "another variable to compare the index with"),
        many=True,
        required=False,
        gaps=True,
    ),
)
OPTIONS = (
    Option(
        "framework",
        Text("指标框架 CSV：编号、上级、权重、方向", "CSV: id, parent, weight, direction"),
        kind="file",
    ),
    Option(
        "missing",
        Text("缺失：跳过并按比例放大其余权重、报错或插补", "gaps: skip, refuse or fill"),
        "skip",
        choices=("skip", "refuse", "mean", "median", "group_mean"),
    ),
    Option("treat", Text("处理异常值", "treat outliers"), default=False, kind="yes"),
    Option(
        "most",
        Text("每个指标至多缩尾几个点", "points winsorised at most"),
        5,
        kind="whole",
        least=0,
        most=1000,
    ),
    Option("normalise", Text("无量纲化", "normaliser"), "minmax", choices=NORMALISERS),
    Option("low", Text("最差值得分", "score of the worst value"), kind="number"),
    Option("high", Text("最好值得分", "score of the best value"), 100.0, kind="number"),
    Option(
        "weights",
        Text("权重", "weights"),
        "given",
        choices=("given", "equal", "entropy", "ahp", "pca"),
    ),
    Option(
        "entropy_of",
        Text("熵权用原值还是 0 到 1 的无量纲值", "entropy of raw values or of the 0 to 1 range"),
        "raw",
        choices=("raw", "range"),
    ),
    Option("ahp", Text("判断矩阵 CSV", "CSV of pairwise comparisons"), kind="file"),
    Option("aggregate", Text("合成", "aggregation"), "arithmetic", choices=AGGREGATIONS),
    Option(
        "draws",
        Text("不确定性分析抽取次数，0 为不做", "draws for the uncertainty of ranks, 0: none"),
        0,
        kind="whole",
        least=0,
        most=100_000,
    ),
    Option(
        "sobol",
        Text(
            "敏感性分析基数（2 的幂），0 为不做", "base of the Sobol sample, a power of 2, 0: none"
        ),
        0,
        kind="whole",
        least=0,
        most=8192,
    ),
    Option(
        "spread",
        Text("抽取时权重上下浮动比例", "share by which weights are moved"),
        0.25,
        kind="number",
        least=0,
        most=1,
    ),
    Option("seed", Text("随机种子", "seed"), 1, kind="whole", least=0),
)
REFERENCE = (
    "OECD, JRC (2008), Handbook on Constructing Composite Indicators",
    "Saisana, Saltelli, Tarantola (2005), JRSS A 168:307",
    "Hwang, Yoon (1981), Multiple Attribute Decision Making (TOPSIS)",
)
NOT_FOR = (
    Text(
        "指数是选择的产物：名次区间相互重叠的单位，不能据此分出先后，更不能据此奖惩。"
        "不同方案、不同批次的得分不能直接比较。",
        "An index is made of choices: units whose rank intervals overlap are not told apart by "
        "it, and must not be rewarded or punished for it. Scores of other recipes or other sets of "
        "units do not compare.",
    ),
)

_REASONS = {
    "empty": "CB847",
    "constant": "CB848",
    "no_target": "CB849",
    "target": "CB850",
    "negative": "CB851",
    "gaps": "CB852",
    "not_positive": "CB853",
    "no_entropy": "CB854",
}


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Make the index of a frame by a recipe (综合指数)."""
    raw, framework, problems = _ready(frame, options)
    if framework is None or has_errors(problems):
        return None, problems
    recipe = _recipe(options)
    given, more = _given(frame, framework, options)
    problems += more
    if has_errors(problems):
        return None, problems
    groups = frame.text("group")
    if recipe.missing == "group_mean" and not groups:
        facts = {"role": "group", "meaning": ROLES[4].meaning, "heads": "–"}
        return None, [*problems, Problem("CB800", Mark(frame.file, 1), facts)]
    try:
        built = build(raw, framework, recipe, groups, given)
        doubts = _doubts(raw, built, recipe, groups, options)
    except CannotBuildError as error:
        return None, [*problems, _cannot(frame, framework, error)]
    units = frame.units()
    log = log_of(built, recipe, units)
    others = dict(zip(frame.names("other"), frame.numbers("other").T, strict=True))
    return told(raw, built, recipe, units, log, doubts, others), problems


def _ready(
    frame: Frame, options: Mapping[str, Any]
) -> tuple[Array, Framework | None, list[Problem]]:
    """Return raw indicators after their denominators, and the framework that they stand in."""
    names = (*frame.names("indicator"), *frame.names("cost"))
    raw = np.hstack([frame.numbers("indicator"), frame.numbers("cost")])
    problems = distinct(frame, "id") if frame.has("id") else []
    if not names or len(frame) < 2:
        few = {"units": len(frame), "indicators": len(names)}
        return raw, None, [*problems, Problem("CB855", Mark(frame.file, 1), few)]
    directions = [1] * len(frame.names("indicator")) + [-1] * len(frame.names("cost"))
    for row, column in np.argwhere(np.isnan(raw)) if options["missing"] == "refuse" else []:
        facts = {"head": names[column]}
        problems.append(Problem("CB804", frame.place(int(row)), facts))
    if not options["framework"]:
        return raw, flat(names, directions), problems
    framework, more = read_framework(Path(str(options["framework"])), names, directions)
    problems += more
    if framework is None:
        return raw, None, problems
    below = dict(zip(frame.names("denominator"), frame.numbers("denominator").T, strict=True))
    for j, leaf in enumerate(framework.indicators):
        if leaf.denominator and leaf.denominator not in below:
            facts = {"indicator": leaf.id, "denominator": leaf.denominator}
            problems.append(Problem("CB856", Mark(frame.file, 1), facts))
        elif leaf.denominator:
            raw[:, j] = raw[:, j] / below[leaf.denominator]
    return raw, framework, problems


def _recipe(options: Mapping[str, Any]) -> Recipe:
    # A geometric or harmonic mean has no zero; the scale then starts at 1, as is the custom.
    above_zero = options["aggregate"] in MEANS[1:]
    low = options["low"] if options["low"] is not None else float(above_zero)
    return Recipe(
        str(options["missing"]),
        bool(options["treat"]),
        int(options["most"]),
        str(options["normalise"]),
        float(low),
        float(options["high"]),
        str(options["weights"]),
        str(options["entropy_of"]),
        str(options["aggregate"]),
    )


def _given(
    frame: Frame, framework: Framework, options: Mapping[str, Any]
) -> tuple[Array | None, list[Problem]]:
    """Return the weights that a comparison matrix gives, where the recipe asks for them."""
    if options["weights"] != "ahp":
        return None, []
    if not options["ahp"]:
        return None, [Problem("CB857", Mark("--option ahp"))]
    sheet, problems = read_sheet(Path(str(options["ahp"])))
    if sheet is None:
        return None, problems
    count = len(framework.indicators)
    start = len(sheet.heads) - count
    cells = [[number_of(cell) for cell in row[start:]] for row in sheet.rows]
    whole = start >= 0 and len(cells) == count and all(len(row) == count for row in cells)
    if not whole or any(cell is None or cell <= 0 for row in cells for cell in row):
        shape = {"rows": len(cells), "columns": len(sheet.heads)}
        return None, [Problem("CB845", Mark(sheet.file, 1), shape)]
    matrix = np.array(cells, float)
    ids = [leaf.id for leaf in framework.indicators]
    unlike = [
        Problem("CB846", Mark(sheet.file, sheet.lines[i]), {"one": ids[i], "other": ids[j]})
        for i, j in unlike_pairs(matrix)
    ]
    found = priorities(matrix)
    if found.ratio is not None and found.ratio >= CONSISTENT:
        facts = {"ratio": f"{found.ratio:.3f}"}
        problems.append(Problem("CB858", Mark(sheet.file), facts))
    return found.weights, [*problems, *unlike]


def _cannot(frame: Frame, framework: Framework, error: CannotBuildError) -> Problem:
    name = "" if error.column is None else framework.indicators[error.column].id
    return Problem(_REASONS[error.reason], Mark(frame.file, 1), {"indicator": name})


def _doubts(
    raw: Array, built: Built, recipe: Recipe, groups: tuple[str, ...], options: Mapping[str, Any]
) -> Doubts:
    draws, base = int(options["draws"]), int(options["sobol"])
    if not draws and not base:
        return Doubts(None, None)
    seed, spread = int(options["seed"]), float(options["spread"])
    # Weights that the data gave are kept as they are and only shaken.
    other = Alternatives(raw, built.framework, replace(recipe), groups, spread, seed)
    return Doubts(
        uncertainty(other, draws) if draws else None,
        sensitivity(other, built.ranks, 1 << (base - 1).bit_length()) if base else None,
    )
