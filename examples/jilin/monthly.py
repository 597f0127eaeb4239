"""Monthly returns: output and sales (B204) and financial position (B203)."""

from __future__ import annotations

import numpy as np

from examples.jilin import states
from examples.jilin.amounts import HUNDRED_MILLION, YEAR_OF, Amounts
from examples.jilin.calibration import FRAME
from examples.jilin.registry import Enterprises, Floats, generator
from examples.jilin.tables import YEARS
from examples.jilin.write import Form, whole


def output(made: Enterprises, amounts: Amounts) -> Form:
    """Return 工业产销总值: output at both prices, sales, exports, value added at both prices."""
    rng = generator(made.seed, 3)
    shape = amounts.output.shape
    sold = amounts.output * np.clip(rng.normal(0.985, 0.015, shape), 0.9, 1.1)
    exporter = (rng.random(made.count) < 0.11) * rng.beta(1.2, 8, made.count)
    return Form(
        "b204",
        1,
        amounts.output_states,
        {
            "output_value": whole(amounts.output),
            "output_value_constant": whole(amounts.output / amounts.price),
            "sales_value": whole(sold),
            "export_value": whole(sold * exporter[:, None]),
            "value_added": whole(amounts.added),
            "value_added_constant": whole(amounts.added_constant),
        },
    )


def finance(made: Enterprises, amounts: Amounts) -> Form:
    """Return 财务状况: revenue, cost, taxes, profit, payroll, balance sheet and staff."""
    rng = generator(made.seed, 4)
    revenue = amounts.revenue
    shape = revenue.shape
    assets = _assets(rng, made, revenue)
    profit = _profit(rng, made, amounts)
    debt = np.clip(rng.normal(0.56, 0.16, made.count), 0.08, 0.95)[:, None]
    other = revenue * np.clip(rng.normal(0.075, 0.01, shape), 0.03, 0.12)
    cost = np.clip(revenue - profit - other, 0.3 * revenue, 1.2 * revenue)
    return Form(
        "b203",
        1,
        amounts.finance_states,
        {
            "revenue": whole(revenue),
            "operating_cost": whole(cost),
            "sales_tax": whole(revenue * 0.012),
            "vat_payable": whole(revenue * np.clip(rng.normal(0.032, 0.005, shape), 0.01, 0.06)),
            "finance_cost": whole(assets * debt * 0.0042),
            "profit_total": whole(profit),
            "payroll": whole(amounts.staff * np.clip(rng.normal(4.2, 0.3, shape), 2.5, 7.0)),
            "receivables": whole(assets * np.clip(rng.normal(0.14, 0.01, shape), 0.05, 0.3)),
            "inventories": whole(assets * np.clip(rng.normal(0.12, 0.01, shape), 0.03, 0.3)),
            "assets_total": whole(assets),
            "liabilities_total": whole(assets * debt),
            "staff": whole(amounts.staff),
        },
    )


def _assets(rng: np.random.Generator, made: Enterprises, revenue: Floats) -> Floats:
    """Return assets: a multiple of yearly revenue that moves slowly, not with the season."""
    multiple = np.clip(rng.lognormal(np.log(0.78), 0.3, made.count), 0.3, 2.5)
    assets = np.empty_like(revenue)
    for year in range(YEARS):
        months = year == YEAR_OF
        alive = np.maximum(made.alive[:, months].sum(axis=1), 1)
        assets[:, months] = (revenue[:, months].sum(axis=1) * 12 / alive * multiple)[:, None]
    drift = 1 + 0.01 * np.sin(np.arange(revenue.shape[1]) / 3)
    return np.maximum(assets * drift, 1_000)


def _profit(rng: np.random.Generator, made: Enterprises, amounts: Amounts) -> Floats:
    """Return profit: margins differ, some lose money, the verified total is led to the frame."""
    margin = rng.normal(0.055, 0.045, made.count)[:, None]
    profit = amounts.revenue * (margin + rng.normal(0, 0.01, amounts.revenue.shape))
    seen = (amounts.finance_states == states.VERIFIED) & made.counted
    for year in range(YEARS):
        months = year == YEAR_OF
        total = (profit * seen)[:, months].sum()
        profit[:, months] *= FRAME.profit[year] * HUNDRED_MILLION / total
    return np.clip(profit, -0.3 * amounts.revenue, 0.5 * amounts.revenue)
