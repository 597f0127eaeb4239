"""The parts of a verdict in words (研判要素): what each is called and how it is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, gettext_lazy

from changbai.kernel.period import Period
from changbai.web.board import Line
from changbai.web.figures import show_number

_WORDS = {
    "base_year": gettext_lazy("基期"),
    "base_value": gettext_lazy("基期值"),
    "present_period": gettext_lazy("现期"),
    "present_value": gettext_lazy("现期值"),
    "target_value": gettext_lazy("目标值"),
    "deadline": gettext_lazy("完成期"),
    "time_share": gettext_lazy("时间进度"),
    "progress_share": gettext_lazy("完成进度"),
    "threshold": gettext_lazy("达标线"),
    "shape": gettext_lazy("路径"),
    "expected_move": gettext_lazy("至今应有变化"),
    "actual_move": gettext_lazy("至今实际变化"),
    "shortfall": gettext_lazy("落后"),
    "allowed_shortfall": gettext_lazy("允许落后"),
    "tolerance": gettext_lazy("允许落后比例"),
    "about_tolerance": gettext_lazy("“左右”允许偏差"),
    "rate_kind": gettext_lazy("速度算法"),
    "observed_rate": gettext_lazy("实际速度"),
    "required_rate": gettext_lazy("所需速度"),
    "ratio": gettext_lazy("实际与所需速度之比"),
    "class": gettext_lazy("方法等级"),
    "score": gettext_lazy("得分"),
    "default_base_year": gettext_lazy("默认基年"),
    "default_target_year": gettext_lazy("默认目标年"),
    "minimum_years": gettext_lazy("至少年数"),
    "zero_stands_for": gettext_lazy("0 的代替值"),
    "limit_power": gettext_lazy("限值指数"),
    "projected_at_deadline": gettext_lazy("照此速度到完成期"),
    "trend": gettext_lazy("稳健趋势（每年）"),
    "trend_low": gettext_lazy("稳健趋势下限"),
    "trend_high": gettext_lazy("稳健趋势上限"),
    "trend_at_deadline": gettext_lazy("稳健趋势到完成期"),
    "trend_points": gettext_lazy("稳健趋势点数"),
    "trend_disagrees": gettext_lazy("稳健趋势与研判不一致"),
    "previous_period": gettext_lazy("上期"),
    "previous_value": gettext_lazy("上期值"),
    "expected_now": gettext_lazy("应达"),
    "base_basis": gettext_lazy("基期依据"),
    "hedge": gettext_lazy("语气"),
    "streak": gettext_lazy("连续期数"),
    "better": gettext_lazy("方向"),
    "upper": gettext_lazy("上限"),
    "share": gettext_lazy("目标分解"),
    "base_window": gettext_lazy("基期窗口"),
    "above_upper": gettext_lazy("已超过上限"),
    "change": gettext_lazy("比上期变动"),
    "change_share": gettext_lazy("比上期变动幅度"),
    "on_path": gettext_lazy("正常界限"),
    "behind": gettext_lazy("滞后界限"),
    "elapsed": gettext_lazy("已过年数"),
    "remaining": gettext_lazy("剩余年数"),
}
_SHARES = {
    "time_share",
    "progress_share",
    "tolerance",
    "about_tolerance",
    "ratio",
    "change_share",
    "on_path",
    "behind",
}
_RATES = {"observed_rate", "required_rate"}
_TRENDS = {"trend", "trend_low", "trend_high"}
_CODES = {
    "whole": gettext_lazy("全省目标"),
    "split": gettext_lazy("已分解到地区"),
    "same": gettext_lazy("与全省相同"),
    "none": gettext_lazy("未分解"),
    "line": gettext_lazy("直线"),
    "compound": gettext_lazy("复合增速"),
    "linear": gettext_lazy("每年等量"),
    "higher": gettext_lazy("越高越好"),
    "lower": gettext_lazy("越低越好"),
    "stated": gettext_lazy("原文写明"),
    "inferred": gettext_lazy("推断"),
    "proposed": gettext_lazy("建议"),
    "strive": gettext_lazy("力争"),
    "about": gettext_lazy("左右"),
    "or_more": gettext_lazy("以上"),
    "or_less": gettext_lazy("以下"),
}


def parts_in_words(line: Line) -> list[tuple[str, str]]:
    """Return the parts of a verdict as (name, value) in the page's language, in their order."""
    parts = line.verdict.parts
    rates = set(_SHARES)
    rates |= _RATES if parts.get("rate_kind") == "compound" else set()
    rates |= _TRENDS if parts.get("shape") == "compound" else set()
    return [
        (str(_WORDS.get(name, name)), _value(name, value, line, as_rate=name in rates))
        for name, value in parts.items()
        if not isinstance(value, (dict, list, tuple)) and value not in (None, "")
    ]


def _value(name: str, value: Any, line: Line, *, as_rate: bool) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, str):
        return str(_CODES.get(value, value))
    if isinstance(value, Period) or name in {
        "base_year",
        "deadline",
        "present_period",
        "previous_period",
    }:
        return str(value)
    if not isinstance(value, (int, float)):
        return str(value)
    if as_rate:
        return f"{show_number(100 * value, 1)}%"
    return show_number(value, max(line.decimals, 1) if isinstance(value, float) else 0)
