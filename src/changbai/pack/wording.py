"""Formulas in words (公式的文字写法): titles of elements and indicators instead of their ids."""

from __future__ import annotations

import re

from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Pack

#: Words of the formula language, as a reader of Chinese says them.
_WORDS: dict[str, Text] = {
    "sum": Text("合计", "sum"),
    "count": Text("个数", "count"),
    "distinct": Text("不重复个数", "distinct"),
    "mean": Text("平均", "mean"),
    "wmean": Text("加权平均", "weighted mean"),
    "min": Text("最小值", "min"),
    "max": Text("最大值", "max"),
    "median": Text("中位数", "median"),
    "quantile": Text("分位数", "quantile"),
    "hhi": Text("赫芬达尔指数", "HHI"),
    "lag": Text("前若干年同期", "lag"),
    "yoy": Text("同比增速", "year on year"),
    "since": Text("比基年累计变化", "change since"),
    "chained": Text("链式累计变化", "chained change since"),
    "average_growth": Text("年均增速", "average growth since"),
    "total": Text("全部", "total"),
    "parent": Text("上级地区", "parent area"),
    "members": Text("成员合计", "members"),
    "if": Text("如果", "if"),
    "and": Text("且", "and"),
    "or": Text("或", "or"),
    "not": Text("非", "not"),
    "in": Text("属于", "in"),
    "where": Text("其中", "where"),
    "over": Text("统计单位", "over"),
    "entered": Text("本期新增", "entered"),
    "left": Text("本期退出", "left"),
    "area": Text("地区", "area"),
}
_TOKEN = re.compile(r"'[^']*'|[A-Za-z_][A-Za-z0-9_]*")


def in_words(pack: Pack, formula: str, language: Language = "zh") -> str:
    """Return a formula with every name replaced by its title and every function by its word."""
    titles = _titles(pack, language)

    def word(found: re.Match[str]) -> str:
        text = found.group()
        if text.startswith("'"):
            name = _code_name(pack, text[1:-1], language)
            return f"“{name}”"
        if text in titles:
            return f"[{titles[text]}]"
        return _WORDS[text].show(language) if text in _WORDS else text

    plain = _TOKEN.sub(word, formula)
    return plain.replace("*", "×").replace(" / ", " ÷ ") if language == "zh" else plain


def _titles(pack: Pack, language: Language) -> dict[str, str]:
    titles: dict[str, str] = {}
    for kind in pack.kinds.values():
        titles[kind.id] = kind.title.show(language)
        titles |= {id: one.title.show(language) for id, one in kind.attributes.items()}
    for form in pack.forms.values():
        titles |= {one.id: one.title.show(language) for one in form.elements}
    return titles | {one.id: one.title.show(language) for one in pack.indicators.values()}


def _code_name(pack: Pack, code: str, language: Language) -> str:
    for codes in pack.codes.values():
        if code in codes and not code.isdigit():
            found = codes[code]
            return found.name_en if language == "en" and found.name_en else found.name
    return code
