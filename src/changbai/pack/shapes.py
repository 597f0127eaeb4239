"""The shapes of a policy pack (政策包的结构): frozen data, one class a noun.

A shape never computes itself; `load.py` fills shapes, `rules/` checks them, `engine` reads
them. Rows of code tables stand in `codebook.py`, the declaration of fields in `declare.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from changbai.kernel.period import Period, Periodicity
from changbai.kernel.problem import Mark
from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.kernel.tree import DatedTree
from changbai.pack.codebook import AreaRow, Body, Code, Coefficient, Holiday, SizeRule, ZoneRow
from changbai.pack.declare import Basis, Id, key, place
from changbai.pack.procedure import Deadline, Procedure
from changbai.pack.scorecard import Scorecard
from changbai.pack.study import Study
from changbai.pack.verdict_method import Method
from changbai.pack.written import Formula, Scope

TargetKind = Literal[
    "at_least",
    "at_most",
    "range",
    "about",
    "change_from_base",
    "per_year",
    "keep_improving",
    "qualitative",
]
Hedge = Literal["", "strive", "about", "or_more", "or_less"]
CarrierKind = Literal[
    "target", "measure", "programme", "market", "chain", "plan", "fund", "statement"
]
EntryKind = Literal["programme", "market", "chain", "plan", "fund"]
ElementType = Literal["flow", "stock", "flag", "text", "code"]
AttributeType = Literal["text", "code", "number", "flag", "date"]
Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True, kw_only=True)
class PackHead:
    """What the pack says of itself (政策包说明): file pack.yaml."""

    id: Id = key("编号", "folder name of the pack")
    version: str = key("版本", "version of the pack, e.g. 1.0.0")
    title: Text = key("标题", "title of the document")
    issuer: Text = key("发文机关", "issuing body", Text(""))
    number: str = key("文号", "document number; empty when not known", "")
    issued: date | None = key("成文日期", "date of issue", None)
    starts: int | None = key("起始年", "first year that the policy covers", None)
    ends: int | None = key("截止年", "last year that the policy covers", None)
    extends: str = key("继承", "pack that this one stands on, e.g. national", "")
    root_area: str = key("所辖区划", "code of the area that the policy covers", "")
    document_sha256: str = key("原文校验", "sha256 of the official text as published", "")
    source: str = key("来源", "where the text comes from", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause of the document (条款), cut out by the marks in document.md.

    `start` and `end` are character offsets in the original text; the clauses partition it.
    """

    id: Id
    number: str = ""
    title: str = ""
    text: str = ""
    start: int = 0
    end: int = 0
    parent: str = ""
    level: int = 0
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What carries a clause (承载): a row of clauses.csv; a statement says why nothing does."""

    clause: Id = key("条款", "clause id")
    kind: CarrierKind = key("承载方式", "what carries it")
    carrier: str = key("承载编号", "id of the target, measure, programme ...; empty: statement", "")
    reason: str = key("说明", "why, for a statement", "")
    reason_en: str = key("英文说明", "the same in English", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Target:
    """A measurable target (目标): a row of targets.csv."""

    id: Id = key("编号", "id of the target, e.g. 2.1-a")
    clause: Id = key("条款", "clause that states it")
    title: str = key("名称", "title in Chinese")
    title_en: str = key("英文名称", "title in English", "")
    indicator: Id = key("指标", "indicator that measures it")
    kind: TargetKind = key("类型", "kind of target")
    value: Decimal | None = key("目标值", "value; negative for a decrease from base", None)
    upper: Decimal | None = key("上限", "upper end of a range", None)
    unit: str = key("单位", "unit of the value", "")
    base: Period | None = key("基期", "base period", None)
    base_basis: Basis = key("基期依据", "stated in the text or inferred", "stated")
    deadline: Period | None = key("完成期", "period by whose end it is due", None)
    hedge: Hedge = key("语气", "力争 strive, 左右 about, 以上 or_more", "")
    method: Id = key("研判方法", "verdict method", "progress_by_time")
    bodies: tuple[Id, ...] = key("责任单位", "responsible bodies", ())
    bodies_basis: Basis = key("责任依据", "stated or proposed", "proposed")
    quote: str = key("原文", "the words that state it")
    restated: tuple[Id, ...] = key("重述条款", "clauses that state it again", ())
    note: str = key("备注", "how it is understood, and what is doubtful", "")
    note_en: str = key("英文备注", "the same in English", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure to be taken (举措): a row of measures.csv."""

    id: Id = key("编号", "id of the measure")
    clause: Id = key("条款", "clause that asks for it")
    title: str = key("举措", "what is to be done")
    title_en: str = key("英文名称", "the same in English", "")
    lead: tuple[Id, ...] = key("牵头单位", "leading bodies", ())
    support: tuple[Id, ...] = key("配合单位", "supporting bodies", ())
    bodies_basis: Basis = key("责任依据", "stated or proposed", "proposed")
    start: Period | None = key("起始", "first period", None)
    end: Period | None = key("截止", "last period", None)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """An attribute in the registry of a kind (属性); dated, because units change."""

    title: Text = key("标题", "title")
    type: AttributeType = key("类型", "text, code, number, flag, date")
    codes: str = key("代码表", "code list, for type code", "")
    unit: str = key("单位", "unit of measure, for type number", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What puts a unit above the statistical threshold (规模标准), judged by a whole year."""

    attribute: Id = key("属性", "flag of the registry that says so, e.g. above_scale")
    element: Id = key("数据元", "flow that is measured over the year, e.g. revenue")
    least: Decimal = key("下限", "least value of a year that is above it")
    unit: str = key("单位", "unit of measure of the least value")
    reference: str = key("依据", "standard, notice", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of statistical unit (统计单位类别): kinds/<id>.yaml."""

    id: Id
    title: Text = key("标题", "title")
    counted_in: str = key("计数单位", "unit of measure of its count, e.g. 家")
    identifier: Literal["uscc", "area", "code"] = key("标识", "what identifies a unit", "code")
    dimensions: tuple[Literal["area", "industry", "size"], ...] = key(
        "维度", "dimensions of its cube", ("area",)
    )
    groups: tuple[Id, ...] = key("所属群体", "group kinds that its units may belong to", ())
    attributes: Mapping[str, Attribute] = key("属性", "registry attributes", {})
    threshold: Threshold | None = key("规模标准", "what puts a unit above the threshold", None)
    clause: Id = key("条款", "clause", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Element:
    """A data element (数据元): asked for in one form only, used everywhere."""

    id: Id = key("编号", "id")
    title: Text = key("标题", "title")
    type: ElementType = key("类型", "flow adds up over time, stock is taken at the end")
    unit: str = key("单位", "unit of measure", "")
    decimals: int = key("小数位", "decimals kept; 0 = whole numbers", 0)
    codes: str = key("代码表", "code list, for type code", "")
    required: bool = key("必填", "a return without it is refused", True)
    definition: Text = key("指标解释", "definition shown to the reporter", Text(""))
    reference: str = key("依据", "standard, form, clause", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check of a return (审核关系): error 强制性 blocks, query 核实性 may be explained."""

    id: Id = key("编号", "id")
    level: Literal["error", "query"] = key("级别", "error or query")
    check: Formula = key("公式", "condition that a good return meets; lag(x, 1) = a year before")
    message: Text = key("提示", "what is wrong when it is not met")
    reference: str = key("依据", "source", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a return is due (报送期限): after the end of the period."""

    days: int = key("天", "calendar days", 0)
    workdays: int = key("工作日", "working days", 0)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A reporting form (报表): forms/<id>.yaml."""

    id: Id
    title: Text = key("标题", "title")
    number: Text = key("表号", "form number", Text(""))
    clause: Id = key("条款", "clause", "")
    kind: Id = key("统计单位", "kind of unit that returns it")
    where: Scope | None = key("填报范围", "who must return it, e.g. enterprise where ...", None)
    periodicity: Periodicity = key("报告期别", "month, quarter, half, year")
    due: Due = key("报送期限", "when it is due")
    fills: str = key("填报人", "role that fills it", "enterprise")
    reviews: tuple[str, ...] = key("审核", "levels that review it, in order", ())
    direct: Scope | None = key("直报范围", "who reports to the last level only", None)
    elements: tuple[Element, ...] = key("数据元", "data elements")
    rules: tuple[Rule, ...] = key("审核关系", "checks", ())
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A worked example (算例): rows of units and the value that must come out."""

    name: Text = key("名称", "what it shows")
    rows: tuple[Mapping[str, str], ...] = key("数据", "one row a unit and period, by element id")
    at: str = key("报告期", "period asked for; empty: the rows have none", "")
    select: Mapping[str, str] = key("所选", "area, industry, size asked for; default: all", {})
    expect: str = key("结果", "value in the indicator's unit, or `missing`")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """An indicator (指标): indicators/<id>.yaml."""

    id: Id
    title: Text = key("标题", "title")
    clause: Id = key("条款", "clause", "")
    unit: str = key("单位", "unit; the formula's own dimension must equal it")
    over: Scope = key("统计范围", "population, e.g. enterprise where above_scale")
    value: Formula = key("公式", "formula")
    better: Better = key("方向", "higher, lower or none")
    period: Periodicity = key("周期", "finest period at which it can be computed")
    decimals: int = key("小数位", "decimals shown", 2)
    definition: Text = key("指标解释", "definition in words", Text(""))
    decided_by: Text = key("口径确定", "who decided it where the text has none", Text(""))
    reference: Text = key("依据", "standard, clause, paper", Text(""))
    verified: bool = key("已核实", "definition seen in an official text", True)
    cases: tuple[Case, ...] = key("算例", "worked examples", ())
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A programme, market, chain, plan or fund that the document sets up (事项).

    `preparing` (筹建中) entries are named and described; their procedure comes later.
    """

    id: Id
    kind: EntryKind = "programme"
    title: Text = key("标题", "title")
    clauses: tuple[Id, ...] = key("条款", "clauses that it carries")
    status: Literal["preparing", "running"] = key(
        "状态", "preparing 筹建中 or running", "preparing"
    )
    description: Text = key("说明", "what it is for, how it will run, who takes part")
    bodies: tuple[Id, ...] = key("责任单位", "responsible bodies (proposed)", ())
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A whole policy pack (政策包), with all that it inherits from the pack it extends.

    `lost` holds the ids of things that stand in the files but could not be read.
    """

    head: PackHead
    folder: str
    fingerprint: str
    document: str = ""
    clauses: tuple[Clause, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    areas: tuple[AreaRow, ...] = ()
    zones: tuple[ZoneRow, ...] = ()
    codes: Mapping[str, Mapping[str, Code]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    size_rules: tuple[SizeRule, ...] = ()
    coefficients: Mapping[str, Coefficient] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)
    studies: Mapping[str, Study] = field(default_factory=dict)
    scorecards: Mapping[str, Scorecard] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    area_tree: DatedTree = field(default_factory=lambda: DatedTree(()), compare=False)
    report_tree: DatedTree = field(default_factory=lambda: DatedTree(()), compare=False)
    lost: frozenset[str] = frozenset()

    def element(self, id: str) -> tuple[Form, Element] | None:
        """Return the one form that asks for an element, and the element; None when unknown."""
        return self._elements.get(id)

    @property
    def _elements(self) -> dict[str, tuple[Form, Element]]:
        found = self.__dict__.get("_element_index")
        if found is None:
            found = {
                element.id: (form, element)
                for form in self.forms.values()
                for element in form.elements
            }
            object.__setattr__(self, "_element_index", found)
        return found
