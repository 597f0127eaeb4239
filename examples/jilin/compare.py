"""Hold the made-up figures against the real ones (对照): what was calibrated, and how well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.jilin import states
from examples.jilin.amounts import HUNDRED_MILLION, YEAR_OF
from examples.jilin.build import Built
from examples.jilin.calibration import Figure, figures
from examples.jilin.tables import cluster_plans, counties, industries
from examples.jilin.write import Form


@dataclass(frozen=True, slots=True)
class Comparison:
    """A real figure, its synthetic counterpart (None when the demo has none) and their ratio."""

    figure: Figure
    synthetic: float | None

    @property
    def ratio(self) -> float | None:
        """Synthetic over real."""
        return None if self.synthetic is None else self.synthetic / self.figure.value


def compare(built: Built) -> list[Comparison]:
    """Return every real figure with what the demo has for it."""
    return [
        Comparison(figure, Measures(built).of(figure.measure) if figure.measure else None)
        for figure in figures()
    ]


class Measures:
    """Province totals straight from the arrays, verified returns only: no engine is involved."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.forms = {form.id: form for form in built.province.forms}

    def of(self, measure: str) -> float:
        """Return a measure by name and year, e.g. `output:2013`."""
        name, _, year = measure.partition(":")
        known: dict[str, Callable[[int], float]] = {
            "value_added": lambda y: self.money("value_added", y),
            "value_added_growth": lambda y: self.growth("b204", "value_added_constant", y),
            "profit_growth": lambda y: self.growth("b203", "profit_total", y),
            "entered_above_scale": self.entered,
            "grants": lambda y: float(self.year("patent_grants", "grants_month", y).sum()),
            "water": lambda y: float(self.year("water", "water_taken", y).sum() / 1e8),
            "output": lambda y: self.money("output_value", y),
            "changchun_output": self.changchun,
            "changchun_cars": lambda y: self.changchun(y, "36"),
            "energy_change": lambda y: (self.energy(y) / self.energy(y - 1) - 1) * 100,
        }
        return known[name](int(year))

    def verified(self, form: Form, element: str) -> npt.NDArray[np.float64]:
        """Return an element with zero where the return does not count."""
        return np.where(form.states == states.VERIFIED, form.elements[element], 0).astype(float)

    def year(self, form: str, element: str, year: int) -> npt.NDArray[np.float64]:
        """Return the verified values of one year, unit x period."""
        chosen = self.forms[form]
        count = 12 // chosen.months
        first = (year - 2013) * count
        return self.verified(chosen, element)[:, first : first + count]

    def money(self, element: str, year: int) -> float:
        """Return a sum of the monthly output form in 亿元."""
        return float(self.year("b204", element, year).sum() / HUNDRED_MILLION)

    def growth(self, form: str, element: str, year: int) -> float:
        """Return the change against the year before in per cent."""
        before = self.year(form, element, year - 1).sum()
        return float((self.year(form, element, year).sum() / before - 1) * 100)

    def entered(self, year: int) -> float:
        """Return how many enterprises came above the threshold in a year."""
        counted = self.built.made.counted
        first = 12 * (year - 2013)
        come = counted[:, first : first + 12] & ~counted[:, first - 1 : first + 11]
        return float(come.any(axis=1).sum())

    def changchun(self, year: int, industry: str = "") -> float:
        """Return the output of Changchun from January to October in 亿元."""
        made = self.built.made
        here = np.array([c.code.startswith("2201") for c in counties()])[made.county]
        trade = np.array([not industry or i.code == industry for i in industries()])[made.industry]
        months = (year - 2013 == YEAR_OF) & (np.arange(len(YEAR_OF)) % 12 < 10)
        output = self.verified(self.forms["b204"], "output_value")
        return float((output * here * trade)[:, months].sum() / HUNDRED_MILLION)

    def energy(self, year: int) -> float:
        """Return energy per value added over those who filed both, 吨标准煤 per 万元."""
        output, energy = self.forms["b204"], self.forms["b205"]
        both = (output.states == states.VERIFIED) & (energy.states == states.VERIFIED)
        both = both & (year - 2013 == YEAR_OF)
        value = np.where(both, output.elements["value_added_constant"], 0).sum() / 10
        return float(np.where(both, energy.elements["energy_tce"], 0).sum() / value)

    def cluster_sales(self, year: int) -> npt.NDArray[np.float64]:
        """Return the sales of each cluster by members' shares in 亿元."""
        revenue = self.year("b203", "revenue", year).sum(axis=1)
        return (self.built.money.share.T @ revenue) / HUNDRED_MILLION

    def headlines(self) -> list[tuple[str, float, str]]:
        """Return invented figures that no real one could calibrate (没有公布数)."""
        sales = self.cluster_sales(2016)
        output = self.year("b204", "output_value", 2016).sum(axis=1)
        share = (self.built.money.share.T @ output).sum() / output.sum()
        waste = self.year("waste", "waste_utilised", 2016).sum()
        waste /= self.year("waste", "waste_generated", 2016).sum()
        water = [
            self.year("water", "water_taken", y).sum()
            / self.year("b204", "value_added_constant", y).sum()
            for y in (2013, 2016)
        ]
        near = next(p for p in cluster_plans() if 98 <= p.sales < 100)
        return [
            (
                "规上工业单位增加值能耗比 2013 年变动",
                (self.energy(2016) / self.energy(2013) - 1) * 100,
                "%",
            ),
            ("单位工业增加值用水量比 2013 年变动", float((water[1] / water[0] - 1) * 100), "%"),
            ("工业固体废物综合利用率（不计利用往年贮存）", float(waste * 100), "%"),
            ("销售收入百亿元以上集群", float((sales >= 100).sum()), "个"),
            ("销售收入千亿元集群", float((sales >= 1000).sum()), "个"),
            (f"{near.name}销售收入", float(sales[cluster_plans().index(near)]), "亿元"),
            ("集群产值占全省比重", float(share * 100), "%"),
            ("企业有效发明专利", float(self.year("rd", "valid_inventions", 2016).sum()), "件"),
        ]
