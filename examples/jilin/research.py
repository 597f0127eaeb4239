"""Research returns (研究开发): patents in force fall a little short of the target."""

from __future__ import annotations

import numpy as np

from examples.jilin import states
from examples.jilin.amounts import Amounts
from examples.jilin.calibration import FRAME
from examples.jilin.registry import Enterprises, Ints, generator
from examples.jilin.resources import by_year
from examples.jilin.tables import YEARS, industries
from examples.jilin.write import Form, whole


def research(made: Enterprises, amounts: Amounts) -> Form:
    """Return R&D expense, staff, equipment, projects, patents, new products, standards."""
    rng = generator(made.seed, 12)
    seen = states.yearly(made, 27)
    trades = made.industry[:, 0]
    rate = np.array([i.research for i in industries()])[trades]
    active = rng.random(made.count) < np.clip(rate * 14, 0.06, 0.7)
    active |= made.anchor >= 0
    yearly = by_year(amounts.revenue)
    own = np.exp(rng.normal(0, 0.35, made.count))
    steps = np.exp(rng.normal(0.05, 0.05, (made.count, YEARS)).cumsum(axis=1))
    expense = whole(yearly * (rate * own * active)[:, None] * steps)
    staff = np.where(expense > 0, np.maximum(1, whole(amounts.staff[:, 11::12] * 0.07)), 0)
    filed = _patents(rng, expense, active)
    inventions = rng.binomial(filed, 0.38)
    share = np.clip(rng.beta(2, 8, made.count), 0, 0.6) * active
    return Form(
        "rd",
        12,
        seen,
        {
            "rd_expense": expense,
            "rd_staff": whole(staff),
            "rd_equipment": whole(expense * 1.8),
            "rd_projects": whole(np.ceil(expense / 2_600) * active[:, None]),
            "patents_applied": whole(filed),
            "inventions_applied": whole(inventions),
            "valid_inventions": _in_force(rng, expense, seen),
            "new_product_sales": whole(yearly * share[:, None]),
            "standards_formed": whole(rng.binomial(np.minimum(filed, 40), 0.03)),
        },
    )


def _patents(rng: np.random.Generator, expense: Ints, active: Ints) -> Ints:
    mean = np.minimum(expense / 9_000, 120) ** 0.8 * active[:, None]
    return rng.poisson(mean)


def _in_force(rng: np.random.Generator, expense: Ints, seen: Ints) -> Ints:
    """Return patents in force; those of verified returns add up to the frame in every year."""
    weight = np.minimum(expense[:, -1].astype(float), 4e5) ** 0.7
    verified = seen == states.VERIFIED
    stock = np.zeros((len(expense), YEARS), np.int64)
    for year in range(YEARS):
        before = stock[:, year - 1].copy() if year else np.zeros(len(expense), np.int64)
        able = verified[:, year] & (weight > 0)
        missing = FRAME.inventions[year] - int(before[verified[:, year]].sum())
        chance = np.where(able, weight, 0.0)
        gained = rng.multinomial(max(missing, 0), chance / chance.sum())
        stock[:, year] = before + gained
    return stock
