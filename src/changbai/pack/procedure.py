"""How a programme proceeds (程序): stages, who acts, by when, where each result leads, the ends.

A procedure may be followed by several programmes: it names roles, and each programme binds them
to bodies. Nothing here computes; `course.py` puts a programme and its procedures together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.kernel.workday import Term
from changbai.pack.declare import Id, key, place

StageKind = Literal[
    "apply", "check", "review", "score", "panel", "select", "publicity", "task", "decide"
]
Outcome = Literal[
    "", "grant", "register", "keep", "rectify", "release", "revoke", "refuse", "close"
]

#: Roles that every programme has; all others are bound to bodies.
APPLICANT = "applicant"


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many may pass (名额): in all, for each group, or by a table of groups."""

    by: Literal["none", "area", "category"] = key("分组", "what the places are split by", "none")
    total: int | None = key("总数", "places in all", None)
    each: int | None = key("每组", "places of every group that the table does not name", None)
    table: Mapping[str, int] = key("名额表", "places by group: area code or category", {})
    counts: Literal["round", "year", "standing"] = key(
        "计数",
        "who takes a place: those passed in the round, in the year, or all that hold",
        "round",
    )
    ties: Literal["earlier", "all_in", "all_out"] = key(
        "并列", "equal points at the last place: the earlier application, all, or none", "earlier"
    )
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of a procedure (环节): what is done, by whom, within which time, what follows."""

    id: Id = key("编号", "id of the stage")
    title: Text = key("名称", "title")
    kind: StageKind = key(
        "类型", "apply, check, review, score, panel, select, publicity, task, decide"
    )
    by: Id = key("行为人", "role that acts: applicant, or one that the programme binds", "")
    within: Term | None = key("期限", "time to act in, e.g. 20 workdays", None)
    on: Mapping[str, Id] = key("去向", "result -> stage or end; pass goes on to the next stage", {})
    needs: int = key("同意数", "review: how many bodies must agree; 0 = all of the role", 0)
    corrections: int = key("补正次数", "check: how often corrections may be asked for", 1)
    correct_within: Term | None = key("补正期限", "check: time to correct in", None)
    experts: int = key("专家数", "panel: experts drawn", 0)
    quorum: int = key("最少评分数", "panel: scores needed to conclude", 0)
    trim: int = key("去高低", "panel: highest and lowest scores left out, of each this many", 0)
    by_field: bool = key("按领域", "panel: only experts of the category applied for", False)
    scorecard: Id = key("评价体系", "score, panel: scorecard that gives the points", "")
    pass_at: Decimal | None = key("合格线", "score, panel: points to pass", None)
    strictly: bool = key("须超过", "score, panel: must be above the line, not on it", False)
    out_of: Decimal = key("满分", "score, panel: full marks", Decimal(100))
    places: Places | None = key("名额", "select: how many may pass", None)
    lasts: Term | None = key("公示期", "publicity: how long at least", None)
    reference: str = key("依据", "clause, notice", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class End:
    """An end of a procedure (结局) and what it means for the unit."""

    title: Text = key("名称", "title")
    outcome: Outcome = key(
        "后果", "grant, register, keep, rectify, release, revoke, refuse, close", ""
    )
    bar: Term | None = key("限制申报", "how long the unit may not apply again", None)
    again_within: Term | None = key("整改期", "rectify: when it is evaluated again", None)
    twice: Id = key("连续两次", "end that follows when this one comes twice running", "")
    reference: str = key("依据", "clause, notice", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class AppealRule:
    """How one appeals against an adverse end (申诉规定)."""

    within: Term = key("期限", "time to appeal in")
    by: Id = key("答复人", "role that answers")
    answer_within: Term = key("答复期限", "time to answer in")
    back_to: Id = key("退回环节", "stage where an upheld appeal leads; empty: title restored", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Stages and ends (流程): what a procedure and a programme of its own have in common."""

    stages: tuple[Stage, ...] = key("环节", "stages in order; the first is where one begins", ())
    ends: Mapping[str, End] = key("结局", "ends by id", {})
    withdraw: Id = key("撤回", "end of an application that is withdrawn; empty: not possible", "")
    appeal: AppealRule | None = key("申诉", "appeal against refusal and revocation", None)


@dataclass(frozen=True, kw_only=True)
class Procedure(Flow):
    """A procedure that programmes follow (程序): procedures/<id>.yaml."""

    id: Id
    title: Text = key("名称", "title")
    description: Text = key("说明", "for which programmes, and why so", Text(""))
    reference: str = key("依据", "clause, notice, practice", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A time limit of its own for one programme (办理时限): a row of deadlines.csv."""

    programme: Id = key("项目", "programme")
    stage: Id = key("环节", "stage")
    term: Term = key("期限", "e.g. 20个工作日; for publicity the least length")
    reference: str = key("依据", "notice, law", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happens (事件): a row of an events table, or of a worked example."""

    day: date = key("日期", "day on which it happens")
    event: str = key("事件", "what happens: apply, pass, publish ...")
    application: str = key("申请", "application, or a round or `*` for an act on a whole list", "")
    actor: str = key("行为人", "unit, body (prefectures@220100 for one of many), or expert", "")
    result: str = key("结果", "result of a decision, cause of a revocation, kind of a change", "")
    value: Decimal | None = key("数值", "points; number of an objection", None)
    unit: str = key("单位", "unit that applies; unit of an expert; new unit after a merger", "")
    area: str = key("区划", "area code of the unit; new area after a move", "")
    category: str = key("类别", "category applied for; field of an expert", "")
    round: str = key("批次", "round in which one applies", "")
    until: date | None = key("截止", "last day of a round", None)
    materials: tuple[str, ...] = key("材料", "materials handed in", ())
    note: str = key("内容", "reason, new name, seed of a draw, what is lacking", "")
    expect: str = key("预期", "stage or end that must be reached, or code of the refusal", "")
    mark: Mark = place()
