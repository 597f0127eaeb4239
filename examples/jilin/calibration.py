"""The frame of the made-up province (校准): real figures where there are any, else invented ones.

`calibration.csv` holds the real figures with their sources; those marked 否 under 已核实 are from
memory and must not be quoted. Everything typed in this module is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from examples.jilin.tables import rows


@dataclass(frozen=True, slots=True)
class Figure:
    """A real figure (实际数) and the synthetic one that it calibrates or is held against."""

    title: str
    unit: str
    area: str
    period: str
    value: float
    source: str
    note: str
    verified: bool
    use: str
    measure: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Yearly totals 2013 to 2016 of verified returns: 亿元, and index numbers."""

    output: tuple[float, ...]
    added: tuple[float, ...]
    price: tuple[float, ...]
    profit: tuple[float, ...]
    energy_intensity: tuple[float, ...]  # 吨标准煤 per 万元 at prices of 2010
    water_intensity: tuple[float, ...]  # 立方米 per 万元 at prices of 2010
    inventions: tuple[int, ...]
    grants: tuple[int, ...]


@cache
def figures() -> tuple[Figure, ...]:
    """Return the real figures of calibration.csv."""
    return tuple(
        Figure(
            r["指标"],
            r["单位"],
            r["地区"],
            r["报告期"],
            float(r["数值"]),
            r["来源"],
            r["备注"],
            r["已核实"] == "是",
            r["用法"],
            r["对应"],
        )
        for r in rows("calibration.csv")
    )


def real(measure: str) -> float:
    """Return the real figure that calibrates a measure, e.g. `value_added:2013`."""
    return next(f.value for f in figures() if f.measure == measure)


def _frame() -> Frame:
    growth = [1 + real(f"value_added_growth:{year}") / 100 for year in (2014, 2015, 2016)]
    first, third = real("value_added:2013"), real("value_added:2015")
    price_2013 = 1.04  # against 2010
    constant = [first / price_2013]
    for factor in growth:
        constant.append(constant[-1] * factor)
    added = (first, constant[1] * price_2013 * 0.975, third, third * growth[2] * 0.985)
    profit = [1_230.0, 1_290.0, 1_180.0]
    profit.append(profit[-1] * (1 + real("profit_growth:2016") / 100))
    water_2013 = real("water:2013") * 10_000 / constant[0]  # 亿立方米 over 亿元 -> 立方米 / 万元
    return Frame(
        output=(21_900.0, 22_800.0, 22_050.0, 22_980.0),
        added=added,
        price=tuple(a / c for a, c in zip(added, constant, strict=True)),
        profit=tuple(profit),
        energy_intensity=tuple(1.06 * index for index in (1.0, 0.955, 0.904, 0.866)),
        water_intensity=tuple(water_2013 * index for index in (1.0, 0.974, 0.945, 0.912)),
        inventions=(1_128, 1_322, 1_534, 1_741),
        grants=(6_219, 6_696, round(real("grants:2015")), 9_995),
    )


FRAME = _frame()
