"""Filling in a return (填报): rules run as one types, and the draft keeps itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.actions.drafts import save_draft
from changbai.actions.returns import ask_correction, check, hand_in, values_of
from changbai.engine.cell import written
from changbai.engine.prefill import offered, period_before
from changbai.engine.reporting import calendar_of, due_on
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text
from changbai.pack.codebook import Code
from changbai.pack.shapes import Element, Form
from changbai.procedure.filing import FILLER, may
from changbai.records.models import Draft, Filing, RegistryUnit
from changbai.records.scope import Scope
from changbai.web.figures import show_unit
from changbai.web.frame import Frame, require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope
from changbai.web.views.returns import evidence_of, text_of
from changbai.web.views.unit import attribute_text


@dataclass(frozen=True, slots=True)
class Line:
    """One element to fill in (填报行): what was typed, the past beside it, and what is wrong."""

    number: int
    element: Element
    unit: str
    typed: str
    last: Text | str
    before: Text | str
    prefilled: bool
    choices: tuple[Code, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A return being filled in (填报表)."""

    frame: Frame
    scope: Scope
    form: Form
    period: Period
    unit: RegistryUnit
    draft: Draft | None
    filing: Filing | None
    closed: bool

    @property
    def correcting(self) -> bool:
        """Whether what is typed corrects a verified return."""
        return self.filing is not None and "ask_correction" in may(
            self.filing.state, FILLER, closed=self.closed
        )

    @property
    def may_hand_in(self) -> bool:
        """Whether it can be handed in now."""
        if self.filing is None:
            return not self.closed
        return "hand_in" in may(self.filing.state, FILLER, closed=self.closed)


def fill(request: HttpRequest, form: str, period: str, kind: str, code: str) -> HttpResponse:
    """Show a return to fill in; POST checks, saves, hands in or asks for a correction."""
    sheet = _sheet(request, form, period, kind, code)
    if request.method != "POST":
        return _show(request, sheet, *_typed_before(sheet))
    typed = {e.id: request.POST.get(f"v.{e.id}", "") for e in sheet.form.elements}
    said = {rule.id: request.POST.get(f"x.{rule.id}", "") for rule in sheet.form.rules}
    given = request.POST.get("version", "0")
    version = int(given) if given.isdigit() else 0
    match request.POST.get("do"):
        case "hand_in":
            return _hand_in(request, sheet, typed, said)
        case "correct":
            return _correct(request, sheet, typed, said)
        case _:
            return _save(request, sheet, typed, said, version)


def _sheet(request: HttpRequest, form: str, period: str, kind: str, code: str) -> Sheet:
    frame = require_frame(request)
    scope = working_scope(request, frame)
    found, asked = frame.pack.forms.get(form), read_period(period)
    if found is None or asked is None or found.kind != kind or not scope.may_fill():
        raise Http404
    if asked not in set(Period(asked.year).pieces(found.periodicity)):
        raise Http404
    unit = get_object_or_404(scope.units(kind), code=code)
    where = {"form": form, "period": str(asked)}
    draft = scope.drafts().filter(**where, unit=unit).first()
    filing = scope.filings().filter(of__form=form, of__period=str(asked), of__unit=unit).first()
    closed = scope.is_closed(form, str(asked))
    return Sheet(frame, scope, found, asked, unit, draft, filing, closed)


def _typed_before(sheet: Sheet) -> tuple[Mapping[str, str], Mapping[str, str], int]:
    """Return what to show: the draft, else the newest revision, else an empty sheet."""
    if sheet.draft is not None:
        return sheet.draft.values, sheet.draft.explanations, sheet.draft.version
    newest = (
        sheet.scope.revisions()
        .filter(
            ended_by__isnull=True,
            of__form=sheet.form.id,
            of__period=str(sheet.period),
            of__unit=sheet.unit,
        )
        .first()
    )
    if newest is None:
        return {}, {}, 0
    values = {id: written(value) for id, value in newest.values.items()}
    return values, newest.explanations, 0


def _show(
    request: HttpRequest,
    sheet: Sheet,
    typed: Mapping[str, str],
    said: Mapping[str, str],
    version: int,
    problems: list[Problem] | None = None,
    *,
    part: bool = False,
    status: int = 200,
) -> HttpResponse:
    pack, form = sheet.frame.pack, sheet.form
    anything = any(str(value).strip() for value in typed.values())
    if problems is None:
        problems = check(pack, form, sheet.period, sheet.unit, typed, {})[1] if anything else []
    year_ago = values_of(form, sheet.period.shift(-1), sheet.unit)
    last = values_of(form, period_before(form, sheet.period), sheet.unit)
    # Marked till it is handed in: a draft keeps an offered value as if somebody had typed it.
    offer = offered(form, last, pack) if sheet.filing is None else {}
    if sheet.draft is None and not anything and request.method != "POST":
        typed = {**typed, **offer}
    lines = [
        _line(sheet, number, element, typed, (last, year_ago), offer, problems)
        for number, element in enumerate(form.elements, start=1)
    ]
    values = {
        "sheet": sheet,
        "form": form,
        "period": sheet.period,
        "unit": sheet.unit,
        "registered": _registered(sheet),
        "prefilled": any(line.prefilled for line in lines),
        "lines": lines,
        "blocked": [p for p in problems if p.level == "error"],
        "queries": [
            (p, str(p.facts["rule"]), said.get(str(p.facts["rule"]), ""))
            for p in problems
            if p.code == "CB521"
        ],
        "version": version,
        "due": due_on(form, sheet.period, calendar_of(pack)),
        "saved": sheet.draft,
        "anything": anything,
        "part": part,
    }
    if not part:
        values["evidence"] = evidence_of(sheet.scope, form, str(sheet.period), sheet.unit.pk)
        values["may_attach"] = sheet.may_hand_in or sheet.correcting
    name = "web/_fill_checks.html" if part else "web/fill.html"
    return render(request, name, values, status=status)


def _line(
    sheet: Sheet,
    number: int,
    element: Element,
    typed: Mapping[str, str],
    past: tuple[Mapping[str, Any], Mapping[str, Any]],
    offer: Mapping[str, str],
    problems: list[Problem],
) -> Line:
    codes = sheet.frame.pack.codes.get(element.codes, {}) if element.type == "code" else {}
    value = str(typed.get(element.id, ""))
    own = tuple(p for p in problems if p.facts.get("element") == element.id and p.code != "CB521")
    return Line(
        number,
        element,
        show_unit(sheet.frame.pack, element.unit, sheet.frame.language),
        value,
        text_of(sheet.frame, element, past[0].get(element.id)),
        text_of(sheet.frame, element, past[1].get(element.id)),
        bool(value) and value == offer.get(element.id),
        tuple(codes.values()),
        own,
    )


def _registered(sheet: Sheet) -> list[tuple[Text, Text | str]]:
    """Return what the registry says of the unit in this period: nobody types it (名录信息)."""
    frame, day = sheet.frame, sheet.period.end
    span = sheet.scope.spans_of(sheet.unit).on(day).first()
    kind = frame.pack.kinds.get(sheet.unit.kind)
    if span is None or kind is None:
        return []
    facts: list[tuple[Text, Text | str]] = [(Text("地区", "Area"), frame.area_name(span.area))]
    return facts + [
        (attribute.title, attribute_text(frame, attribute, span.attributes[id]))
        for id, attribute in kind.attributes.items()
        if attribute.type == "code" and span.attributes.get(id)
    ]


def _save(
    request: HttpRequest,
    sheet: Sheet,
    typed: Mapping[str, str],
    said: Mapping[str, str],
    version: int,
) -> HttpResponse:
    """Keep the draft and tell what the rules say; an htmx request gets only that part."""
    htmx = request.headers.get("HX-Request") == "true"
    draft, problems = save_draft(
        actor=actor_of(request.user),
        form=sheet.form,
        period=sheet.period,
        unit=sheet.unit,
        typed=typed,
        explanations=said,
        version=version,
    )
    status = 200 if draft is not None else 409
    kept = Sheet(
        sheet.frame, sheet.scope, sheet.form, sheet.period, sheet.unit,
        draft or sheet.draft, sheet.filing, sheet.closed,
    )  # fmt: skip
    new = draft.version if draft else version
    if draft is None:
        # htmx swaps only good answers; what went wrong is told in the part that it shows.
        return _show(
            request, kept, typed, said, new, problems, part=htmx, status=200 if htmx else status
        )
    if not htmx:
        say(request, [], gettext("草稿已保存"))
        return redirect("fill", sheet.form.id, str(sheet.period), sheet.unit.kind, sheet.unit.code)
    return _show(request, kept, typed, said, new, part=True)


def _hand_in(
    request: HttpRequest, sheet: Sheet, typed: Mapping[str, str], said: Mapping[str, str]
) -> HttpResponse:
    filing, problems = hand_in(
        actor=actor_of(request.user),
        pack=sheet.frame.pack,
        form=sheet.form,
        period=sheet.period,
        unit=sheet.unit,
        typed=typed,
        explanations=said,
        version=sheet.filing.version if sheet.filing else None,
    )
    if filing is None:
        return _refused(request, sheet, typed, said, problems)
    say(request, problems, gettext("已报送，等待审核"))
    return redirect("return", sheet.form.id, str(sheet.period), sheet.unit.kind, sheet.unit.code)


def _correct(
    request: HttpRequest, sheet: Sheet, typed: Mapping[str, str], said: Mapping[str, str]
) -> HttpResponse:
    if sheet.filing is None:
        raise Http404
    filing, problems = ask_correction(
        actor=actor_of(request.user),
        pack=sheet.frame.pack,
        kept=sheet.filing.of,
        typed=typed,
        reason=request.POST.get("reason", ""),
        explanations=said,
    )
    if filing is None:
        return _refused(request, sheet, typed, said, problems)
    say(request, problems, gettext("更正申请已提出，等待审核"))
    return redirect("return", sheet.form.id, str(sheet.period), sheet.unit.kind, sheet.unit.code)


def _refused(
    request: HttpRequest,
    sheet: Sheet,
    typed: Mapping[str, str],
    said: Mapping[str, str],
    problems: list[Problem],
) -> HttpResponse:
    """Show the sheet again with what is wrong; nothing of what was typed is lost."""
    rules = check(sheet.frame.pack, sheet.form, sheet.period, sheet.unit, typed, {})[1]
    others = [p for p in problems if p.code not in {r.code for r in rules} | {"CB627"}]
    if others or not has_errors(rules):
        say(request, [p for p in problems if p.code != "CB521"])
    version = sheet.draft.version if sheet.draft else 0
    return _show(request, sheet, typed, said, version, rules, status=422)
