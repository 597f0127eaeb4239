"""How a brief says things (简报用语), in both languages."""

from __future__ import annotations

from changbai.engine.brief_parts import Parts
from changbai.engine.results import VERDICTS, Coverage, Pull, Verdict
from changbai.kernel.text import Language, Text
from changbai.papers.document import Run
from changbai.papers.numbers import show_number


class Wording:
    """Words the parts of a brief in one language (简报用语)."""

    def __init__(self, parts: Parts, language: Language) -> None:
        """Keep what is worded and in which language."""
        self.parts, self.language = parts, language
        self.zh = language == "zh"

    @property
    def title(self) -> str:
        """Title in two lines."""
        name = self.parts.pack.head.title.show(self.language)
        return f"《{name}》\n目标进展简报" if self.zh else f"{name}:\nbrief on targets"

    @property
    def subtitle(self) -> str:
        """Area and date."""
        period, area = self.parts.as_of, self.parts.area_name.show(self.language)
        if self.zh:
            month = f"{period.last}月" if period.last < 12 or period.months == 1 else ""
            return f"（{area}　截至{period.year}年{month}）"
        return f"({area}, as of {period})"

    @property
    def synthetic(self) -> str:
        """The label of made-up data."""
        return "演示数据：数值均为虚构" if self.zh else "Made-up data: no figure here is real"

    def name(self, verdict: Verdict) -> str:
        """Name of a target."""
        target = self.parts.pack.targets[verdict.target]
        return Text(target.title, target.title_en).show(self.language)

    def unit(self, unit: str) -> str:
        """Name of a unit of measure."""
        if self.zh:
            return unit
        units = self.parts.pack.units
        names = [units[part].en if part in units else "" for part in unit.split("/")]
        return "/".join(names) if all(names) else unit

    def decimals(self, verdict: Verdict) -> int:
        """Decimals that the values of a target show."""
        target = self.parts.pack.targets[verdict.target]
        if target.kind == "change_from_base":
            return 1
        indicator = self.parts.pack.indicators.get(target.indicator)
        return indicator.decimals if indicator else 1

    def number(self, verdict: Verdict, value: float | None) -> str:
        """A number of a target, with its decimals."""
        return show_number(value, self.decimals(verdict))

    def bodies(self, verdict: Verdict) -> str:
        """Who answers for a target; said when only proposed."""
        pack, target = self.parts.pack, self.parts.pack.targets[verdict.target]
        known = [pack.bodies[body] for body in target.bodies if body in pack.bodies]
        proposed = target.bodies_basis == "proposed"
        if self.zh:
            names = "、".join(body.short or body.name for body in known)
            return f"责任单位{'（拟）' if proposed else ''}：{names}" if names else ""
        names = ", ".join(body.name_en or body.name for body in known)
        return f"Responsible{' (proposed)' if proposed else ''}: {names}" if names else ""

    def detail(self, verdict: Verdict, number: int) -> tuple[Run, ...]:
        """One target off its path: figures, outlook, who pulls, who answers."""
        word, shape = VERDICTS[verdict.state]
        unit, stop = self.unit(verdict.unit), "。" if self.zh else ". "
        key = f"detail.{verdict.target}"
        said = ("现值", "，应达", "，目标") if self.zh else ("now ", "; expected ", "; goal ")
        runs = [
            Run(f"{number}. {self.name(verdict)}　", True),
            Run(f"{shape}{word.show(self.language)}", state=verdict.state),
            Run("　"),
        ]
        for label, name in zip(said, ("value", "expected_now", "goal"), strict=True):
            value: float | None = getattr(verdict, name)
            runs.append(Run(label))
            runs.append(Run(self.number(verdict, value), False, f"{key}.{name}", value))
        runs.append(Run(f"（{unit}）" if self.zh else f" ({unit})"))
        runs.append(Run(("; " if not self.zh else "；") + self.outlook(verdict) + stop))
        runs += [Run(text + stop) for text in self._pulls(verdict) if text]
        runs.append(Run(self.bodies(verdict) + stop if self.bodies(verdict) else ""))
        return tuple(run for run in runs if run.text)

    def outlook(self, verdict: Verdict) -> str:
        """The forecast with its interval, or the honest reason for none."""
        found = verdict.forecast
        if found is None or found.value is None:
            why = found.reason.show(self.language) if found else ""
            reason = why or verdict.reason.show(self.language)
            none = "不作预测" if self.zh else "no forecast"
            return f"{none}（{reason}）" if reason else none
        value, low, high = (self.number(verdict, v) for v in (found.value, found.low, found.high))
        share = f"{found.level:.0%}"
        if self.zh:
            return f"按现走势到{found.at}年为{value}（{share}区间 {low} 至 {high}）"
        return f"at the present pace {value} in {found.at} ({share} interval {low} to {high})"

    def _pulls(self, verdict: Verdict) -> list[str]:
        said = []
        for by, zh, en in (("area", "拖后区划", "areas"), ("industry", "拖后行业", "industries")):
            rows = self.parts.pullers(verdict.target, by)
            # What rounds to nothing is not worth a leader's time.
            rows = tuple(row for row in rows if self._amount(row, verdict).strip("−+0.,"))
            if rows:
                names = [f"{self._named(row)} {self._amount(row, verdict)}" for row in rows]
                joined = "、".join(names) if self.zh else ", ".join(names)
                said.append(f"{zh}：{joined}" if self.zh else f"Pulling {en}: {joined}")
        return said

    def _named(self, row: Pull) -> str:
        return row.name.show(self.language) or row.id

    def _amount(self, row: Pull, verdict: Verdict) -> str:
        return show_number(row.amount, max(self.decimals(verdict), 1), signed=True)

    def others(self, count: int) -> str:
        """How many more are off their path."""
        return f"另有{count}项未达进度，见下表。" if self.zh else f"{count} more are in the table."

    def owed(self, most: int) -> tuple[Run, ...]:
        """Which returns are owed, by the targets that wait for them."""
        groups: dict[Coverage, list[Verdict]] = {}
        for verdict in self.parts.verdicts:
            found = verdict.coverage
            if found.expected > found.verified:
                groups.setdefault(found, []).append(verdict)
        worst = sorted(groups, key=lambda one: (one.verified - one.expected, one.expected))[:most]
        if not worst:
            return (Run("应报均已审核。" if self.zh else "All returns due are verified."),)
        runs = [Run("报送：" if self.zh else "Returns: ")]
        for number, found in enumerate(worst):
            first = groups[found][0]
            more = len(groups[found]) - 1
            name = self.name(first)
            if more:
                name += f"等{more + 1}项" if self.zh else f" and {more} more"
            runs.append(Run(name + ("应报" if self.zh else ": ")))
            key = f"owed.{first.target}"
            runs.append(Run(str(found.expected), key=f"{key}.expected", value=found.expected))
            runs.append(Run("份、已审核" if self.zh else " expected, verified "))
            runs.append(Run(str(found.verified), key=f"{key}.verified", value=found.verified))
            runs.append(Run("份、逾期" if self.zh else ", overdue "))
            runs.append(Run(str(found.overdue), key=f"{key}.overdue", value=found.overdue))
            runs.append(Run("份、已报待审" if self.zh else ", not yet reviewed "))
            runs.append(Run(str(found.reported), key=f"{key}.reported", value=found.reported))
            last = number == len(worst) - 1
            runs.append(Run(("份。" if self.zh else ".") if last else "份；" if self.zh else "; "))
        return tuple(runs)

    def points(self) -> list[str]:
        """What may be talked over, as facts."""
        said = []
        for verdict in self.parts.missed[:2]:
            rows = self.parts.pullers(verdict.target, "area")
            if rows and rows[0].share is not None:
                names = ("、" if self.zh else ", ").join(self._named(row) for row in rows[:2])
                said.append(self._point(self.name(verdict), names, self.bodies(verdict)))
        waiting = [self.name(v) for v in self.parts.verdicts if v.state == "no_data"]
        if waiting:
            names = ("、" if self.zh else ", ").join(waiting[:3])
            count = len(waiting)
            said.append(
                f"可研究：{names}等{count}项缺数，尚不能研判。"
                if self.zh
                else f"To discuss: {count} without data and so without a verdict: {names}."
            )
        return said

    def _point(self, name: str, places: str, bodies: str) -> str:
        if self.zh:
            return f"可研究：{name}的差距主要在{places}（{bodies}）。"
        return f"To discuss: {name} falls short mainly in {places} ({bodies})."

    def notes(self) -> tuple[str, ...]:
        """What is inferred or not verified, and how the verdicts came about."""
        pack = self.parts.pack
        targets = [pack.targets[verdict.target] for verdict in self.parts.verdicts]
        inferred = [t.id for t in targets if t.base_basis == "inferred"]
        unproven = [
            t.id
            for t in targets
            if t.indicator in pack.indicators and not pack.indicators[t.indicator].verified
        ]
        used = sorted({(v.method, v.method_version) for v in self.parts.verdicts if v.method})
        methods = [
            f"{pack.methods[id].title.show(self.language)} {version}"
            for id, version in used
            if id in pack.methods
        ]
        join = "、".join if self.zh else ", ".join
        if self.zh:
            said = [
                (
                    f"推定：{len(inferred)}项目标的基期原文未写（{join(inferred)}）；"
                    f"口径未核实：{join(unproven) or '无'}；标（拟）的责任单位为建议。"
                ),
                (
                    f"方法：{join(methods)}；只计已审核的数据，缺数不作零；预测为漂移法，"
                    "拖后数为对差距或变化的贡献，按目标单位计。"
                ),
            ]
        else:
            said = [
                (
                    f"Inferred: base period of {len(inferred)} targets ({join(inferred)}). "
                    f"Definition not verified: {join(unproven) or 'none'}. "
                    "Bodies marked proposed are proposals."
                ),
                (
                    f"Method: {join(methods)}. Only verified data count; missing is not zero; "
                    "forecasts by drift; pulls are contributions to the gap or change, in its unit."
                ),
            ]
        return tuple(said)
