"""How points came about, in words (计分说明): the rule that was used and the numbers in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from changbai.engine.scoring.curves import Ask, benchmark_of, ends_of, in_unit, step_fits
from changbai.engine.scoring.evaluate import Row, evaluate
from changbai.engine.scoring.exact import decimal_text
from changbai.engine.scoring.plan import Plan, PlanItem
from changbai.engine.scoring.worth import Found
from changbai.kernel.text import Text
from changbai.pack.amount import plain
from changbai.pack.curve import Linear, Step, Stride
from changbai.pack.expression import Node
from changbai.pack.score_formula import names_in

ROUGH = 6


def how_scored(ask: Ask) -> Text:
    """Return the rule by which an item was scored, with the class and coefficient if any."""
    rule = _RULES[ask.found.way.curve](ask)
    said = (
        [Text(f"【{ask.found.way.title}】", f"[{ask.found.way.title}]")]
        if ask.found.way.title
        else []
    )
    said.append(rule)
    factor = ask.found.way.scored.factor
    if factor is not None and ask.found.factor is not None:
        shown = decimal_text(ask.found.factor, ROUGH)
        on_value = factor.on == "value"
        zh = f"指标值已乘系数 {shown}" if on_value else f"得分乘系数 {shown}"
        en = f"value times coefficient {shown}" if on_value else f"points times {shown}"
        said.append(Text(zh, en))
    return Text(
        "；".join(t.zh for t in said if t.zh), "; ".join(t.show("en") for t in said if t.zh)
    )


def why_missing(
    plan: Plan,
    condition: Node | None,
    row: Row,
    planned: PlanItem | None = None,
    found: Found | None = None,
) -> Text:
    """Return which values are not given, or that a ratio cannot be computed."""
    lacking = [id for id in needed(plan, condition, planned) if row.get(id) is None]
    if lacking:
        titles = [plan.card.values[id].title for id in lacking if id in plan.card.values]
        zh = "、".join(title.zh for title in titles)
        return Text(f"未提供：{zh}", f"not given: {', '.join(t.show('en') for t in titles)}")
    if found is not None and found.factor_missing:
        return Text("没有对应的系数", "there is no coefficient for it")
    return Text("无法计算", "cannot be computed")


def needed(plan: Plan, condition: Node | None, planned: PlanItem | None) -> list[str]:
    """Return the ids of the values that an item or condition uses (所需数据)."""
    names = list(names_in(condition)) if condition is not None else []
    for way in planned.ways if planned else ():
        trees = [way.value, way.when]
        trees += [plan.tree(step.when) for step in way.scored.steps if step.when]
        trees += [plan.tree(line.value) for line in way.scored.checklist]
        if way.scored.completion:
            trees.append(plan.tree(way.scored.completion.goal))
        if way.scored.relative and way.scored.relative.to:
            trees.append(plan.tree(way.scored.relative.to))
        for tree in trees:
            names += names_in(tree) if tree is not None else ()
        if way.scored.factor:
            names.append(way.scored.factor.by)
    return list(dict.fromkeys(names))


def line_words(curve: Linear) -> Text:
    """Return a straight or broken line in words (线性插值规则)."""
    if curve.through:
        zh = "、".join(f"{plain(k.at)} 得 {k.points}" for k in curve.through)
        en = ", ".join(f"{k.points} at {plain(k.at)}" for k in curve.through)
        return Text(f"折线：{zh}，其间按直线", f"broken line: {en}")
    assert curve.base is not None
    assert curve.full is not None
    base, full, share = plain(curve.base), plain(curve.full), curve.at_base
    return Text(
        f"基本要求 {base} 得 {share}，满分要求 {full}，其间按直线，达不到 {base} 不得分",
        f"base {base} gives {share}, full marks at {full}, straight between, none below {base}",
    )


def step_words(step: Step) -> Text:
    """Return a row of a table of ranges in words (分档规则)."""
    signs = ((step.at_least, "≥"), (step.above, ">"), (step.at_most, "≤"), (step.below, "<"))
    said = [f"{sign} {plain(bound)}" for bound, sign in signs if bound is not None]
    if step.one_of:
        said.append("、".join(step.one_of))
    if step.when is not None:
        said.append(step.when.text)
    if not said:
        return Text(f"其他 → {step.points}", f"otherwise → {step.points}")
    joined = " 且 ".join(said), " and ".join(said)
    return Text(f"{joined[0]} → {step.points}", f"{joined[1]} → {step.points}")


def _linear(ask: Ask) -> Text:
    curve = ask.found.way.scored.linear
    assert curve is not None
    return line_words(curve)


def _steps(ask: Ask) -> Text:
    for step in ask.found.way.scored.steps:
        if step_fits(step, ask.found.value, ask):
            return step_words(step)
    return Text("不在任何档内，不得分", "in no range: no points")


def _count(ask: Ask) -> Text:
    curve = ask.found.way.scored.count
    assert curve is not None
    most = curve.most if curve.most is not None else decimal_text(ask.full)
    begin_zh = f"超出 {plain(curve.beyond)} 部分，" if curve.beyond else ""
    begin_en = f"beyond {plain(curve.beyond)}, " if curve.beyond else ""
    start_zh = f"起算 {curve.start} 分，" if curve.start.value else ""
    start_en = f"from {curve.start}, " if curve.start.value else ""
    per_zh = "个" if curve.per == 1 else f" {plain(curve.per)} "
    per = "" if curve.per == 1 else f" {plain(curve.per)}"
    return Text(
        f"{begin_zh}{start_zh}每{per_zh}计 {plain(curve.each)} 分，最高 {most}",
        f"{begin_en}{start_en}{plain(curve.each)} for each{per}, at most {most}",
    )


def _stride_words(stride: Stride) -> tuple[str, str]:
    cap = "" if stride.most is None else plain(stride.most)
    per, each = f"{plain(stride.per * 100)}%", plain(stride.each)
    return (
        f"每 {per} 计 {each} 分" + (f"、最多 {cap} 分" if cap else ""),
        f"{each} for each {per}" + (f", at most {cap}" if cap else ""),
    )


def _completion(ask: Ask) -> Text:
    curve = ask.found.way.scored.completion
    assert curve is not None
    goal = in_unit(ask, ask.plan.tree(curve.goal))
    assert goal is not None
    assert ask.number is not None
    rate = decimal_text(ask.number / goal * 100, 4)
    zh, en = (
        f"目标 {decimal_text(goal, ROUGH)}，完成率 {rate}%",
        f"goal {decimal_text(goal, ROUGH)}, {rate}% met",
    )
    if ask.number >= goal and curve.bonus is not None:
        words = _stride_words(curve.bonus)
        return Text(f"{zh}，超额{words[0]}", f"{en}, above it {words[1]}")
    if ask.number < goal and curve.shortfall is not None:
        words = _stride_words(curve.shortfall)
        return Text(f"{zh}，欠额{words[0]}扣减", f"{en}, less {words[1]}")
    if ask.number < goal and not curve.all_or_nothing:
        return Text(f"{zh}，按完成率得分", f"{en}, points in proportion")
    return Text(zh, en)


def _relative(ask: Ask) -> Text:
    to = benchmark_of(ask)
    assert to is not None
    shown, full = decimal_text(to, ROUGH), decimal_text(ask.full)
    return Text(f"指标值 ÷ 参照值 {shown} × {full}", f"value ÷ benchmark {shown} × {full}")


def _efficacy(ask: Ask) -> Text:
    curve = ask.found.way.scored.efficacy
    assert curve is not None
    worst, best = ends_of(ask)
    assert worst is not None
    assert best is not None
    low, high = decimal_text(worst, ROUGH), decimal_text(best, ROUGH)
    floor = f"{plain(curve.floor * 100)}%"
    return Text(
        f"功效系数：{low} 得 {floor}，{high} 得 100%", f"efficacy: {floor} at {low}, 100% at {high}"
    )


def _checklist(ask: Ask) -> Text:
    lines = ask.found.way.scored.checklist
    held = [evaluate(ask.plan.tree(line.value), ask.row, ask.plan.units) for line in lines]
    lacking = [line for line, good in zip(lines, held, strict=True) if not good]
    required = [line for line in lacking if line.required]
    named = required or lacking
    zh, en = (
        f"{sum(map(bool, held))}/{len(lines)} 项符合",
        f"{sum(map(bool, held))} of {len(lines)} met",
    )
    if not named:
        return Text(zh, en)
    head = ("必选项未达：", "required, not met: ") if required else ("未达：", "not met: ")
    return Text(
        f"{zh}，{head[0]}{'、'.join(line.title.zh for line in named)}",
        f"{en}; {head[1]}{', '.join(line.title.show('en') for line in named)}",
    )


def _grades(ask: Ask) -> Text:
    return Text(f"专家评级 {ask.found.value}", f"experts' mark {ask.found.value}")


def _fixed(ask: Ask) -> Text:
    amount = ask.found.way.scored.fixed
    return Text(f"固定得分 {amount}", f"fixed at {amount}")


_RULES: dict[str, Callable[[Ask], Text]] = {
    "linear": _linear,
    "steps": _steps,
    "count": _count,
    "completion": _completion,
    "relative": _relative,
    "efficacy": _efficacy,
    "checklist": _checklist,
    "grades": _grades,
    "fixed": _fixed,
}


def value_text(value: Fraction | str | bool | None, most: int = ROUGH) -> str:
    """Return a value as shown: number, word, 是 or 否, a dash when missing (值的写法)."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else decimal_text(value, most)
