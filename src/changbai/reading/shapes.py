"""What a reading yields (解读结果): plain frozen data, in offsets of the text as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.kernel.text import Text
from changbai.reading.front import Front

TargetKind = Literal["level", "change", "share", "count_per_year", "range"]
Role = Literal["lead", "support", "responsible", "guide"]
AmountRole = Literal["fixed", "cap", "rate", "fund", "range"]

#: Why an item is doubtful: code -> wording.
DOUBTS: dict[str, Text] = {
    "inherited": Text("期限不在本句，由上文承接", "the deadline is inherited from above"),
    "from_title": Text("期限取自标题所述时期", "the deadline is the period in the title"),
    "no_deadline": Text("没有写明期限", "no deadline is stated"),
    "elliptical": Text("没有写明与哪年相比", "the year compared with is not stated"),
    "hedged": Text("语气有保留（力争、左右等）", "the wording is hedged"),
    "in_words": Text(
        "数字用汉字写出，可能是名称的一部分", "a number in words, perhaps part of a name"
    ),
    "weak": Text("没有“达到”一类的动词", "no verb such as “reach” links the number"),
    "parallel": Text("由“分别”“均”拆分得出", "split from a list bound by 分别 or 均"),
    "relative": Text("期限按发文年份推算", "the deadline is counted from the year of issue"),
    "unit_omitted": Text("单位在原文中省略", "the unit is left out in the text"),
    "prose": Text("正文叙述，未列为责任单位", "stated in prose, not as a responsible body"),
    "unknown_body": Text("单位名称不在名录中", "the body is not in the list of bodies"),
    "restated": Text("与前文同一目标，不重复计算", "states an earlier target again"),
    "table": Text("取自表格", "taken from a table"),
    "rule_like": Text("也可能是常设的比例或限额", "may be a standing ratio or limit"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an item stands (位置): quote, offsets, clause; how sure the reader is, and why not."""

    quote: str
    start: int
    end: int
    clause: str = ""
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clause(Place):
    """A clause of the tree (条款): `quote` is its heading; `text_end` where its own text ends."""

    id: str
    number: str
    marker: str
    title: str
    level: int
    parent: str
    kind: str
    text_end: int
    title_is_body: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundTarget(Place):
    """A quantified goal as the text states it (目标); a restatement is an item of its own."""

    subject: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    kind: TargetKind
    comparator: str
    direction: Literal["up", "down"]
    baseline_year: int | None = None
    deadline: int | None = None
    deadline_source: str | None = None
    hedge: str = ""
    increment: bool = False
    restates: str = ""


@dataclass(frozen=True, kw_only=True)
class Milestone(Place):
    """A dated deliverable without a number (节点)."""

    date: str
    deadline: int | None


@dataclass(frozen=True, kw_only=True)
class FoundRule(Place):
    """A standing ratio or limit (常设规定)."""

    subject: str
    value: Decimal
    unit: str
    comparator: str


@dataclass(frozen=True, kw_only=True)
class Actor(Place):
    """A body and its part in a task (责任单位): as written, and as the body list knows it."""

    body: str
    role: Role
    known_as: str = ""


@dataclass(frozen=True, kw_only=True)
class Amount(Place):
    """An award or support (资金): fixed, cap, rate, fund or range, and on what condition."""

    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    value_role: AmountRole
    rate_pct: Decimal | None = None
    rate_pct_high: Decimal | None = None
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundMeasure(Place):
    """A measure (举措): verb, object and how strongly it binds."""

    verb: str
    object: str
    strength: Literal["duty", "push", "support", "trial"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything read from one text (解读结果)."""

    text: str
    front: Front
    clauses: tuple[Clause, ...] = ()
    leads: tuple[Place, ...] = ()
    targets: tuple[FoundTarget, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    rules: tuple[FoundRule, ...] = ()
    actors: tuple[Actor, ...] = ()
    amounts: tuple[Amount, ...] = ()
    measures: tuple[FoundMeasure, ...] = ()
