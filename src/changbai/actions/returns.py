"""Returns (报送): hand in, take back, review by level, cut, send back, appeal, correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.actions._filing import (
    append_revision,
    filing_of,
    is_closed,
    moved_on,
    span_of,
    take_step,
    who_is,
)
from changbai.actions._many import hand_in_many, weigh
from changbai.actions._passing import pass_clean
from changbai.engine.cell import read_cell, read_cells
from changbai.engine.validation import validate
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.pack.shapes import Form, Pack
from changbai.procedure.filing import FILLER, Act
from changbai.records.models import Draft, Filing, RegistryUnit, Return, ReturnRevision

#: Verbs of review that change no value.
REVIEWS: tuple[Act, ...] = ("receive", "pass_on", "send_back", "take_back")


def check(
    pack: Pack,
    form: Form,
    period: Period,
    unit: RegistryUnit,
    typed: Mapping[str, Any],
    explanations: Mapping[str, str],
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of what was typed and all that is wrong with them (审核一张报表).

    A query (核实性) that is explained is no longer told; one that is not is an error when the
    return is handed in, and stays a warning here.
    """
    values, problems = read_cells(form, typed, pack, period=str(period))
    span = span_of(unit, period.end)
    attributes = span.attributes if span else {}
    before = values_of(form, period.shift(-1), unit)
    bad = {problem.place.cell for problem in problems if isinstance(problem.place, Cell)}
    problems += [
        problem
        for problem in validate(
            form, values, before, attributes, pack=pack, period=str(period), unit=unit.name
        )
        if not (problem.code == "CB522" and str(problem.facts["element"]) in bad)
    ]
    told = [p for p in problems if not (p.code == "CB521" and _is_explained(p, explanations))]
    return values, told


def _is_explained(problem: Problem, explanations: Mapping[str, str]) -> bool:
    return bool(explanations.get(str(problem.facts["rule"]), "").strip())


def values_of(form: Form, period: Period, unit: RegistryUnit) -> dict[str, Any]:
    """Return the newest values of a return; empty when there is none."""
    newest = (
        ReturnRevision.objects.newest()
        .filter(of__form=form.id, of__period=str(period), of__unit=unit)
        .first()
    )
    return dict(newest.values) if newest and newest.state != "refused" else {}


@action("returns.hand_in", "enterprise", "county", "prefecture", "province")
def hand_in(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    form: Form,
    period: Period,
    unit: RegistryUnit,
    typed: Mapping[str, Any],
    explanations: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Answer[Filing]:
    """Hand a return in: its rules are met or explained, and it goes to the nearest reviewer.

    The same content handed in twice is one return: the second finds it with the reviewer.
    """
    entry.subject = f"{form.id}/{period}/{unit.kind}/{unit.code}"
    said = {rule: words.strip() for rule, words in (explanations or {}).items() if words.strip()}
    if unit.kind != form.kind:
        return None, [Problem("CB625", Cell(form.id), {"form": form.title, "unit": unit.name})]
    if (refused := _may_fill(actor, unit)) is not None:
        return None, [refused]
    filing = filing_of(pack, form, period, unit)
    if filing is None:
        return None, [Problem("CB626", Cell(form.id), {"unit": unit.name, "period": str(period)})]
    if problems := moved_on(filing, version):
        return None, problems
    values, problems = check(pack, form, period, unit, typed, said)
    problems += _unexplained(problems)
    if has_errors(problems):
        return None, problems
    problems = _take_in(entry, actor, filing, values, said)
    return (None, problems) if problems else (filing, [])


def _unexplained(problems: Sequence[Problem]) -> list[Problem]:
    """Return an error for each query that nobody explained."""
    return [
        Problem("CB627", each.place, {"message": each.facts["message"], "rule": each.facts["rule"]})
        for each in problems
        if each.code == "CB521"
    ]


def _take_in(
    entry: Entry,
    actor: Actor,
    filing: Filing,
    values: Mapping[str, Any],
    said: Mapping[str, str],
) -> list[Problem]:
    """Take the step of handing in, and append the revision that comes with it."""
    problems = take_step(entry, actor, filing, "hand_in", FILLER, facts={"explained": sorted(said)})
    if problems:
        return problems
    filing.queries = len(said)
    filing.first_at = filing.first_at or entry.at
    filing.save(update_fields=["queries", "first_at"])
    state = "verified" if filing.status == "verified" else "reported"
    append_revision(entry, actor, filing.of, state, values, explanations=said)
    kept = filing.of
    Draft.objects.filter(form=kept.form, period=kept.period, unit=kept.unit_id).delete()
    return []


@action("returns.hand_in_rows", "enterprise", "county", "prefecture", "province")
def hand_in_rows(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    form: Form,
    period: Period,
    rows: Sequence[tuple[RegistryUnit, Mapping[str, Any]]],
    explanations: Mapping[str, Mapping[str, str]] | None = None,
) -> Answer[dict[str, list[Problem]]]:
    """Hand in many returns at once (批量报送): each that is sound goes, the others are told.

    `explanations` are by code of the unit, then by rule; "" speaks for every query of a return.
    Answers with the problems of each unit by its code, none for those that went; a return that
    was handed in before with the same content gets the warning CB780 and nothing is written.
    All that went is kept together: an upload that is cut off has not happened.
    """
    entry.subject = f"{form.id}/{period}"
    told: dict[str, list[Problem]] = {}
    allowed = []
    for unit, values in rows:
        refused = _may_fill(actor, unit)
        if unit.kind != form.kind:
            refused = Problem("CB625", Cell(form.id), {"form": form.title, "unit": unit.name})
        told[unit.code] = [refused] if refused else []
        if refused is None:
            allowed.append((unit, values, (explanations or {}).get(unit.code, {})))
    told |= hand_in_many(entry, actor, pack, form, period, allowed)
    left = sum(has_errors(problems) for problems in told.values())
    same = sum(bool(problems) for problems in told.values()) - left
    entry.facts = {"handed_in": len(rows) - left - same, "same": same, "left": left}
    return told, []


def check_rows(
    *,
    pack: Pack,
    form: Form,
    period: Period,
    rows: Sequence[tuple[RegistryUnit, Mapping[str, Any]]],
    explanations: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, list[Problem]]:
    """Return what `hand_in_rows` would say of each return, and write nothing (批量审核)."""
    said = explanations or {}
    allowed = [(unit, values, said.get(unit.code, {})) for unit, values in rows]
    return weigh(pack, form, period, allowed)[0]


def _may_fill(actor: Actor, unit: RegistryUnit) -> Problem | None:
    """Return why an actor may not fill in for a unit; bureaus are held by their scope."""
    if actor.role != "enterprise":
        return None
    if actor.account is not None and actor.account.unit_id == unit.pk:
        return None
    return Problem("CB600", Cell(unit.code), {"action": "returns.hand_in"})


@action("returns.review", "enterprise", "county", "prefecture", "province")
def review(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    kept: Return,
    act: Act,
    reason: str = "",
    version: int | None = None,
) -> Answer[Filing]:
    """Receive, pass on, send back, or take back a return (接收、通过、退回、撤回)."""
    filing = _held(pack, kept)
    if filing is None or act not in REVIEWS:
        return None, [_unknown(kept)]
    entry.subject = _name(kept)
    entry.facts = {"act": act}
    if problems := moved_on(filing, version):
        return None, problems
    who = FILLER if actor.role == "enterprise" else who_is(pack, actor, filing)
    if problems := take_step(entry, actor, filing, act, who, reason.strip()):
        return None, problems
    _follow(entry, actor, filing, act, reason)
    return filing, []


def _follow(entry: Entry, actor: Actor, filing: Filing, act: Act, reason: str) -> None:
    """Append the revision that a step brings about, if it does."""
    newest = ReturnRevision.objects.newest().filter(of=filing.of).first()
    if newest is None:
        return
    state = ""
    if act == "pass_on" and filing.status == "verified":
        state = "verified"
    elif (act == "send_back" and filing.place < 0) or (act == "take_back" and filing.place < 0):
        state = "refused"
    if state:
        append_revision(
            entry,
            actor,
            filing.of,
            state,
            newest.values,
            cuts=newest.cuts,
            explanations=newest.explanations,
            note=reason.strip(),
        )


@action("returns.pass_many", "county", "prefecture", "province")
def pass_many(
    entry: Entry, /, *, actor: Actor, pack: Pack, returns: Sequence[Return]
) -> Answer[list[Filing]]:
    """Pass all returns that are clean: held here, nothing explained, cut or disputed (批量通过).

    Those that are not are left as they are, each told with its reason as a warning.
    """
    passed, left = pass_clean(entry, actor, pack, returns)
    problems = [Problem("CB629", Cell(_name(kept)), {"unit": kept.unit.name}) for kept in left]
    entry.facts = {"passed": len(passed), "left": len(problems)}
    return passed, problems


@action("returns.cut", "county", "prefecture", "province")
def cut(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    kept: Return,
    element: str,
    typed: str,
    reason: str,
    version: int | None = None,
) -> Answer[Filing]:
    """Change a value in review, with a reason that the filler sees (核减): reported is kept."""
    filing = _held(pack, kept)
    form = pack.forms.get(kept.form)
    found = next((e for e in form.elements if e.id == element), None) if form else None
    newest = ReturnRevision.objects.newest().filter(of=kept).first()
    if filing is None or found is None or newest is None:
        return None, [_unknown(kept)]
    entry.subject = _name(kept)
    if problems := moved_on(filing, version):
        return None, problems
    value, problem = read_cell(found, typed, pack, Cell(kept.form, kept.period, element))
    if problem is not None:
        return None, [problem]
    before = newest.values.get(element)
    if value == before:
        return None, [Problem("CB630", Cell(kept.form, kept.period, element), {})]
    facts = {"element": element, "from": before, "to": value}
    who = who_is(pack, actor, filing)
    if problems := take_step(entry, actor, filing, "cut", who, reason.strip(), facts):
        return None, problems
    first = newest.cuts.get(element, {}).get("reported", before)
    cuts = {
        **newest.cuts,
        element: {"reported": first, "verified": value, "reason": reason.strip()},
    }
    values = {**newest.values, element: value}
    if value is None:
        values.pop(element)
    append_revision(
        entry, actor, kept, newest.state, values, cuts=cuts, explanations=newest.explanations
    )
    entry.facts = facts
    return filing, []


@action("returns.appeal", "enterprise")
def appeal(
    entry: Entry, /, *, actor: Actor, pack: Pack, kept: Return, reason: str
) -> Answer[Filing]:
    """Appeal against a cut (申诉): whoever holds the return has to answer."""
    filing = _held(pack, kept)
    if filing is None:
        return None, [_unknown(kept)]
    if (refused := _may_fill(actor, kept.unit)) is not None:
        return None, [refused]
    entry.subject = _name(kept)
    problems = take_step(entry, actor, filing, "appeal", FILLER, reason.strip())
    return (None, problems) if problems else (filing, [])


@action("returns.answer", "county", "prefecture", "province")
def answer(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    kept: Return,
    restore: bool,
    reason: str,
    version: int | None = None,
) -> Answer[Filing]:
    """Answer an appeal (答复申诉): restore what was reported, or uphold the cut."""
    filing = _held(pack, kept)
    newest = ReturnRevision.objects.newest().filter(of=kept).first()
    if filing is None or newest is None:
        return None, [_unknown(kept)]
    entry.subject = _name(kept)
    if problems := moved_on(filing, version):
        return None, problems
    who = who_is(pack, actor, filing)
    facts = {"restore": restore}
    if problems := take_step(entry, actor, filing, "answer", who, reason.strip(), facts):
        return None, problems
    if restore:
        back = {id: each["reported"] for id, each in newest.cuts.items()}
        values = {k: v for k, v in {**newest.values, **back}.items() if v is not None}
        append_revision(
            entry, actor, kept, newest.state, values, explanations=newest.explanations, note=reason
        )
    return filing, []


@action("returns.ask_correction", "enterprise")
def ask_correction(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    kept: Return,
    typed: Mapping[str, Any],
    reason: str,
    explanations: Mapping[str, str] | None = None,
) -> Answer[Filing]:
    """Ask to correct what was verified (申请更正): the new values wait with the last reviewer."""
    filing, form = _held(pack, kept), pack.forms.get(kept.form)
    if filing is None or form is None:
        return None, [_unknown(kept)]
    if (refused := _may_fill(actor, kept.unit)) is not None:
        return None, [refused]
    entry.subject = _name(kept)
    period = _period(kept)
    said = {rule: words.strip() for rule, words in (explanations or {}).items() if words.strip()}
    values, problems = check(pack, form, period, kept.unit, typed, said)
    if has_errors(problems):
        return None, problems
    facts = {"values": values, "explanations": said}
    problems = take_step(entry, actor, filing, "ask_correction", FILLER, reason.strip(), facts)
    return (None, problems) if problems else (filing, [])


@action("returns.settle_correction", "county", "prefecture", "province")
def settle_correction(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    kept: Return,
    grant: bool,
    reason: str = "",
    version: int | None = None,
) -> Answer[Filing]:
    """Grant or refuse a correction (同意或不同意更正); granted, the new values count at once."""
    filing = _held(pack, kept)
    if filing is None:
        return None, [_unknown(kept)]
    entry.subject = _name(kept)
    if problems := moved_on(filing, version):
        return None, problems
    asked = filing.events.filter(act="ask_correction").order_by("-number").first()
    act: Act = "grant_correction" if grant else "refuse_correction"
    who = who_is(pack, actor, filing)
    if problems := take_step(entry, actor, filing, act, who, reason.strip()):
        return None, problems
    if grant and asked is not None:
        append_revision(
            entry,
            actor,
            kept,
            "verified",
            asked.facts["values"],
            explanations=asked.facts["explanations"],
            note=asked.reason,
        )
    entry.facts = {"granted": grant, "closed": is_closed(kept.form, kept.period)}
    return filing, []


def _held(pack: Pack, kept: Return) -> Filing | None:
    form = pack.forms.get(kept.form)
    return filing_of(pack, form, _period(kept), kept.unit) if form else None


def _period(kept: Return) -> Period:
    period = read_period(kept.period)
    assert period is not None
    return period


def _name(kept: Return) -> str:
    return f"{kept.form}/{kept.period}/{kept.unit.kind}/{kept.unit.code}"


def _unknown(kept: Return) -> Problem:
    return Problem("CB628", Cell(_name(kept)), {})
