"""Acting on returns (办理): review, cut, appeal, answer, correct; and pass many at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from changbai.actions._actor import Answer
from changbai.actions.once import Reply as Kept
from changbai.actions.returns import (
    answer,
    appeal,
    ask_correction,
    cut,
    pass_many,
    review,
    settle_correction,
)
from changbai.engine.cell import written
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records.models import Filing, Return, Right
from changbai.web.api.answers import problem_line, text_of
from changbai.web.api.caller import Caller, absent, caller_of
from changbai.web.api.cells import typed_of
from changbai.web.api.door import way
from changbai.web.api.returns import FILED, find, stands_at
from changbai.web.api.shapes.asked import (
    Acting,
    Appeal,
    AskCorrection,
    Cut,
    PassMany,
    Reply,
    SettleCorrection,
)
from changbai.web.api.shapes.filed import ReturnOut
from changbai.web.api.shapes.told import PassedMany
from changbai.web.api.writing import Key, Seen, conflict, once, seen_version
from changbai.web.frame import language_now


@way(
    "POST",
    "/returns/{form}/{period}/{unit}/acts",
    Text("办理一步", "Take a step"),
    FILED,
    ReturnOut,
    more=Text(
        "act 决定办什么，其余字段随之。填报单位的 take_back 需 hand_in 权限，"
        "主管部门的需 review；appeal、ask_correction 需 hand_in；其余需 review。"
        "If-Match 不是最新版本的，返回 409，附现状和改动。",
        "`act` says what; the other fields go with it. "
        "`take_back` needs `hand_in` for a reporting unit and `review` for a bureau; "
        "`appeal` and `ask_correction` need `hand_in`; all others `review`. "
        "An `If-Match` that is not the newest answers 409 with the return as it is now "
        "and what changed.",
    ),
)
def act(
    request: HttpRequest,
    form: str,
    period: str,
    unit: str,
    body: Acting,
    key: Key = "",
    seen: Seen = "",
) -> HttpResponse:
    """Take one step with a return, as `act` says; the other fields go with the act.

    `take_back` needs the right `hand_in` for a reporting unit and `review` for a bureau; `appeal`
    and `ask_correction` need `hand_in`, all others `review`. An `If-Match` that is not the newest
    answers 409 with the return as it is now and what changed.
    """
    caller = caller_of(request)
    caller.need(_right(caller, body.act))
    found = find(caller, form, period, unit)

    def do() -> Kept:
        version = seen_version(seen, found)
        filing, problems = _do(caller, found.of, body, version)
        if filing is None:
            raise conflict(caller, problems, found, seen)
        value, now = stands_at(caller, found.of)
        return Kept(200, text_of(value), now)

    return once(request, key, do)


def _right(caller: Caller, act: str) -> Right:
    """Return the right that an act needs."""
    if act in ("appeal", "ask_correction"):
        return "hand_in"
    return "hand_in" if act == "take_back" and caller.scope.unit_id is not None else "review"


def _do(caller: Caller, kept: Return, body: Any, version: int | None) -> Answer[Filing]:
    """Call the verb of an act."""
    on: dict[str, Any] = {"actor": caller.actor, "pack": caller.pack, "kept": kept}
    match body:
        case Cut():
            sent, lost = typed_of(caller.form(kept.form), {body.element: body.value}, kept.period)
            if lost:
                return None, lost
            typed = written(sent[body.element])
            return cut(**on, element=body.element, typed=typed, reason=body.reason, version=version)
        case Appeal():
            return appeal(**on, reason=body.reason)
        case Reply():
            return answer(**on, restore=body.restore, reason=body.reason, version=version)
        case AskCorrection():
            sent, lost = typed_of(caller.form(kept.form), body.values, kept.period)
            if lost:
                return None, lost
            said = body.explanations
            return ask_correction(**on, typed=sent, reason=body.reason, explanations=said)
        case SettleCorrection():
            grant = body.act == "grant_correction"
            return settle_correction(**on, grant=grant, reason=body.reason, version=version)
        case _:
            return review(**on, act=body.act, reason=body.reason, version=version)


@way(
    "POST",
    "/passes",
    Text("批量通过", "Pass many returns"),
    FILED,
    PassedMany,
    "review",
    more=Text(
        "通过在你处、没有说明、核减和申诉的；其余不动，逐份说明。",
        "Passes those that lie with you and have no explanation, cut or appeal; "
        "the others are left and told.",
    ),
)
def passes(request: HttpRequest, body: PassMany, key: Key = "") -> HttpResponse:
    """Pass the returns that lie with you and are clean; the others are told and left.

    Clean is what has no explanation, cut or appeal: those want to be looked at one by one.
    """
    caller = caller_of(request)
    names = [(each.form, each.period, each.unit) for each in body.returns]
    if not caller.scope.desk:
        absent()

    def do() -> Kept:
        held = _held(caller, names)
        returns = list(dict.fromkeys(held[name] for name in names if name in held))
        passed, problems = pass_many(actor=caller.actor, pack=caller.pack, returns=returns)
        if passed is None:
            raise conflict(caller, problems, None, "")
        return Kept(200, text_of(_told(names, held, passed, problems)))

    return once(request, key, do)


Name = tuple[str, str, str]


def _held(caller: Caller, names: list[Name]) -> dict[Name, Return]:
    """Return the visible returns of the names; few parameters a query, as databases want."""
    found: dict[Name, Return] = {}
    groups: dict[tuple[str, str], list[str]] = {}
    for form, period, unit in dict.fromkeys(names):
        if form in caller.pack.forms:
            groups.setdefault((form, period), []).append(unit)
    for (form, period), codes in groups.items():
        kind = caller.pack.forms[form].kind
        for start in range(0, len(codes), 500):
            some = Q(unit__code__in=codes[start : start + 500], unit__kind=kind)
            rows = caller.scope.returns().filter(some, form=form, period=period)
            for kept in rows.select_related("unit"):
                found[form, period, kept.unit.code] = kept
    return found


def _told(
    names: list[Name],
    held: dict[Name, Return],
    passed: list[Filing],
    problems: list[Problem],
) -> dict[str, Any]:
    language = language_now()
    gone = {filing.of_id for filing in passed}
    why = {str(problem.place): problem for problem in problems}
    rows = []
    for form, period, unit in names:
        kept = held.get((form, period, unit))
        done = kept is not None and kept.pk in gone
        told: list[Problem] = []
        if kept is None:
            told = [Problem("CB742", Cell(form, period, unit), {})]
        elif not done:
            name = f"{form}/{period}/{kept.unit.kind}/{unit}"
            told = [why[name]] if name in why else []
        lines = [problem_line(problem, language) for problem in told]
        rows.append({"form": form, "period": period, "unit": unit, "done": done, "problems": lines})
    done_count = sum(1 for row in rows if row["done"])
    return {"done": done_count, "left": len(rows) - done_count, "rows": rows}
