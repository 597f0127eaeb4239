"""Definitions (定义): forms, code lists, areas, indicators and targets of the pack in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from changbai.kernel.text import Text
from changbai.pack.codebook import AreaRow
from changbai.pack.shapes import Element, Form, Indicator, Rule, Target
from changbai.web.api.answers import put
from changbai.web.api.caller import absent, caller_of
from changbai.web.api.door import way
from changbai.web.api.page import FEW, Cursor, Limit, part_of
from changbai.web.api.shapes.base import words
from changbai.web.api.shapes.definitions import (
    Areas,
    Codes,
    FormOut,
    Forms,
    IndicatorOut,
    Indicators,
    TargetOut,
    Targets,
)

DEFINED = Text("定义", "Definitions")


@way(
    "GET",
    "/forms",
    Text("报表目录", "Forms"),
    DEFINED,
    Forms,
    more=Text(
        "现行政策包的全部报表。",
        "All forms of the pack in force.",
    ),
)
def forms(request: HttpRequest) -> HttpResponse:
    """All forms of the pack in force."""
    pack = caller_of(request).pack
    data = [_form(form) | {"elements": len(form.elements)} for form in pack.forms.values()]
    value = {"pack": pack.head.id, "version": pack.head.version, "data": data}
    return put(request, value, pack.fingerprint[:16])


@way(
    "GET",
    "/forms/{form}",
    Text("一张报表", "One form"),
    DEFINED,
    FormOut,
    more=Text(
        "报表的数据元、计量单位和审核关系。",
        "A form with its elements, units of measure and rules.",
    ),
)
def form(request: HttpRequest, form: str) -> HttpResponse:
    """A form with its elements, units of measure and rules."""
    caller = caller_of(request)
    found = caller.form(form)
    value = _form(found) | {
        "where": found.where.text if found.where else "",
        "direct": found.direct.text if found.direct else "",
        "elements": [_element(each) for each in found.elements],
        "rules": [_rule(each) for each in found.rules],
    }
    return put(request, value, caller.pack.fingerprint[:16])


@way(
    "GET",
    "/codes/{list}",
    Text("代码表", "A code list"),
    DEFINED,
    Codes,
    more=Text(
        "代码型数据元可填的代码，如 industry。",
        "The codes that elements of type code take, such as industry.",
    ),
)
def codes(request: HttpRequest, list: str, limit: Limit = FEW, cursor: Cursor = "") -> HttpResponse:
    """The codes of a list, such as `industry`, that elements of type `code` take."""
    pack = caller_of(request).pack
    found = pack.codes.get(list)
    if found is None:
        absent()
        raise AssertionError
    some, after = part_of([*found.values()], cursor, limit, pack.fingerprint[:16])
    data = [
        {"code": each.code, "name": words(Text(each.name, each.name_en)), "parent": each.parent}
        for each in some
    ]
    return put(request, {"data": data, "next": after}, pack.fingerprint[:16])


@way(
    "GET",
    "/areas",
    Text("区划", "Areas"),
    DEFINED,
    Areas,
    more=Text(
        "给出 on 的，只列当日有效的。",
        "With `on`, those that hold on that day.",
    ),
)
def areas(
    request: HttpRequest, on: date | None = None, limit: Limit = FEW, cursor: Cursor = ""
) -> HttpResponse:
    """The areas; with `on`, those that hold on that day."""
    pack = caller_of(request).pack
    rows = [row for row in pack.areas if on is None or row.span.holds(on)]
    some, after = part_of(rows, cursor, limit, f"{pack.fingerprint[:16]}{on or ''}")
    return put(request, {"data": [_area(row) for row in some], "next": after})


@way(
    "GET",
    "/indicators",
    Text("指标目录", "Indicators"),
    DEFINED,
    Indicators,
    more=Text(
        "现行政策包的全部指标。",
        "The indicators of the pack in force.",
    ),
)
def indicators(request: HttpRequest, limit: Limit = FEW, cursor: Cursor = "") -> HttpResponse:
    """The indicators of the pack in force."""
    pack = caller_of(request).pack
    some, after = part_of([*pack.indicators.values()], cursor, limit, pack.fingerprint[:16])
    return put(request, {"data": [_indicator(each) for each in some], "next": after})


@way(
    "GET",
    "/indicators/{indicator}",
    Text("一个指标", "One indicator"),
    DEFINED,
    IndicatorOut,
    more=Text(
        "一个指标及其公式。",
        "An indicator with its formula.",
    ),
)
def indicator(request: HttpRequest, indicator: str) -> HttpResponse:
    """An indicator with its formula."""
    pack = caller_of(request).pack
    found = pack.indicators.get(indicator)
    return put(request, _indicator(found or absent()), pack.fingerprint[:16])


@way(
    "GET",
    "/targets",
    Text("目标", "Targets"),
    DEFINED,
    Targets,
    more=Text(
        "文件提出的全部目标。",
        "The targets of the document.",
    ),
)
def targets(request: HttpRequest, limit: Limit = FEW, cursor: Cursor = "") -> HttpResponse:
    """The targets of the document."""
    pack = caller_of(request).pack
    some, after = part_of([*pack.targets.values()], cursor, limit, pack.fingerprint[:16])
    return put(request, {"data": [_target(each) for each in some], "next": after})


@way(
    "GET",
    "/targets/{target}",
    Text("一个目标", "One target"),
    DEFINED,
    TargetOut,
    more=Text(
        "一个目标和提出它的原文。",
        "A target with the words that state it.",
    ),
)
def target(request: HttpRequest, target: str) -> HttpResponse:
    """A target with the words that state it."""
    pack = caller_of(request).pack
    found = pack.targets.get(target)
    return put(request, _target(found or absent()), pack.fingerprint[:16])


def _form(form: Form) -> dict[str, Any]:
    return {
        "id": form.id,
        "title": words(form.title),
        "number": words(form.number),
        "kind": form.kind,
        "periodicity": form.periodicity,
        "due_days": form.due.days,
        "due_workdays": form.due.workdays,
        "fills": form.fills,
        "reviews": list(form.reviews),
    }


def _element(element: Element) -> dict[str, Any]:
    return {
        "id": element.id,
        "title": words(element.title),
        "type": element.type,
        "unit": element.unit,
        "decimals": element.decimals,
        "codes": element.codes,
        "required": element.required,
        "definition": words(element.definition),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "level": rule.level,
        "check": rule.check.text,
        "message": words(rule.message),
    }


def _area(row: AreaRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": words(Text(row.name, row.name_en)),
        "level": row.level,
        "parent": row.parent,
        "reports_to": row.reports_to,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "title": words(indicator.title),
        "unit": indicator.unit,
        "better": indicator.better,
        "period": indicator.period,
        "decimals": indicator.decimals,
        "over": indicator.over.text,
        "formula": indicator.value.text,
        "clause": indicator.clause,
        "verified": indicator.verified,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "title": words(Text(target.title, target.title_en)),
        "clause": target.clause,
        "indicator": target.indicator,
        "kind": target.kind,
        "value": None if target.value is None else str(target.value),
        "upper": None if target.upper is None else str(target.upper),
        "unit": target.unit,
        "base": None if target.base is None else str(target.base),
        "deadline": None if target.deadline is None else str(target.deadline),
        "method": target.method,
        "bodies": list(target.bodies),
        "quote": target.quote,
    }
