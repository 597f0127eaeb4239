"""The shape of a study (分析方案): a method of analysis put to the returns of a pack.

Which method, over what, with which indicators in which roles: an official changes a study without
touching code, and the page runs it on whatever month is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from changbai.kernel.period import Period
from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.declare import Id, key, place

Over = Literal["area", "industry", "area_industry"]
Years = Literal["last", "ends", "all"]


@dataclass(frozen=True, kw_only=True)
class StudyColumn:
    """A column of a study (分析列): an indicator, or half of one, in a role of the method."""

    role: Id = key("角色", "role in the method, e.g. input, energy")
    indicator: str = key("指标", "indicator id; `id/above` and `id/below` are halves of a ratio")
    title: Text = key("列名", "name of the column; default: the indicator's", Text(""))
    unit: str = key("单位", "unit that a half is put in; halves are in base units otherwise", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study (分析方案): studies/<id>.yaml."""

    id: Id
    title: Text = key("标题", "title")
    clause: Id = key("条款", "clause that asks for it", "")
    question: Text = key("要回答的问题", "the question, as a leader asks it")
    method: Id = key("方法", "method of analysis, e.g. lmdi, dea, composite")
    over: Over = key("分析单位", "area, industry or area_industry: what a row is")
    level: str = key("区划级别", "level of the areas", "prefecture")
    years: Years = key("年份", "last year, both ends (base and last), or all years", "last")
    base: Period | None = key("基期", "first year, for ends and all", None)
    columns: tuple[StudyColumn, ...] = key("列", "indicators in their roles")
    options: Mapping[str, str] = key("选项", "options of the method", {})
    reference: str = key("依据", "source", "")
    mark: Mark = place()
