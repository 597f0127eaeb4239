"""Energy balance in standard coal (能源平衡与综合能耗): what is really used, nothing counted twice.

Comprehensive consumption is what is consumed, less what own conversion yields (加工转换产出)
and what is recovered (回收利用), each times its standard-coal coefficient:

    sum over fuels of coefficient * (consumption - conversion output - recovered)

The calorific coefficient (当量) is the heat in a fuel; the equivalent one (等价) what it takes to
make a secondary one, electricity above all. A fuel without an equivalent value is primary: both are
the same. Totals of the two bases never add up and never compare. Own electricity stands in
consumption and in the output of conversion, so in both bases only what is bought counts, beside
the fuel that was burnt for the own. Coefficients are data, given with every row.

Source: GB/T 2589-2020 General rules for calculation of the comprehensive energy consumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, Role, distinct, shortened
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("能源平衡与综合能耗", "Energy balance and comprehensive consumption")
QUESTION = Text(
    "扣除加工转换产出和回收利用后，各单位真正消费了多少标准煤？当量值、等价值各是多少？",
    "How much standard coal did each unit really use, own conversion and recovery taken off, by "
    "calorific and by equivalent value?",
)


def _amount(id: str, zh: str, en: str, *names: str, required: bool = False) -> Role:
    return Role(
        id, Text(zh, en), required=required, sign="not negative", gaps=not required, names=names
    )


_FLOWS = (
    _amount(
        "conversion_input",
        "其中：加工转换投入（空格即无）",
        "into conversion (empty: none)",
        "加工转换投入",
    ),
    _amount(
        "conversion_output",
        "加工转换产出（空格即无）",
        "own conversion (empty: none)",
        "加工转换产出",
    ),
    _amount(
        "recovered", "回收利用（空格即无）", "recovered (empty: none)", "回收利用", "回收利用量"
    ),
    _amount("opening", "期初库存", "opening stock", "期初库存量"),
    _amount("purchased", "购进量", "purchased", "购进"),
    _amount("sold", "外供量", "sold", "外供", "销售量"),
    _amount("closing", "期末库存", "closing stock", "期末库存量"),
)
ROLES = (
    UNIT,
    Role("fuel", Text("能源品种", "fuel"), kind="text", names=("energy", "品种", "能源名称")),
    _amount("consumption", "消费量（实物量）", "consumption, physical", "消费量", required=True),
    Role(
        "calorific",
        Text("当量折标系数（吨标准煤/实物单位）", "calorific coefficient (tce a physical unit)"),
        sign="positive",
        names=("coefficient", "当量系数", "当量", "折标系数"),
    ),
    Role(
        "equivalent",
        Text("等价折标系数，一次能源可空", "equivalent coefficient; empty for primary energy"),
        required=False,
        sign="positive",
        gaps=True,
        names=("等价系数", "等价"),
    ),
    *_FLOWS,
)
OPTIONS = (
    Option(
        "tolerance",
        Text("收支差额占消费量多少以内不提示", "share of consumption that a stock gap may be"),
        0.01,
        kind="number",
        least=0,
        most=1,
    ),
)
REFERENCE = ("GB/T 2589-2020 综合能耗计算通则 (definitions from memory: verified: false)",)
NOT_FOR = (
    Text(
        "当量值与等价值口径不同，不能相加、相减或互相比较；考核用哪一种，以考核办法为准。"
        "系数由报表给出，本方法不判断系数是否正确。",
        "Calorific and equivalent totals are two measures: they do not add, subtract or compare; "
        "the scheme says which one counts. Coefficients are given, and not judged here.",
    ),
)

_NO_INPUT = Text(
    "有加工转换产出，却没有任何加工转换投入",
    "has an output of conversion and nothing that went into it",
)
_MORE_INPUT = Text(
    "加工转换投入大于消费量，投入应是消费的一部分",
    "puts more into conversion than it consumes; the input is part of consumption",
)
_GAIN = Text(
    "加工转换产出的热量大于投入，请核对系数与数量",
    "conversion yields more heat than went in: check coefficients and amounts",
)
_GAP = Text(
    "期初库存＋购进＋产出＋回收－外供－期末库存与消费量相差 {gap:.4g}",
    "opening + purchased + output + recovered - sold - closing is off consumption by {gap:.4g}",
)


def comprehensive(
    consumption: Array, conversion_output: Array, recovered: Array, coefficient: Array
) -> Array:
    """Return the standard coal of each fuel, net of conversion and recovery (综合能耗).

    Negative where a unit makes more of a fuel than it uses: it passes that on to others.
    """
    found: Array = coefficient * (consumption - conversion_output - recovered)
    return found


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Return the balance of every unit (能源平衡): one row a unit and fuel."""
    keys = ("id", "fuel") if frame.has("id") else ("fuel",)
    problems = distinct(frame, *keys)
    if problems:
        return None, problems
    units = np.array(frame.text("id") or ["–"] * len(frame))
    flow = {role.id: _flow(frame, role.id) for role in _FLOWS}
    consumption, heat = frame.vector("consumption"), frame.vector("calorific")
    problems = [
        *_faults(frame, units, consumption, flow),
        *_doubts(frame, units, consumption, heat, flow, float(options["tolerance"])),
    ]
    if has_errors(problems):
        return None, problems
    other = heat
    if frame.has("equivalent"):
        given = frame.vector("equivalent")
        other = np.where(np.isnan(given), heat, given)
    net = [
        comprehensive(consumption, flow["conversion_output"], flow["recovered"], coefficient)
        for coefficient in (heat, other)
    ]
    return _result(frame, units, consumption, heat, flow, net), problems


def _flow(frame: Frame, role: str) -> Array:
    """Return an amount; an empty cell of a flow says that the fuel has none of it."""
    return np.nan_to_num(frame.vector(role)) if frame.has(role) else np.zeros(len(frame))


def _faults(
    frame: Frame, units: np.ndarray, consumption: Array, flow: dict[str, Array]
) -> list[Problem]:
    problems = []
    fuels = frame.text("fuel")
    for row in np.flatnonzero(flow["conversion_input"] > consumption * (1 + 1e-12)):
        facts = {"unit": f"{units[row]} · {fuels[row]}", "fault": _MORE_INPUT}
        problems.append(Problem("CB817", frame.place(int(row), "conversion_input"), facts))
    for unit in dict.fromkeys(units):
        own = units == unit
        made = np.flatnonzero(own & (flow["conversion_output"] > 0))
        if len(made) and not flow["conversion_input"][own].any():
            facts = {"unit": str(unit), "fault": _NO_INPUT}
            place = frame.place(int(made[0]), "conversion_output")
            problems.append(Problem("CB817", place, facts))
    return shortened(problems)


def _doubts(
    frame: Frame,
    units: np.ndarray,
    consumption: Array,
    heat: Array,
    flow: dict[str, Array],
    tolerance: float,
) -> list[Problem]:
    problems = []
    fuels = frame.text("fuel")
    if all(frame.has(role) for role in ("opening", "purchased", "closing")):
        # Where stocks or purchases are not given there is nothing to compare: NaN is not above.
        supply = frame.vector("opening") + frame.vector("purchased") - frame.vector("closing")
        supply += flow["conversion_output"] + flow["recovered"] - flow["sold"]
        gap = supply - consumption
        for row in np.flatnonzero(np.abs(gap) > tolerance * consumption + 1e-9):
            said = Text(_GAP.zh.format(gap=gap[row]), _GAP.en.format(gap=gap[row]))
            facts = {"what": f"{units[row]} · {fuels[row]}", "doubt": said}
            problems.append(Problem("CB818", frame.place(int(row), "consumption"), facts))
    for unit in dict.fromkeys(units):
        own = units == unit
        into, out = (
            (heat * flow[name])[own].sum() for name in ("conversion_input", "conversion_output")
        )
        if out > into > 0:
            place = frame.place(int(np.flatnonzero(own)[0]), "conversion_output")
            problems.append(Problem("CB818", place, {"what": str(unit), "doubt": _GAIN}))
    return shortened(problems)


def _result(
    frame: Frame,
    units: np.ndarray,
    consumption: Array,
    heat: Array,
    flow: dict[str, Array],
    net: list[Array],
) -> Result:
    fuels, both = frame.text("fuel"), frame.has("equivalent")
    twice = heat * (flow["conversion_output"] + flow["recovered"])
    physical = consumption - flow["conversion_output"] - flow["recovered"]
    rows = [
        (str(units[i]), fuels[i], physical[i], net[0][i], net[1][i] if both else None)
        for i in range(len(frame))
    ]
    lines: list[tuple[Value, ...]] = []
    for unit in dict.fromkeys(units):
        own = units == unit
        into, out = (
            float((heat * flow[name])[own].sum())
            for name in ("conversion_input", "conversion_output")
        )
        lines.append(
            (
                str(unit),
                float((heat * consumption)[own].sum()),
                float(twice[own].sum()),
                float(net[0][own].sum()),
                float(net[1][own].sum()) if both else None,
                out / into if into > 0 else None,
            )
        )
    total = [float(one.sum()) for one in net]
    gross, double = float((heat * consumption).sum()), float(twice.sum())
    calorific = Text("综合能耗（当量值，吨标准煤）", "comprehensive consumption, calorific, tce")
    equivalent = Text("综合能耗（等价值，吨标准煤）", "comprehensive consumption, equivalent, tce")
    gross_said = Text(
        "消费合计（当量值，含重复）", "sum of consumption, calorific, double counts in"
    )
    double_said = Text("其中重复计算", "counted twice in it")
    unit_head = {"unit": Text("单位", "unit")}
    tables = (
        Table(
            "units",
            Text("各单位综合能耗", "comprehensive consumption of units"),
            unit_head
            | {"gross": gross_said, "double_counted": double_said}
            | {"calorific": calorific, "equivalent": equivalent}
            | {"conversion_efficiency": Text("加工转换效率", "conversion efficiency")},
            lines,
        ),
        Table(
            "fuels",
            Text("分品种净消费", "net consumption by fuel"),
            unit_head
            | {"fuel": Text("品种", "fuel"), "net": Text("净消费实物量", "net, physical")}
            | {"calorific": calorific, "equivalent": equivalent},
            rows,
        ),
    )
    figures = (
        Figure("calorific", calorific, total[0]),
        Figure("equivalent", equivalent, total[1] if both else None),
        Figure("gross", gross_said, gross),
        Figure("double_counted", double_said, double),
    )
    more = (f"，等价值 {total[1]:.6g} 吨标准煤", f", {total[1]:.6g} tce by equivalent value")
    said = Text(
        f"综合能耗当量值 {total[0]:.6g} 吨标准煤{more[0] if both else ''}；"
        f"如不扣除加工转换产出和回收利用，会重复计算 {double:.6g} 吨。",
        f"Comprehensive consumption is {total[0]:.6g} tce by calorific value"
        f"{more[1] if both else ''}; without taking off own conversion and recovery {double:.6g} "
        "tce would be counted twice.",
    )
    return Result((said,), figures, tables)
