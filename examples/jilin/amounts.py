"""Output, revenue, value added and staff month by month (产值、收入、增加值、用工).

The totals of verified returns are led to the yearly figures of `calibration.csv` and to the
sales that each cluster aims at; single enterprises are drawn by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.jilin import states
from examples.jilin.calibration import FRAME
from examples.jilin.registry import Enterprises, Flags, Floats, Ints, generator
from examples.jilin.tables import (
    FESTIVAL,
    MONTHS,
    SEASON_OF,
    SEASONS,
    YEARS,
    cluster_plans,
    counties,
    industries,
)

HUNDRED_MILLION = 100_000  # 1 亿元 in 千元
YEAR_OF = np.arange(MONTHS) // 12


@dataclass
class Amounts:
    """Money in 千元, enterprise x month; `share` is the part of an enterprise in each cluster."""

    output: Floats
    revenue: Floats
    added: Floats
    added_constant: Floats
    price: Floats
    staff: Floats
    share: Floats
    output_states: Ints
    finance_states: Ints


def make(made: Enterprises) -> Amounts:
    """Draw all amounts, then lead the totals to where they must be."""
    rng = generator(made.seed, 2)
    output_states = states.monthly(made, 20)
    finance_states = states.monthly(made, 21)
    base = _base(rng, made)
    share = _membership(rng, made, base)
    shape = _shape(rng, made, share.sum(axis=1) > 0)
    turnover = np.clip(rng.normal(1.01, 0.02, made.count), 0.95, 1.08)
    output_seen = (output_states == states.VERIFIED) & made.counted
    finance_seen = (finance_states == states.VERIFIED) & made.counted
    _lead_clusters(made, base, shape * finance_seen, share, turnover)
    _lead_others(made, base, shape * output_seen)
    output = base[:, None] * shape
    for year in range(YEARS - 1):
        months = year == YEAR_OF
        seen = (output * output_seen)[:, months].sum()
        output[:, months] *= FRAME.output[year] * HUNDRED_MILLION / seen
    for part, (whole, start) in made.merged_into.items():
        output[whole, start:] += base[part] / 12
    added = _added(rng, made, output, output_seen)
    price = np.array(FRAME.price)[YEAR_OF]
    revenue = output * turnover[:, None]
    return Amounts(
        output=output,
        revenue=revenue,
        added=added,
        added_constant=added / price,
        price=price,
        staff=_staff(rng, made, revenue),
        share=share,
        output_states=output_states,
        finance_states=finance_states,
    )


def _base(rng: np.random.Generator, made: Enterprises) -> Floats:
    """Return yearly output of 2016 for ordinary enterprises; leaders are set later."""
    common = np.clip(rng.lognormal(np.log(66_000), 1.2, made.count), 22_000, 3_500_000)
    near = np.clip(rng.lognormal(np.log(33_000), 0.3, made.count), 21_500, 90_000)
    near_threshold = ~made.counted.all(axis=1) & made.alive.all(axis=1)
    base = np.where(near_threshold, near, common)
    base[made.anchor != -1] = 0.0
    return base


def _membership(rng: np.random.Generator, made: Enterprises, base: Floats) -> Floats:
    """Return shares, enterprise x cluster: ordinary members fill at most 60 % of a cluster."""
    plans = cluster_plans()
    share = np.zeros((made.count, len(plans)))
    room = np.array([0.6 * plan.sales * HUNDRED_MILLION for plan in plans])
    codes = np.array([c.code for c in counties()])[made.county[:, -1]]
    trades = np.array([i.code for i in industries()])[made.industry[:, -1]]
    fits = np.column_stack(
        [
            np.array(
                [
                    c.startswith(p.areas) and t in p.industries
                    for c, t in zip(codes, trades, strict=True)
                ]
            )
            for p in plans
        ]
    )
    for i in rng.permutation(np.flatnonzero((made.anchor == -1) & fits.any(axis=1))):
        open_ones = [int(k) for k in np.flatnonzero(fits[i]) if room[k] > base[i]]
        if not open_ones or rng.random() < 0.15:
            continue
        if len(open_ones) > 1 and rng.random() < 0.5:
            first, second = (int(k) for k in rng.permutation(open_ones)[:2])
            part = float(rng.choice([0.5, 0.6, 0.7, 0.8]))
            share[i, first], share[i, second] = part, round(1 - part, 1)
        else:
            share[i, open_ones[-1]] = 1.0
        room -= share[i] * base[i]
    leaders = np.flatnonzero(made.anchor >= 0)
    share[leaders, made.anchor[leaders]] = 1.0
    return share


def _shape(rng: np.random.Generator, made: Enterprises, member: Flags) -> Floats:
    """Return monthly output as a share of the yearly output of 2016, zero when not alive."""
    trend = np.array([i.growth for i in industries()])[made.industry[:, 0]]
    trend = trend + np.where(member, 0.065, 0.0) + rng.normal(0, 0.04, made.count)
    # Leaders are many enterprises' worth of output: their own luck must not move the province.
    spread = np.where(made.anchor == -1, 0.08, 0.02)
    steps = trend[:, None] + rng.normal(0, 1, (made.count, YEARS - 1)) * spread[:, None]
    level = np.ones((made.count, YEARS))
    for year in range(YEARS - 2, -1, -1):
        level[:, year] = level[:, year + 1] / np.exp(steps[:, year])
    season = np.array([_season(i.code) for i in industries()])[made.industry[:, 0]]
    noise = np.exp(rng.normal(0, 0.05, (made.count, MONTHS)))
    return level[:, YEAR_OF] * season * noise / 12 * made.alive


def _season(industry: str) -> Floats:
    """Return 48 monthly factors that average 1 over each year."""
    form = SEASONS[SEASON_OF.get(industry, "common")]
    years = []
    for january, february in FESTIVAL.values():
        months = np.array(form)
        months[0] *= january
        months[1] *= february
        years.append(months / months.mean())
    return np.concatenate(years)


def _lead_clusters(
    made: Enterprises, base: Floats, seen: Floats, share: Floats, turnover: Floats
) -> None:
    """Set the leaders of each cluster so that its verified sales of 2016 come out as planned."""
    last = seen[:, YEAR_OF == YEARS - 1].sum(axis=1) * turnover
    for number, plan in enumerate(cluster_plans()):
        leaders = np.flatnonzero(made.anchor == number)
        others = (share[:, number] * base * last).sum()
        rest = max(plan.sales * HUNDRED_MILLION - others, 0.05 * plan.sales * HUNDRED_MILLION)
        weight = 1.0 / (np.arange(len(leaders)) + 1.0)
        base[leaders] = rest * weight / weight.sum() / last[leaders]


def _lead_others(made: Enterprises, base: Floats, seen: Floats) -> None:
    """Set the large enterprises outside clusters so that the province's output of 2016 fits."""
    last = seen[:, YEAR_OF == YEARS - 1].sum(axis=1)
    alone = np.flatnonzero(made.anchor == -2)
    rest = FRAME.output[-1] * HUNDRED_MILLION - (base * last).sum()
    if rest <= 0:
        raise ValueError(f"clusters and ordinary enterprises exceed the province by {-rest:.0f}")
    weight = 1.0 / (np.arange(len(alone)) + 8.0)
    base[alone] = rest * weight / weight.sum() / last[alone]


def _added(rng: np.random.Generator, made: Enterprises, output: Floats, seen: Flags) -> Floats:
    rate = np.array([i.value_added for i in industries()])[made.industry]
    own = np.exp(rng.normal(0, 0.12, made.count))[:, None]
    added = output * np.clip(rate * own * np.exp(rng.normal(0, 0.02, output.shape)), 0.08, 0.7)
    for year in range(YEARS):
        months = year == YEAR_OF
        total = (added * seen)[:, months].sum()
        added[:, months] *= FRAME.added[year] * HUNDRED_MILLION / total
    return np.minimum(added, 0.9 * output)


def _staff(rng: np.random.Generator, made: Enterprises, revenue: Floats) -> Floats:
    """Return staff: revenue of the year over revenue per head, moving a little by month."""
    per_head = rng.lognormal(np.log(1_300), 0.45, made.count)
    per_head[made.anchor != -1] *= 2.5
    staff = np.empty_like(revenue)
    for year in range(YEARS):
        months = year == YEAR_OF
        alive = np.maximum(made.alive[:, months].sum(axis=1), 1)
        yearly = revenue[:, months].sum(axis=1) * 12 / alive
        staff[:, months] = (yearly / per_head)[:, None]
    return np.maximum(np.rint(staff), 6)
