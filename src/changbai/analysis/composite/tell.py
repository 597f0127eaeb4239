"""What an index says (综合指数结果): scores, ranks, screening, contributions, log, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from changbai.analysis._frame import Array
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.analysis.composite.build import Built, Line, Recipe
from changbai.analysis.composite.clean import is_odd, kurtosis, skewness
from changbai.analysis.composite.doubt import FACTORS, Doubt, Sensitivity
from changbai.analysis.composite.weigh import alpha, components
from changbai.kernel.text import Text

#: Correlations within a group that are worth a look: nearly the same thing, or working against.
ALIKE, AGAINST = 0.92, -0.4
#: More of an indicator missing than this is worth a look.
GAPS = 0.35

_FACTORS = {
    "treatment": Text("异常值处理", "treatment of outliers"),
    "normalisation": Text("无量纲化", "normalisation"),
    "weights": Text("权重", "weights"),
    "aggregation": Text("合成方法", "aggregation"),
}


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known of the doubt about the ranks (不确定性), where it was asked for."""

    uncertainty: Doubt | None
    sensitivity: Sensitivity | None


def told(
    raw: Array,
    built: Built,
    recipe: Recipe,
    units: Sequence[str],
    log: Sequence[Line],
    doubts: Doubts,
    others: Mapping[str, Array],
) -> Result:
    """Put an index into tables and words (综合指数结果)."""
    figures, tables = _structure(built)
    tables = [
        _scores(built, units),
        _weights(built),
        _screening(raw, built),
        _pairs(built),
        *tables,
        *_contributions(built, recipe, units),
        *_doubt_tables(doubts, built, units),
        *_others(built, others),
        _log(log),
    ]
    return Result(tuple(_said(built, recipe, units, doubts)), tuple(figures), tuple(tables))


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _scores(built: Built, units: Sequence[str]) -> Table:
    top = built.framework.groups[-1].id
    groups = [group.id for group in built.framework.groups[:-1] if group.id in built.scores]
    heads = {"id": Text("单位", "unit"), "rank": Text("名次", "rank")}
    heads |= {"index": Text("指数", "index")} | {id: Text(id, id) for id in groups}
    heads |= {"known": Text("有数指标数", "indicators known")}
    known = (~np.isnan(built.filled)).sum(axis=1)
    order = np.lexsort((np.arange(len(units)), np.nan_to_num(built.ranks, nan=np.inf)))
    rows: list[list[Value]] = []
    for i in order:
        rank = built.ranks[i]
        own: list[Value] = [units[int(i)], None if np.isnan(rank) else int(rank)]
        own += [_number(built.scores[top][i])] + [_number(built.scores[id][i]) for id in groups]
        rows.append([*own, int(known[i])])
    return Table("scores", Text("得分与名次", "scores and ranks"), heads, rows)


def _weights(built: Built) -> Table:
    heads = {"id": Text("指标", "indicator"), "parent": Text("上级", "group")}
    heads |= {"direction": Text("方向", "direction"), "weight": Text("权重", "weight in group")}
    heads |= {"effective": Text("在指数中的权重", "weight in the index")}
    framework = built.framework
    within = {
        child.id: float(weight)
        for group in framework.groups
        for child, weight in zip(
            framework.children[group.id], framework.weights(group.id), strict=True
        )
    }
    rows: list[list[Value]] = [
        [leaf.id, leaf.parent, leaf.direction, within[leaf.id], float(share)]
        for leaf, share in zip(framework.indicators, framework.effective(), strict=True)
    ]
    rows += [[g.id, g.parent, 1, within[g.id], None] for g in framework.groups[:-1]]
    return Table("weights", Text("权重", "weights"), heads, rows)


def _screening(raw: Array, built: Built) -> Table:
    heads = {
        "id": Text("指标", "indicator"),
        "known": Text("有数单位", "units known"),
        "missing_share": Text("缺失比例", "share missing"),
        "mean": Text("均值", "mean"),
        "sd": Text("标准差", "standard deviation"),
        "min": Text("最小", "least"),
        "max": Text("最大", "most"),
        "skewness": Text("偏度", "skewness"),
        "kurtosis": Text("峰度", "excess kurtosis"),
        "outliers": Text("有异常值", "has outliers"),
        "treatment": Text("处理", "treatment"),
        "points": Text("缩尾点数", "points winsorised"),
        "still": Text("处理后仍有异常值", "still has outliers"),
        "look": Text("缺失过多", "too many gaps"),
    }
    rows: list[list[Value]] = []
    for j, leaf in enumerate(built.framework.indicators):
        column = raw[:, j]
        known = column[~np.isnan(column)]
        gaps = 1 - len(known) / len(column)
        spread = float(known.std(ddof=1)) if len(known) > 1 else None
        ends = [float(known.mean()), spread, float(known.min()), float(known.max())]
        shape = [_number(skewness(column)), _number(kurtosis(column))]
        t = built.treated[j]
        rows.append(
            [
                *(leaf.id, len(known), gaps, *ends, *shape),
                *(is_odd(column), t.how, t.points, is_odd(built.clean[:, j]), gaps > GAPS),
            ]
        )
    return Table("screening", Text("指标筛查", "screening"), heads, rows)


def _pairs(built: Built) -> Table:
    """Return pairs of indicators of one group that say nearly the same or work against."""
    heads = {"one": Text("指标", "one"), "other": Text("指标", "other")}
    heads |= {"correlation": Text("相关系数", "correlation"), "look": Text("提示", "look at")}
    rows: list[list[Value]] = []
    leaves = built.framework.indicators
    for j, one in enumerate(leaves):
        for k in range(j + 1, len(leaves)):
            if leaves[k].parent != one.parent:
                continue
            r = _correlation(built.scaled[:, j], built.scaled[:, k])
            if r is not None and (r > ALIKE or r < AGAINST):
                rows.append([one.id, leaves[k].id, r, "alike" if r > 0 else "against"])
    return Table("correlations", Text("值得看的相关", "correlations to look at"), heads, rows)


def _correlation(x: Array, y: Array) -> float | None:
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < 3 or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
        return None
    return float(np.corrcoef(x[both], y[both])[0, 1])


def _structure(built: Built) -> tuple[list[Figure], list[Table]]:
    """Return alpha and principal components of the indicators, where no gap is left."""
    if np.isnan(built.scaled).any() or built.scaled.shape[1] < 2 or len(built.scaled) < 3:
        return [], []
    ranged = built.scaled / built.scaled.std(axis=0, ddof=1)
    found = components(built.scaled)
    figures = [
        Figure("alpha", Text("克朗巴哈系数", "Cronbach's alpha"), _number(alpha(ranged))),
        Figure("components", Text("保留主成分数", "components kept"), found.kept),
    ]
    whole = found.eigenvalues.sum()
    heads = {"component": Text("主成分", "component"), "eigenvalue": Text("特征值", "eigenvalue")}
    heads |= {"share": Text("方差贡献率", "share of variance")}
    rows: list[list[Value]] = [
        [k + 1, float(value), float(value / whole)] for k, value in enumerate(found.eigenvalues)
    ]
    table = Table("components", Text("主成分", "principal components"), heads, rows)
    return figures, [table]


def _contributions(built: Built, recipe: Recipe, units: Sequence[str]) -> list[Table]:
    """Return how much each indicator gives to each unit's index; they add up exactly."""
    if recipe.aggregate != "arithmetic":
        return []
    framework = built.framework
    place = {leaf.id: j for j, leaf in enumerate(framework.indicators)}
    share: dict[str, Array] = {framework.groups[-1].id: np.ones(len(units))}
    for group in reversed(framework.groups):
        children = framework.children[group.id]
        values = np.column_stack(
            [
                built.scaled[:, place[c.id]] if c.id in place else built.scores[c.id]
                for c in children
            ]
        )
        weights = np.where(np.isnan(values), 0.0, framework.weights(group.id))
        total = weights.sum(axis=1, keepdims=True)
        weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        for k, child in enumerate(children):
            share[child.id] = share[group.id] * weights[:, k]
    heads = {"id": Text("单位", "unit")}
    heads |= {leaf.id: Text(leaf.id, leaf.id) for leaf in framework.indicators}
    given = [share[leaf.id] * built.scaled[:, j] for j, leaf in enumerate(framework.indicators)]
    rows: list[list[Value]] = [
        # What a unit lacks gives nothing to say: it is missing, not a contribution of zero.
        [unit, *(_number(column[i]) for column in given)]
        for i, unit in enumerate(units)
    ]
    return [Table("contributions", Text("各指标的贡献", "contributions"), heads, rows)]


def _doubt_tables(doubts: Doubts, built: Built, units: Sequence[str]) -> list[Table]:
    tables = []
    if doubts.uncertainty is not None and len(doubts.uncertainty.ranks):
        low, middle, high = doubts.uncertainty.interval()
        heads = {"id": Text("单位", "unit"), "rank": Text("名次", "rank")}
        heads |= {"low": Text("5% 名次", "rank at 5 %"), "median": Text("中位名次", "median rank")}
        heads |= {"high": Text("95% 名次", "rank at 95 %")}
        rows: list[list[Value]] = [
            [
                u,
                *(
                    None if np.isnan(v) else int(v)
                    for v in (built.ranks[i], low[i], middle[i], high[i])
                ),
            ]
            for i, u in enumerate(units)
        ]
        tables.append(Table("ranks", Text("名次区间", "rank intervals"), heads, rows))
    if doubts.sensitivity is not None:
        found = doubts.sensitivity
        heads = {"factor": Text("选择", "choice"), "first": Text("一阶", "first order")}
        heads |= {"first_width": Text("一阶误差", "half width"), "total": Text("总效应", "total")}
        heads |= {"total_width": Text("总效应误差", "half width")}
        rows = [
            [
                factor,
                *(
                    _number(column[k])
                    for column in (found.first, found.first_width, found.total, found.total_width)
                ),
            ]
            for k, factor in enumerate(FACTORS)
        ]
        tables.append(Table("sensitivity", Text("敏感性", "sensitivity"), heads, rows))
    return tables


def _others(built: Built, others: Mapping[str, Array]) -> list[Table]:
    """Return how the index goes with variables outside it (step 9)."""
    if not others:
        return []
    heads = {"variable": Text("变量", "variable"), "pearson": Text("相关系数", "correlation")}
    heads |= {"spearman": Text("秩相关", "rank correlation"), "units": Text("单位数", "units")}
    rows: list[list[Value]] = []
    for name, values in others.items():
        both = ~np.isnan(values) & ~np.isnan(built.index)
        r = _correlation(values, built.index)
        rank = None if r is None else float(spearmanr(values[both], built.index[both]).statistic)
        rows.append([name, r, rank, int(both.sum())])
    return [Table("links", Text("与其他变量的关系", "links to others"), heads, rows)]


def _log(lines: Sequence[Line]) -> Table:
    heads = {"step": Text("步骤", "step"), "of": Text("对象", "of")}
    heads |= {"name": Text("名称", "name"), "value": Text("值", "value")}
    return Table("log", Text("编制日志", "log"), heads, [list(line) for line in lines])


def _said(built: Built, recipe: Recipe, units: Sequence[str], doubts: Doubts) -> list[Text]:
    ranked = int((~np.isnan(built.ranks)).sum())
    count = len(built.framework.indicators)
    first = [units[int(i)] for i in np.flatnonzero(built.ranks == 1)]
    said = [
        Text(
            f"{count} 项指标合成，{ranked} 个单位有得分，第一名：{'、'.join(first[:5])}。",
            f"{count} indicators made one index; {ranked} units have a score; first: "
            f"{', '.join(first[:5])}.",
        )
    ]
    gaps = int(np.isnan(built.filled).any(axis=1).sum())
    if gaps:
        said.append(
            Text(
                f"{gaps} 个单位缺部分指标，其得分按有数指标计算，与数据完整的单位比较要慎重。",
                f"{gaps} units lack indicators; their scores rest on those that are known and "
                "compare with care.",
            )
        )
    if doubts.uncertainty is not None and len(doubts.uncertainty.ranks):
        low, _, high = doubts.uncertainty.interval()
        wide = float(np.nanmedian(high - low))
        said.append(
            Text(
                f"换用其他合理编法，名次区间（5% 到 95%）的中位宽度为 {wide:.0f} 位。",
                f"Under other sound choices the rank interval (5 to 95 %) has a median width of "
                f"{wide:.0f} places.",
            )
        )
    if doubts.sensitivity is not None and np.isfinite(doubts.sensitivity.total).any():
        factor = FACTORS[int(np.nanargmax(doubts.sensitivity.total))]
        said.append(
            Text(
                f"对名次影响最大的选择是{_FACTORS[factor].zh}；平均位移 "
                f"{doubts.sensitivity.mean_shift:.2f} 位。",
                f"The choice that moves ranks most is {_FACTORS[factor].en}; mean shift "
                f"{doubts.sensitivity.mean_shift:.2f} places.",
            )
        )
    return said
