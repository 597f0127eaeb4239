"""What is asked for and measured (定义): forms, areas, indicators, targets, of the pack."""

from __future__ import annotations

from typing import Literal

from changbai.web.api.shapes.base import Shape, Words


class ElementOut(Shape):
    """A data element of a form (数据元)."""

    id: str
    title: Words
    type: Literal["flow", "stock", "flag", "text", "code"]
    unit: str
    decimals: int
    codes: str
    required: bool
    definition: Words


class RuleOut(Shape):
    """A check of a form (审核关系): `error` blocks, `query` may be explained by its id."""

    id: str
    level: Literal["error", "query"]
    check: str
    message: Words


class FormLine(Shape):
    """A form in the list (报表)."""

    id: str
    title: Words
    number: Words
    kind: str
    periodicity: Literal["month", "quarter", "half", "year"]
    due_days: int
    due_workdays: int
    fills: str
    reviews: list[str]
    elements: int


class FormOut(Shape):
    """A form with its elements and rules (报表)."""

    id: str
    title: Words
    number: Words
    kind: str
    periodicity: Literal["month", "quarter", "half", "year"]
    due_days: int
    due_workdays: int
    fills: str
    reviews: list[str]
    where: str
    direct: str
    elements: list[ElementOut]
    rules: list[RuleOut]


class Forms(Shape):
    """The forms of the pack in force (报表目录)."""

    pack: str
    version: str
    data: list[FormLine]


class CodeOut(Shape):
    """A code of a code list (代码)."""

    code: str
    name: Words
    parent: str


class Codes(Shape):
    """A page of a code list (代码表)."""

    data: list[CodeOut]
    next: str | None


class AreaOut(Shape):
    """An area for a stretch of days (区划)."""

    code: str
    name: Words
    level: str
    parent: str
    reports_to: str
    valid_from: str | None
    valid_to: str | None


class Areas(Shape):
    """A page of areas (区划)."""

    data: list[AreaOut]
    next: str | None


class IndicatorOut(Shape):
    """An indicator (指标): what it measures and by which formula."""

    id: str
    title: Words
    unit: str
    better: Literal["higher", "lower", "none"]
    period: Literal["month", "quarter", "half", "year"]
    decimals: int
    over: str
    formula: str
    clause: str
    verified: bool


class Indicators(Shape):
    """A page of indicators (指标目录)."""

    data: list[IndicatorOut]
    next: str | None


class TargetOut(Shape):
    """A target of the document (目标), with the words that state it."""

    id: str
    title: Words
    clause: str
    indicator: str
    kind: str
    value: str | None
    upper: str | None
    unit: str
    base: str | None
    deadline: str | None
    method: str
    bodies: list[str]
    quote: str


class Targets(Shape):
    """A page of targets (目标)."""

    data: list[TargetOut]
    next: str | None
