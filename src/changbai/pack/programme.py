"""A programme that recognises, registers or assesses (认定项目): programmes/<id>/programme.yaml."""

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
from changbai.pack.procedure import Event, Flow, Places
from changbai.pack.shapes import Entry, Pack


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A procedure in force from a day on (版本), and what becomes of the applications under way."""

    procedure: Id = key("程序", "id of a file in procedures/")
    since: date | None = key("起", "first day; the first edition needs none", None)
    running: Literal["finish", "move"] = key(
        "在办申请", "finish under the edition that they began with, or move to this one", "finish"
    )
    moves: Mapping[str, Id] = key("移至", "stage of the edition before -> stage of this one", {})
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """Applications are taken in rounds (批次)."""

    by: Id = key("启动人", "role that opens a round")
    most_each_year: int = key("每年至多", "rounds in a calendar year; 0 = as many as needed", 0)
    window: Term | None = key("申报期", "how long a round is open at least", None)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What must be held before one applies (晋级条件): a title of another programme."""

    programme: Id = key("项目", "programme whose title is needed")
    not_same_year: bool = key("不得同年", "recognised this year, one cannot apply this year", False)
    held_for: Term | None = key("须满", "how long it must have been held", None)
    reference: str = key("依据", "clause, notice", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Reevaluation:
    """How titles are evaluated again (复评)."""

    procedure: Id = key("程序", "id of a file in procedures/")
    every: Term = key("周期", "e.g. 2 years")
    by: Id = key("启动人", "role that starts it")
    reference: str = key("依据", "clause, notice", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A cause for which a title is revoked (撤销情形)."""

    title: Text = key("名称", "title")
    bar: Term | None = key("限制申报", "how long the unit may not apply again", None)
    reference: str = key("依据", "clause, notice", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """What one programme sets otherwise in a stage that it shares (调整); times: deadlines.csv."""

    needs: int | None = key("同意数", "bodies that must agree", None)
    experts: int | None = key("专家数", "experts drawn", None)
    quorum: int | None = key("最少评分数", "scores needed", None)
    trim: int | None = key("去高低", "scores left out at each end", None)
    by_field: bool | None = key("按领域", "only experts of the category", None)
    scorecard: Id | None = key("评价体系", "scorecard", None)
    pass_at: Decimal | None = key("合格线", "points to pass", None)
    strictly: bool | None = key("须超过", "above the line, not on it", None)
    out_of: Decimal | None = key("满分", "full marks", None)
    places: Places | None = key("名额", "how many may pass", None)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A worked example of a programme (算例): events, and where the last one leads."""

    name: Text = key("名称", "what it shows")
    events: tuple[Event, ...] = key("事件", "events in order")
    expect: str = key("结果", "stage or end of the last application, or code of the last refusal")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Programme(Entry, Flow):
    """A programme of recognition, registration or assessment (认定项目)."""

    unit: Id = key("对象", "kind of unit that applies", "")
    categories: Id = key("类别", "code list of the categories one may apply in", "")
    follows: tuple[Edition, ...] = key("程序", "procedures that it follows, by day", ())
    roles: Mapping[str, tuple[Id, ...]] = key("分工", "role -> bodies", {})
    rounds: Rounds | None = key("批次", "applications in rounds; without: at any time", None)
    requires: tuple[Requirement, ...] = key("晋级条件", "titles needed to apply", ())
    materials: tuple[str, ...] = key("申报材料", "without these an application is not complete", ())
    validity: Term | None = key("有效期", "how long a title holds; empty: until revoked", None)
    number: str = key("编号格式", "e.g. JL-{year}-{serial}", "")
    reevaluation: Reevaluation | None = key("复评", "how titles are evaluated again", None)
    revocations: Mapping[str, Cause] = key("撤销情形", "causes of revocation by id", {})
    adjust: Mapping[str, Adjustment] = key("调整", "stage -> what is set otherwise here", {})
    cases: tuple[Rehearsal, ...] = key("算例", "worked examples", ())
    mark: Mark = place()


def programmes_of(pack: Pack) -> dict[str, Programme]:
    """Return the programmes of a pack by id, those in preparation too (认定项目)."""
    return {id: each for id, each in pack.entries.items() if isinstance(each, Programme)}
