"""Why there is no verdict, or what to know about one (研判说明), in both languages."""

from __future__ import annotations

from changbai.kernel.period import Period
from changbai.kernel.text import Text

QUALITATIVE = Text(
    "定性目标，没有可计算的数值", "A qualitative goal: there is no figure to compute"
)
NOT_SPLIT = Text(
    "未分解：该目标没有分解到本区划，只显示现值",
    "Not split: the target has no share for this area; only the present value is shown",
)
NO_GOAL = Text("目标没有目标值", "The target has no value to reach")
NO_DEADLINE = Text("目标没有完成期", "The target has no deadline")
NO_DIRECTION = Text(
    "指标没有说明越高越好还是越低越好",
    "The indicator does not say whether higher or lower is better",
)
DEADLINE_FIRST = Text("完成期不晚于基期", "The deadline does not lie after the base period")
BEFORE_BASE = Text(
    "现期不晚于基期，还没有可比较的时间", "The present period does not lie after the base period"
)
ZERO_BASE = Text(
    "基期值不大于零，算不出比基期的变化",
    "The base value is not above zero: no change from it exists",
)
WITHOUT_BASE = Text(
    "没有基期值，只按是否达到目标值研判",
    "No base value: judged only by whether the goal is reached",
)
NO_GROWTH = Text(
    "两端异号、相隔太短或时间倒置，算不出年均增速",
    "The ends differ in sign, lie too close or run backwards: no growth a year exists",
)
ONE_POINT = Text("只有一个数值，看不出变化", "A single value shows no change")
NO_POINTS = Text("没有数值", "There is no value")
NO_TARGET = Text("这种方法需要目标值和目标年", "This method needs a target and its year")
OVER = Text("完成期已到，未达标", "The deadline has come and the goal is not reached")
ABOVE_UPPER = Text("已超过上限", "Above the upper end of the range")


def no_base(base: Period | None) -> Text:
    """Say that the base value is missing, and for when."""
    if base is None:
        return Text("目标没有基期，缺基期值", "The target has no base period, so no base value")
    return Text(f"缺 {base} 的基期值", f"The base value of {base} is missing")


def no_value(period: Period, zh: str, en: str) -> Text:
    """Say that there is no present value, and why."""
    return Text(f"{period} 没有现值：{zh}", f"No value for {period}: {en}")


def older(asked: Period, used: Period, zh: str, en: str) -> Text:
    """Say that an older period is used because the asked one has no value yet."""
    return Text(
        f"{asked} {zh}，用 {used} 的数", f"{asked}: {en}; the value of {used} is used instead"
    )


def unknown_indicator(id: str) -> Text:
    """Say that the pack has no such indicator."""
    return Text(f"政策包没有指标“{id}”", f"The pack has no indicator “{id}”")


def unknown_method(id: str) -> Text:
    """Say that the pack has no such method, or the engine no such family."""
    return Text(f"没有研判方法“{id}”", f"There is no verdict method “{id}”")


def lacking_parameter(method: str, names: list[str]) -> Text:
    """Say which parameters of a method are not given."""
    listed = "、".join(names)
    return Text(
        f"研判方法“{method}”缺少参数：{listed}",
        f"The method “{method}” lacks parameters: {', '.join(names)}",
    )


def unlike_units(source: str, target: str) -> Text:
    """Say that indicator and target are measured in unlike units."""
    return Text(
        f"指标单位“{source}”与目标单位“{target}”量纲不同",
        f"The indicator is in “{source}”, the target in “{target}”: unlike dimensions",
    )


def joined(*reasons: Text) -> Text:
    """Join reasons into one; empty ones fall out."""
    said = [reason for reason in reasons if reason.zh]
    return Text("；".join(r.zh for r in said), "; ".join(r.en for r in said))
