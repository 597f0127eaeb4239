"""A whole pack as a document for people who read no YAML (政策包说明书): Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changbai.kernel.text import Language, Text
from changbai.pack.chain import Chain
from changbai.pack.programme import Programme
from changbai.pack.programme_document import programme_lines
from changbai.pack.shapes import Form, Indicator, Pack, Target
from changbai.pack.wording import in_words

_PERIODS = {
    "month": Text("月", "monthly"),
    "quarter": Text("季", "quarterly"),
    "half": Text("半年", "half-yearly"),
    "year": Text("年", "yearly"),
}
_KINDS = {
    "at_least": Text("达到", "at least"),
    "at_most": Text("不超过", "at most"),
    "range": Text("区间", "range"),
    "about": Text("左右", "about"),
    "change_from_base": Text("比基期变化", "change from base"),
    "per_year": Text("每年", "each year"),
    "keep_improving": Text("持续改善", "keep improving"),
    "qualitative": Text("定性", "qualitative"),
}
_CARRIERS = {
    "target": Text("目标", "target"),
    "measure": Text("举措", "measure"),
    "programme": Text("认定项目", "programme"),
    "market": Text("对接", "market"),
    "chain": Text("产业链", "chain"),
    "plan": Text("计划", "plan"),
    "fund": Text("专项资金", "fund"),
    "statement": Text("说明", "statement"),
}


def document_of(pack: Pack, language: Language = "zh") -> str:
    """Return the whole pack as Markdown, in the order in which a reader asks."""
    return "\n".join(_Writer(pack, language).lines()) + "\n"


class _Writer:
    """Writes one pack in one language."""

    def __init__(self, pack: Pack, language: Language) -> None:
        self.pack = pack
        self.language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def title(self, thing: Any) -> str:
        """Return the title of a thing, with a word when nobody has seen it in an official text."""
        text: str = thing.title.show(self.language)
        mark = self.say("（未核实）", " (not verified)")
        return text if getattr(thing, "verified", True) else text + mark

    def table(self, heads: list[str], rows: list[list[Any]]) -> Iterator[str]:
        if not rows:
            return
        yield "| " + " | ".join(heads) + " |"
        yield "|" + "---|" * len(heads)
        for row in rows:
            cells = [str("" if cell is None else cell) for cell in row]
            yield "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"
        yield ""

    def lines(self) -> Iterator[str]:
        head = self.pack.head
        yield f"# {head.title.show(self.language)}"
        yield ""
        about = [head.issuer.show(self.language), head.number, head.issued]
        yield self.say("政策包", "Pack") + f" {head.id} {head.version}"
        yield " · ".join(str(part) for part in about if part)
        yield ""
        for part in (self.clauses, self.targets, self.measures, self.entries, self.indicators):
            yield from part()
        for part in (self.forms, self.kinds, self.methods, self.studies, self.tables):
            yield from part()

    def clauses(self) -> Iterator[str]:
        if not self.pack.clauses:
            return
        yield self.say("## 条款及其承载", "## Clauses and what carries them")
        yield ""
        carried: dict[str, list[str]] = {}
        for row in self.pack.carriers:
            word = _CARRIERS[row.kind].show(self.language)
            carried.setdefault(row.clause, []).append(f"{word} {row.carrier or row.reason}")
        for clause in self.pack.clauses:
            text = " ".join(clause.text.split())
            yield f"**{clause.id}** {text}"
            yield ""
            yield "> " + (self.say("；", "; ").join(carried.get(clause.id, [])) or "–")
            yield ""

    def targets(self) -> Iterator[str]:
        rows = [self._target(target) for target in self.pack.targets.values()]
        if rows:
            yield self.say("## 目标", "## Targets")
            yield ""
        heads = self.say(
            "编号|名称|指标|类型|目标值|基期|完成期|责任单位|原文",
            "Id|Title|Indicator|Kind|Value|Base|Due|Bodies|Text",
        )
        yield from self.table(heads.split("|"), rows)

    def _target(self, target: Target) -> list[Any]:
        title = target.title if self.language == "zh" or not target.title_en else target.title_en
        value = "" if target.value is None else f"{target.value:f}"
        if target.upper is not None:
            value += f"–{target.upper:f}"
        kind = _KINDS[target.kind].show(self.language)
        base = str(target.base or "")
        if base and target.base_basis != "stated":
            base += self.say("（推断）", " (inferred)")
        bodies = self._bodies(target.bodies, target.bodies_basis)
        measured = self.pack.indicators.get(target.indicator)
        shown = measured.title.show(self.language) if measured else target.indicator
        amount = f"{value} {target.unit}".strip()
        return [target.id, title, shown, kind, amount, base, target.deadline, bodies, target.quote]

    def _bodies(self, ids: tuple[str, ...], basis: str = "stated") -> str:
        found = [self.pack.bodies[id].name if id in self.pack.bodies else id for id in ids]
        mark = self.say("（建议）", " (proposed)") if found and basis == "proposed" else ""
        return self.say("、", ", ").join(found) + mark

    def measures(self) -> Iterator[str]:
        if self.pack.measures:
            yield self.say("## 举措", "## Measures")
            yield ""
        heads = self.say(
            "编号|条款|举措|牵头单位|配合单位", "Id|Clause|Measure|Leading bodies|Supporting bodies"
        )
        rows = [
            [
                one.id,
                one.clause,
                one.title if self.language == "zh" or not one.title_en else one.title_en,
                self._bodies(one.lead, one.bodies_basis),
                self._bodies(one.support, one.bodies_basis),
            ]
            for one in self.pack.measures.values()
        ]
        yield from self.table(heads.split("|"), rows)

    def nodes(self, chain: Chain, under: str = "", depth: int = 0) -> Iterator[str]:
        """Yield the nodes of a chain as a nested list; what the text does not state says so."""
        for node in chain.under(under):
            goes = [other.title for id in node.supplies if (other := chain.node(id))]
            into = " → " + "、".join(title.show(self.language) for title in goes) if goes else ""
            own = "" if node.basis == "stated" else self.say("（拟定）", " (proposed)")
            yield f"{'  ' * depth}- {node.title.show(self.language)}{own}{into}"
            yield from self.nodes(chain, node.id, depth + 1)

    def entries(self) -> Iterator[str]:
        if self.pack.entries:
            yield self.say("## 事项", "## Programmes, markets, chains, plans, funds")
            yield ""
        for entry in self.pack.entries.values():
            kind = _CARRIERS[entry.kind].show(self.language)
            state = self.say("筹建中", "in preparation") if entry.status == "preparing" else ""
            yield f"### {kind}：{self.title(entry)} {state}".rstrip()
            yield ""
            yield entry.description.show(self.language)
            yield ""
            yield self.say("条款", "Clauses") + " " + ", ".join(entry.clauses)
            if isinstance(entry, Chain) and entry.nodes:
                yield ""
                yield self.say("节点", "Nodes")
                yield ""
                yield from self.nodes(entry)
            elif isinstance(entry, Programme):
                yield ""
                yield from programme_lines(self.pack, entry, self.language)
            yield ""

    def indicators(self) -> Iterator[str]:
        if self.pack.indicators:
            yield self.say("## 指标", "## Indicators")
            yield ""
        for one in self.pack.indicators.values():
            yield from self._indicator(one)

    def _indicator(self, one: Indicator) -> Iterator[str]:
        yield f"### {self.title(one)}"
        yield ""
        if one.definition.zh:
            yield one.definition.show(self.language)
            yield ""
        period = _PERIODS[one.period].show(self.language)
        yield f"- {self.say('计量单位', 'Unit')}: {one.unit}"
        yield f"- {self.say('统计范围', 'Population')}: {self.words(one.over.text)}"
        yield f"- {self.say('公式', 'Formula')}: {self.words(one.value.text)}"
        yield f"- {self.say('周期', 'Period')}: {period}"
        if one.reference.zh:
            yield f"- {self.say('依据', 'Source')}: {one.reference.show(self.language)}"
        if one.decided_by.zh:
            decided = one.decided_by.show(self.language)
            yield f"- {self.say('口径确定', 'Definition decided by')}: {decided}"
        yield ""

    def words(self, formula: str) -> str:
        return in_words(self.pack, formula, self.language)

    def forms(self) -> Iterator[str]:
        if self.pack.forms:
            yield self.say("## 报表", "## Forms")
            yield ""
        for form in self.pack.forms.values():
            yield from self._form(form)

    def _form(self, form: Form) -> Iterator[str]:
        days, work = form.due.days, form.due.workdays
        due = self.say(f"期后 {days} 日", f"{days} days after the period")
        if work:
            due = self.say(f"期后 {work} 个工作日", f"{work} working days after the period")
        yield f"### {self.title(form)} {form.number.show(self.language)}".rstrip()
        yield ""
        scope = form.where.text if form.where else form.kind
        period = _PERIODS[form.periodicity].show(self.language)
        yield f"{self.words(scope)} · {period} · {due}"
        yield ""
        heads = self.say("数据元|单位|必填|指标解释", "Element|Unit|Required|Definition")
        yes, no = self.say("是", "yes"), self.say("否", "no")
        rows = [
            [self.title(e), e.unit, yes if e.required else no, e.definition.show(self.language)]
            for e in form.elements
        ]
        yield from self.table(heads.split("|"), rows)
        for rule in form.rules:
            level = self.say("强制性", "must") if rule.level == "error" else ""
            level = level or self.say("核实性", "query")
            message = rule.message.show(self.language)
            yield f"- {level}: {self.words(rule.check.text)} — {message}"
        yield ""

    def kinds(self) -> Iterator[str]:
        yield self.say("## 统计单位", "## Kinds of unit")
        yield ""
        heads = self.say("类别|计数单位|属性", "Kind|Counted in|Attributes")
        rows = []
        for one in self.pack.kinds.values():
            titles = [a.title.show(self.language) for a in one.attributes.values()]
            rows.append([self.title(one), one.counted_in, self.say("、", ", ").join(titles)])
        yield from self.table(heads.split("|"), rows)

    def methods(self) -> Iterator[str]:
        yield self.say("## 研判方法", "## Verdict methods")
        yield ""
        heads = self.say("方法|版本|参数", "Method|Version|Parameters")
        rows = []
        for one in self.pack.methods.values():
            parameters = ", ".join(f"{name} = {value:f}" for name, value in one.parameters.items())
            rows.append([self.title(one), one.version, parameters])
        yield from self.table(heads.split("|"), rows)

    def studies(self) -> Iterator[str]:
        if not self.pack.studies:
            return
        yield self.say("## 分析方案", "## Studies")
        yield ""
        heads = self.say("方案|要回答的问题|方法|列", "Study|Question|Method|Columns")
        rows = []
        for one in self.pack.studies.values():
            columns = ", ".join(f"{column.role}: {column.indicator}" for column in one.columns)
            rows.append([self.title(one), one.question.show(self.language), one.method, columns])
        yield from self.table(heads.split("|"), rows)

    def tables(self) -> Iterator[str]:
        yield self.say("## 区划", "## Areas")
        yield ""
        unsure = self.say("未核实", "not verified")
        heads = self.say("代码|名称|上级|起|止|", "Code|Name|Parent|From|To|")
        rows = [
            [
                row.code,
                row.name if self.language == "zh" or not row.name_en else row.name_en,
                row.parent,
                row.valid_from,
                row.valid_to,
                "" if row.verified else unsure,
            ]
            for row in self.pack.areas
        ]
        yield from self.table(heads.split("|"), rows)
