"""The stories told in the data (情节): faults that a reviewer should find, and turns of fortune.

Every planted fault is written down with form, unit, period and what should find it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from examples.jilin import states
from examples.jilin.registry import Enterprises
from examples.jilin.tables import counties, industries
from examples.jilin.write import Form, Province

WRONG_UNIT = range(31, 34)  # August to October 2015


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that happens in the data (情节); rule is what a check of the form should find."""

    id: str
    title: str
    form: str = ""
    unit: str = ""
    period: str = ""
    rule: str = ""


def plant(made: Enterprises, forms: dict[str, Form]) -> list[Story]:
    """Plant the faults into the returns and list all stories."""
    return [
        *_wrong_unit(made, forms["b204"]),
        *_broken(made, forms),
        *_corrected(made, forms["b203"]),
        *_merger(made),
        *_turns(),
    ]


def wrong_unit_firm(made: Enterprises) -> int:
    """Return the enterprise that will report yuan: a food maker, in 公主岭 if there is one."""
    food = np.array([i.code == "13" for i in industries()])[made.industry[:, 0]]
    steady = (made.anchor == -1) & made.counted.all(axis=1)
    home = np.array([c.code == "220381" for c in counties()])[made.county[:, 31]]
    for wanted in (steady & food & home, steady & food, steady):
        if wanted.any():
            return int(np.flatnonzero(wanted)[0])
    raise ValueError("no steady ordinary enterprise")


def _wrong_unit(made: Enterprises, form: Form) -> list[Story]:
    """Yuan instead of thousand yuan for three months: two sent back, one not yet reviewed."""
    firm = wrong_unit_firm(made)
    for month, state in zip(
        WRONG_UNIT, (states.REFUSED, states.REFUSED, states.REPORTED), strict=True
    ):
        for values in form.elements.values():
            values[firm, month] *= 1000
        form.states[firm, month] = state
    return [
        Story(
            "wrong_unit",
            f"{made.name[firm]}把千元报成元",
            "b204",
            made.code[firm],
            form.period(month),
            "r6",
        )
        for month in WRONG_UNIT
    ]


def _broken(made: Enterprises, forms: dict[str, Form]) -> list[Story]:
    """Returns that break a rule: the reviewer has sent them back, so they do not count."""
    wrong = wrong_unit_firm(made)
    steady = np.flatnonzero((made.anchor == -1) & made.counted.all(axis=1))
    firms = [int(i) for i in steady if i != wrong][:4]
    plans = (
        ("b204", "r2", 20, "出口交货值大于销售产值"),
        ("b203", "r2", 27, "应收账款加存货大于资产总计"),
        ("waste", "r1", 2, "固体废物收支不平"),
        ("rd", "r1", 3, "发明专利申请数大于专利申请数"),
    )
    told = []
    for firm, (name, rule, column, title) in zip(firms, plans, strict=True):
        form = forms[name]
        e = form.elements
        if name == "b204":
            e["export_value"][firm, column] = e["sales_value"][firm, column] * 2 + 1
        elif name == "b203":
            e["receivables"][firm, column] = e["assets_total"][firm, column] + 1
        elif name == "waste":
            e["waste_stored"][firm, column] += 500
        else:
            e["inventions_applied"][firm, column] = e["patents_applied"][firm, column] + 3
        form.states[firm, column] = states.REFUSED
        told.append(
            Story(
                f"broken_{name}",
                f"{made.name[firm]}：{title}",
                name,
                made.code[firm],
                form.period(column),
                rule,
            )
        )
    return told


def _corrected(made: Enterprises, form: Form) -> list[Story]:
    """A return sent back once and then accepted: revision 2."""
    form.revision = np.ones(form.states.shape, np.int64)
    wrong = wrong_unit_firm(made)
    firms = np.flatnonzero((made.anchor == -1) & made.counted.all(axis=1))
    firm = next(int(i) for i in firms[4:] if i != wrong)
    month = 40
    form.revision[firm, month] = 2
    form.states[firm, month] = states.VERIFIED
    return [
        Story(
            "corrected",
            f"{made.name[firm]}退回一次后重报",
            "b203",
            made.code[firm],
            form.period(month),
        )
    ]


def _merger(made: Enterprises) -> list[Story]:
    return [
        Story(
            "merged",
            f"{made.name[part]}并入{made.name[whole]}",
            unit=made.code[part],
            period="2015-07",
        )
        for part, (whole, _) in made.merged_into.items()
    ]


def _turns() -> list[Story]:
    return [
        Story("waste_lagging", "白城、白山工业固体废物综合利用率不升反降", "waste", period="2016"),
        Story(
            "near_ten_billion",
            "白城农产品加工产业集群销售收入 98.6 亿元，差一步过百亿",
            period="2016",
        ),
        Story("hundred_billion", "长春汽车产业集群是唯一的千亿元集群", period="2016"),
        Story("energy_enough", "规上工业单位增加值能耗降得够快", "b205", period="2016"),
        Story("water_not", "单位工业增加值用水量降得不够", "water", period="2016"),
        Story("already_met", "新增市场主体每年都远超 1 万户", "market_entities", period="2016"),
        Story(
            "monitoring_silent",
            "四平、松原 2016 年二季度起没有排放监测；四季度全省未审核",
            "discharge",
            period="2016",
        ),
        Story("late", "延边、白城最后一期大量迟报", "b204", period="2016-12"),
        Story("season", "1—2 月低，供热、建材、粮食加工各有季节", "b204"),
    ]


def record(province: Province, told: list[Story]) -> None:
    """Keep the stories with the province, as plain rows."""
    province.stories = [asdict(story) for story in told]
