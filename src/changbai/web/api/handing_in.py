"""Handing in (报送): one return, many at once, and the same without doing it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from changbai.actions.once import Reply
from changbai.actions.returns import hand_in, hand_in_rows
from changbai.actions.trial import try_out
from changbai.engine.cell import read_cells
from changbai.engine.validation import validate
from changbai.kernel.identity import identity, miswritten
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.pack.shapes import Form
from changbai.records.models import RegistryUnit
from changbai.web.api.answers import Refused, problem_line, put, text_of
from changbai.web.api.caller import Caller, absent, caller_of
from changbai.web.api.cells import typed_of
from changbai.web.api.door import way
from changbai.web.api.returns import FILED, look_up, stands_at
from changbai.web.api.shapes.asked import HandIn, HandInMany, Row
from changbai.web.api.shapes.filed import ReturnOut
from changbai.web.api.shapes.told import Checked, ManyTold
from changbai.web.api.writing import Key, Seen, conflict, once, seen_version
from changbai.web.frame import language_now


@way(
    "PUT",
    "/returns/{form}/{period}/{unit}",
    Text("报送一份", "Hand in one return"),
    FILED,
    ReturnOut,
    "hand_in",
    more=Text(
        "强制性审核不通过不能报；核实性审核不通过的，在 explanations 中写说明。"
        "被退回的以同样方式再报。数字写成 JSON 数或文本均可，逐位保存。",
        "Errors block; a query that is not met wants words in `explanations`. "
        "What was sent back is handed in again in the same way. "
        "Numbers may be JSON numbers or text; either is kept to the digit.",
    ),
)
def hand_in_one(
    request: HttpRequest,
    form: str,
    period: str,
    unit: str,
    body: HandIn,
    key: Key = "",
    seen: Seen = "",
) -> HttpResponse:
    """Hand a return in: errors block, a query that is not met wants words in `explanations`.

    What was sent back is handed in again in the same way. Numbers may be sent as JSON numbers or
    as text; either is kept to the digit.
    """
    caller = caller_of(request)
    asked, of, whose = _place(caller, form, period, unit)

    def act() -> Reply:
        found = look_up(caller, form, period, unit)
        version = seen_version(seen, found)
        filing, problems = _try(caller, asked, of, whose, body, version)
        if filing is None:
            raise conflict(caller, problems, found, seen)
        value, now = stands_at(caller, filing.of)
        return Reply(200, text_of(value), now)

    return once(request, key, act)


@way(
    "POST",
    "/checks/{form}/{period}/{unit}",
    Text("试核一份", "Check one return"),
    FILED,
    Checked,
    "hand_in",
    more=Text(
        "告知报送时会告知的全部问题，不报送。",
        "Tells what handing in would tell, and hands nothing in.",
    ),
)
def check_one(
    request: HttpRequest, form: str, period: str, unit: str, body: HandIn
) -> HttpResponse:
    """Tell what handing in would tell, and hand nothing in."""
    caller = caller_of(request)
    asked, of, whose = _place(caller, form, period, unit)
    _, problems = try_out(lambda: _try(caller, asked, of, whose, body, None))
    language = language_now()
    lines = [problem_line(problem, language) for problem in problems]
    return put(request, {"sound": not has_errors(problems), "problems": lines})


@way(
    "POST",
    "/returns/{form}/{period}",
    Text("批量报送", "Hand in many returns"),
    FILED,
    ManyTold,
    "hand_in",
    more=Text(
        "一张报表一个报告期，一次最多 5000 份：合格的报出，其余逐行说明原因。"
        "报出的在一个事务中保存，流水记一条。不存在或不在你范围内的单位在该行说明；"
        "内容与已报相同的视为已报，并提示。",
        "One form and period, up to 5000 returns: sound ones go, the others are told row by row. "
        "All that go are kept together, with one line in the journal. A unit that is not there, "
        "or not yours, is told in its row; the same content handed in before counts as done, "
        "with a warning.",
    ),
)
def hand_in_many(
    request: HttpRequest, form: str, period: str, body: HandInMany, key: Key = ""
) -> HttpResponse:
    """Hand in many returns of one form and period: sound ones go, the others are told.

    All that go are kept together with one line in the journal. A unit that is not there, or not
    yours, is told in its row. One that was handed in before with the same content is done already,
    and told so with a warning.
    """
    caller = caller_of(request)
    asked, of = caller.asked(form, period)
    return once(request, key, lambda: _many(caller, asked, of, body, trial=False))


@way(
    "POST",
    "/checks/{form}/{period}",
    Text("批量试核", "Check many returns"),
    FILED,
    ManyTold,
    "hand_in",
    more=Text(
        "逐行告知报送时会告知的问题，不报送。",
        "Tells of each row what handing in would tell, and hands nothing in.",
    ),
)
def check_many(request: HttpRequest, form: str, period: str, body: HandInMany) -> HttpResponse:
    """Tell of each row what handing in would tell, and hand nothing in."""
    caller = caller_of(request)
    asked, of = caller.asked(form, period)
    return once(request, "", lambda: _many(caller, asked, of, body, trial=True))


def _place(caller: Caller, form: str, period: str, unit: str) -> tuple[Form, Period, RegistryUnit]:
    asked, of = caller.asked(form, period)
    if not caller.scope.may_fill():
        absent()
    return asked, of, caller.unit(asked.kind, unit)


def _try(
    caller: Caller,
    form: Form,
    period: Period,
    unit: RegistryUnit,
    body: HandIn,
    version: int | None,
) -> Any:
    """Hand one return in; what cannot be kept to the digit does not go."""
    typed, lost = typed_of(form, body.values, str(period))
    if lost:
        return None, lost
    return hand_in(
        actor=caller.actor,
        pack=caller.pack,
        form=form,
        period=period,
        unit=unit,
        typed=typed,
        explanations=body.explanations,
        version=version,
    )


def _many(caller: Caller, form: Form, period: Period, body: HandInMany, *, trial: bool) -> Reply:
    if not caller.scope.may_fill():
        absent()
    told: dict[int, list[Problem]] = {}
    identifier = caller.pack.kinds[form.kind].identifier
    given = [row.model_copy(update={"unit": identity(identifier, row.unit)}) for row in body.rows]
    units = _units(caller, form, given)
    rows, said = [], {}
    first: dict[str, int] = {}
    for place, row in enumerate(given):
        values, problems = _read(caller, form, period, row)
        unit = units.get(row.unit)
        if unit is None:
            absent_here = Problem("CB742", Cell(form.id, str(period), row.unit), {})
            problems = miswritten(identifier, row.unit, absent_here.place) or [absent_here]
        elif first.setdefault(row.unit, place) != place:
            problems = [Problem("CB745", Cell(form.id, str(period)), {"unit": row.unit})]
        if unit is None or has_errors(problems):
            told[place] = problems
            continue
        rows.append((unit, values))
        said[row.unit] = row.explanations
    verb = partial(
        hand_in_rows,
        actor=caller.actor,
        pack=caller.pack,
        form=form,
        period=period,
        rows=rows,
        explanations=said,
    )
    gone, problems = try_out(verb) if trial else verb()
    if gone is None:
        raise Refused(*problems)
    lines = [
        (row.unit, told[place] if place in told else gone[row.unit])
        for place, row in enumerate(given)
    ]
    return Reply(200, text_of(_told(lines)))


def _units(caller: Caller, form: Form, rows: list[Row]) -> Mapping[str, RegistryUnit]:
    """Return the visible units of the rows by code; few parameters a query, as databases want."""
    codes = sorted({row.unit for row in rows})
    found: dict[str, RegistryUnit] = {}
    for start in range(0, len(codes), 500):
        some = caller.scope.units(form.kind).filter(code__in=codes[start : start + 500])
        found |= {unit.code: unit for unit in some}
    return found


def _read(
    caller: Caller, form: Form, period: Period, row: Row
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row; where some cannot be read, also tell which others lack."""
    typed, problems = typed_of(form, row.values, str(period))
    values, more = read_cells(form, typed, caller.pack, period=str(period))
    problems += more
    if problems:
        bad = {str(problem.facts.get("element", "")) for problem in problems}
        rest = validate(form, values, pack=caller.pack, period=str(period), unit=row.unit)
        problems += [p for p in rest if p.code == "CB522" and p.facts["element"] not in bad]
    return values, problems


def _told(lines: list[tuple[str, list[Problem]]]) -> dict[str, Any]:
    language = language_now()
    rows = [
        {
            "unit": unit,
            "done": not has_errors(problems),
            "problems": [problem_line(problem, language) for problem in problems],
        }
        for unit, problems in lines
    ]
    done = sum(1 for row in rows if row["done"])
    return {"done": done, "left": len(rows) - done, "rows": rows}
