"""Energy a product beside its norms (单位产品能耗对标): limit, access and advanced values.

Chinese norms of energy a product give three values: advanced (先进值), access for new plants
(准入值) and the limit that none may exceed (限定值), the first the lowest. A unit with several
products meets a norm when so many of them do; a product without data is neither met nor failed, and
where it could tip the balance the answer stays open.

Source: the structure of GB norms of energy consumption per unit of product (GB/T 12723); the
values are data, given with every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, Role, distinct, shortened
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("单位产品能耗对标", "Energy a product beside its norms")
QUESTION = Text(
    "各单位的产品能耗达到了限定值、准入值还是先进值？追上先进值能省多少能？",
    "Which norm does each product meet: limit, access, advanced, and what would the advanced "
    "value save?",
)


def _norm(id: str, zh: str, en: str, *, required: bool = False) -> Role:
    return Role(
        id, Text(zh, en), required=required, sign="positive", gaps=not required, names=(zh,)
    )


ROLES = (
    UNIT,
    Role(
        "product", Text("产品", "product"), kind="text", required=False, names=("工序", "产品名称")
    ),
    Role(
        "intensity",
        Text("单位产品能耗", "energy a product"),
        required=False,
        sign="not negative",
        gaps=True,
        names=("单耗",),
    ),
    Role(
        "energy",
        Text("能耗", "energy"),
        required=False,
        sign="not negative",
        gaps=True,
        names=("能源消费量", "综合能耗"),
    ),
    Role(
        "quantity",
        Text("产量", "quantity made"),
        required=False,
        sign="not negative",
        gaps=True,
        names=("output",),
    ),
    _norm("limit", "限定值", "limit", required=True),
    _norm("access", "准入值", "access"),
    _norm("advanced", "先进值", "advanced"),
)
OPTIONS = (
    Option(
        "level",
        Text("以哪一级为达标", "the norm that is to be met"),
        "limit",
        choices=("limit", "access", "advanced"),
    ),
    Option(
        "at_least",
        Text("一个单位至少几项产品达标才算达标；0 为全部", "products to meet it; 0 is all of them"),
        0,
        kind="whole",
        least=0,
    ),
)
REFERENCE = ("GB/T 12723 单位产品能源消耗限额编制通则 (from memory: verified: false)",)
NOT_FOR = (
    Text(
        "不同产品、不同口径（当量或等价、是否含辅助工序）的单耗不能相比；"
        "超限额的认定须经节能监察核实，不能只凭本表处罚。",
        "Intensities of different products or boundaries do not compare. That a limit is exceeded "
        "must be verified by an inspection; this table alone punishes nobody.",
    ),
)

#: From best to worst; `none` is no data, `idle` nothing made.
_GRADES = {
    "advanced": Text("达到先进值", "advanced"),
    "access": Text("达到准入值", "access"),
    "limit": Text("达到限定值", "limit"),
    "over": Text("超限额", "over the limit"),
    "none": Text("无数据", "no data"),
    "idle": Text("未生产", "nothing made"),
}
_ORDER = Text(
    "先进值、准入值、限定值应依次不减",
    "advanced, access and limit must not fall in this order",
)
_NOTHING = Text(
    "没有产量却有能耗，单位产品能耗不存在",
    "nothing was made but energy was used: there is no energy a product",
)
_LACKING = Text("单位产品能耗，或能耗与产量", "energy a product, or energy and quantity")


def grade(intensity: float, limit: float, access: float, advanced: float) -> str:
    """Return the best norm that an intensity meets (达到的等级): at most equal; NaN is no norm."""
    if np.isnan(intensity):
        return "none"
    for name, norm in (("advanced", advanced), ("access", access), ("limit", limit)):
        if not np.isnan(norm) and intensity <= norm:
            return name
    return "over"


def enough(met: int, unknown: int, of: int, at_least: int) -> bool | None:
    """Tell whether n of m products meet a norm (几项中几项); None while unknown ones decide."""
    need = at_least or of
    if met >= need:
        return True
    return None if met + unknown >= need else False


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Grade every row and every unit (能耗对标): one row a unit and product."""
    if not frame.has("intensity") and not (frame.has("energy") and frame.has("quantity")):
        facts = {"role": "intensity | energy, quantity", "meaning": _LACKING, "heads": "–"}
        return None, [Problem("CB800", frame.place(0), facts)]
    problems = distinct(frame, *(("id", "product") if frame.has("product") else ("id",)))
    norms = np.column_stack(
        [frame.vector(n) if frame.has(n) else np.full(len(frame), np.nan) for n in _NORMS]
    )
    for row, (limit, access, advanced) in enumerate(norms):
        known = [value for value in (advanced, access, limit) if not np.isnan(value)]
        if known != sorted(known):
            facts = {"unit": frame.units()[row], "fault": _ORDER}
            problems.append(Problem("CB817", frame.place(row, "limit"), facts))
    if problems:
        return None, shortened(problems)
    intensity, states = _intensity(frame, problems)
    if has_errors(problems):
        return None, shortened(problems)
    grades = [
        state or grade(value, *norm)
        for state, value, norm in zip(states, intensity, norms, strict=True)
    ]
    return _result(frame, options, intensity, norms, grades), shortened(problems)


_NORMS = ("limit", "access", "advanced")


def _intensity(frame: Frame, problems: list[Problem]) -> tuple[Array, list[str]]:
    """Return energy a product (given, else energy over quantity) and rows that made nothing."""
    states = [""] * len(frame)
    if frame.has("intensity"):
        return frame.vector("intensity"), states
    energy, quantity = frame.vector("energy"), frame.vector("quantity")
    for row in np.flatnonzero(quantity == 0):
        states[row] = "idle"
        if energy[row] > 0:
            facts = {"what": frame.units()[row], "doubt": _NOTHING}
            problems.append(Problem("CB818", frame.place(int(row), "quantity"), facts))
    found: Array = np.divide(energy, quantity, out=np.full(len(energy), np.nan), where=quantity > 0)
    return found, states


def _result(
    frame: Frame, options: Mapping[str, Any], intensity: Array, norms: Array, grades: list[str]
) -> Result:
    units, products = frame.units(), frame.text("product") or ("–",) * len(frame)
    quantity = frame.vector("quantity") if frame.has("quantity") else np.full(len(frame), np.nan)
    rows: list[tuple[Value, ...]] = []
    saving = np.zeros(len(frame))
    for i in range(len(frame)):
        over = None if np.isnan(intensity[i]) else intensity[i] / norms[i, 0] - 1
        gap = intensity[i] - norms[i, 2]
        known = not np.isnan(gap * quantity[i])
        saving[i] = max(gap, 0) * quantity[i] if known else 0.0
        value = None if np.isnan(intensity[i]) else intensity[i]
        rows.append((units[i], products[i], value, grades[i], over, saving[i] if known else None))
    better = _GRADES_AT[options["level"]]
    lines = []
    for unit in dict.fromkeys(units):
        own = [grades[i] for i in range(len(frame)) if units[i] == unit and grades[i] != "idle"]
        met, unknown = sum(one in better for one in own), own.count("none")
        passes = enough(met, unknown, len(own), int(options["at_least"])) if own else None
        word = {True: "yes", False: "no", None: "open"}[passes]
        lines.append((unit, len(own), met, len(own) - met - unknown, unknown, word))
    by_product = [
        _product(name, products, grades, intensity, quantity) for name in dict.fromkeys(products)
    ]
    counts = {name: grades.count(name) for name in _GRADES}
    heads = {"unit": Text("单位", "unit"), "product": Text("产品", "product")}
    tables = (
        Table(
            "rows",
            Text("逐项对标", "each product"),
            heads
            | {
                "intensity": Text("单位产品能耗", "energy a product"),
                "grade": Text("等级", "grade"),
                "over_limit": Text("比限定值高（低为负）", "above the limit, as a share"),
                "saving": Text("达到先进值可节能", "saved at the advanced value"),
            },
            rows,
        ),
        Table(
            "units",
            Text("单位达标情况", "units"),
            {
                "unit": Text("单位", "unit"),
                "of": Text("产品项数", "products"),
                "met": Text("达标项数", "met"),
                "failed": Text("未达标项数", "failed"),
                "no_data": Text("无数据项数", "no data"),
                "passes": Text("是否达标 yes/no/open", "passes yes/no/open"),
            },
            lines,
        ),
        Table(
            "products",
            Text("按产品", "by product"),
            {"product": heads["product"]}
            | _GRADES
            | {"mean": Text("平均单耗（能耗之和除以产量之和）", "mean: sum of energy by sum made")},
            by_product,
        ),
    )
    passed = [line[5] for line in lines]
    figures = (
        *(Figure(name, title, counts[name]) for name, title in _GRADES.items()),
        Figure("units", Text("单位数", "units"), len(lines)),
        Figure("units_passing", Text("达标单位数", "units that pass"), passed.count("yes")),
        Figure("units_open", Text("待数据的单位数", "units that stay open"), passed.count("open")),
        Figure("saving", Text("达到先进值可节能合计", "saved at the advanced value"), saving.sum()),
    )
    said = Text(
        f"{len(lines)} 个单位中 {passed.count('yes')} 个达标，{passed.count('no')} 个未达标，"
        f"{passed.count('open')} 个因缺数据不能判定；{counts['over']} 项产品超限额；"
        f"都达到先进值可节能 {saving.sum():.6g}。",
        f"{passed.count('yes')} of {len(lines)} units pass, {passed.count('no')} do not, "
        f"{passed.count('open')} stay open for want of data; {counts['over']} products are over "
        f"the limit; all at the advanced value would save {saving.sum():.6g}.",
    )
    return Result((said,), figures, tables)


_GRADES_AT = {
    "limit": ("advanced", "access", "limit"),
    "access": ("advanced", "access"),
    "advanced": ("advanced",),
}


def _product(
    name: str,
    products: tuple[str, ...],
    grades: list[str],
    intensity: Array,
    quantity: Array,
) -> tuple[Value, ...]:
    own = np.array([one == name for one in products])
    counts = [sum(g == title for g, o in zip(grades, own, strict=True) if o) for title in _GRADES]
    known = own & ~np.isnan(intensity * quantity)
    made = quantity[known].sum()
    mean = (intensity[known] * quantity[known]).sum() / made if made > 0 else None
    return (name, *counts, mean)
