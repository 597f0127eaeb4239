"""Water, solid waste, monitored discharges and clean production (用水、固废、排放、清洁生产)."""

from __future__ import annotations

import numpy as np

from examples.jilin import states
from examples.jilin.amounts import YEAR_OF, Amounts
from examples.jilin.calibration import FRAME
from examples.jilin.registry import Enterprises, Flags, Floats, Ints, generator
from examples.jilin.tables import YEARS, counties, industries
from examples.jilin.write import Form, whole

#: Rate of use of solid waste by year (综合利用率): 白城 and 白山 fall back, the others advance.
WASTE_RATE = (0.648, 0.678, 0.706, 0.733)
WASTE_RATE_OF = {
    "2208": (0.612, 0.598, 0.587, 0.571),
    "2206": (0.601, 0.590, 0.572, 0.558),
}
#: Level of clean production by year: chance of levels I, II, III and below.
CLEAN = (
    (0.05, 0.31, 0.44, 0.20),
    (0.06, 0.36, 0.42, 0.16),
    (0.08, 0.41, 0.39, 0.12),
    (0.10, 0.45, 0.36, 0.09),
)


def by_quarter(values: Floats) -> Floats:
    """Add months up to quarters."""
    return values.reshape(len(values), -1, 3).sum(axis=2)


def by_year(values: Floats) -> Floats:
    """Add months up to years."""
    return values.reshape(len(values), -1, 12).sum(axis=2)


def water(made: Enterprises, amounts: Amounts) -> Form:
    """Return 工业用水; water per value added falls, but too slowly for the target."""
    rng = generator(made.seed, 7)
    seen = states.quarterly(made, 23)
    rate = np.array([i.water for i in industries()])[made.industry]
    own = np.exp(rng.normal(0, 0.35, made.count))[:, None]
    taken = by_quarter(amounts.added_constant * rate) * own
    taken *= np.exp(rng.normal(0, 0.05, taken.shape))
    verified = seen == states.VERIFIED
    complete = np.repeat(verified, 3, axis=1) & (amounts.output_states == states.VERIFIED)
    value = by_quarter(amounts.added_constant * complete)
    for year in range(YEARS):
        here = slice(4 * year, 4 * year + 4)
        wanted = FRAME.water_intensity[year] * value[:, here].sum() / 10
        taken[:, here] *= wanted / (taken * verified)[:, here].sum()
    reuse = np.clip(rng.normal(1.4, 0.5, made.count), 0.1, 3.5)[:, None]
    return Form(
        "water",
        3,
        seen,
        {
            "water_taken": whole(taken),
            "water_reused": whole(taken * reuse),
            "wastewater": whole(taken * np.clip(rng.normal(0.62, 0.1, taken.shape), 0.2, 0.95)),
        },
    )


def waste(made: Enterprises, amounts: Amounts) -> Form:
    """Return 固体废物 with its balance kept: generated = used + stored + disposed, net of old."""
    rng = generator(made.seed, 8)
    seen = states.yearly(made, 24)
    rate = np.array([i.waste for i in industries()])[made.industry]
    own = np.exp(rng.normal(0, 0.3, made.count))[:, None]
    generated = np.rint(by_year(amounts.output * rate) * own / 10)
    want = _rates(rng, made, generated * (seen == states.VERIFIED))
    fresh = np.rint(generated * want)
    old_used = np.rint(fresh * (rng.random(fresh.shape) < 0.1) * 0.03)
    rest = generated - fresh
    disposed_fresh = np.rint(rest * np.clip(rng.beta(2, 3, rest.shape), 0, 1))
    old_disposed = np.rint(disposed_fresh * (rng.random(rest.shape) < 0.05) * 0.05)
    stored = rest - disposed_fresh
    return Form(
        "waste",
        12,
        seen,
        {
            "waste_generated": whole(generated),
            "waste_utilised": whole(fresh + old_used),
            "waste_utilised_stored": whole(old_used),
            "waste_stored": whole(stored),
            "waste_disposed": whole(disposed_fresh + old_disposed),
            "waste_disposed_stored": whole(old_disposed),
            "waste_dumped": whole(np.zeros_like(stored)),
        },
    )


def _rates(rng: np.random.Generator, made: Enterprises, weight: Floats) -> Floats:
    """Return the rate of use of every enterprise; each prefecture group meets its own rate."""
    typical = np.array([i.utilised for i in industries()])[made.industry[:, 0]][:, None]
    rate = np.clip(typical * np.exp(rng.normal(0, 0.08, weight.shape)), 0.05, 0.99)
    codes = np.array([c.code[:4] for c in counties()])[made.county[:, 11::12]]
    for year in range(YEARS):
        groups = [(codes[:, year] == prefix, goal[year]) for prefix, goal in WASTE_RATE_OF.items()]
        groups.append((~np.isin(codes[:, year], list(WASTE_RATE_OF)), WASTE_RATE[year]))
        for here, goal in groups:
            rate[here, year] = _lead(rate[here, year], weight[here, year], goal)
    return rate


def _lead(rate: Floats, weight: Floats, goal: float) -> Floats:
    """Bend rates towards 0 or 1 until their weighted mean is the goal (bisection on a power)."""
    low, high = -4.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        bent = rate ** np.exp(middle)
        if (bent * weight).sum() > goal * weight.sum():
            low = middle
        else:
            high = middle
    return np.clip(rate ** np.exp(middle), 0.0, 1.0)


def discharge(made: Enterprises) -> Form:
    """Return 排放监测: begun in 2015, and in 2016 the platform of two prefectures fell silent."""
    rng = generator(made.seed, 9)
    filed = states.periods(made.counted & made.flags["key_discharger"], 3)
    seen = np.where(filed, states.quarterly(made, 25), states.MISSING)
    seen[:, :8] = states.MISSING
    silent = np.isin([c.code[:4] for c in counties()], ["2203", "2207"])[made.county[:, -1]]
    seen[silent, 13:] = states.MISSING
    # The last quarter waits for the change of the monitoring platform: filed, not yet reviewed.
    seen[:, 15] = np.where(seen[:, 15] == states.VERIFIED, states.REPORTED, seen[:, 15])
    trades = made.industry[:, 0]
    has_water = np.array([i.wastewater for i in industries()])[trades]
    has_gas = np.array([i.gas for i in industries()])[trades]
    elements: dict[str, Ints] = {}
    for name, has, level in (("wastewater", has_water, 0.951), ("gas", has_gas, 0.928)):
        hours = np.rint(2_190 * np.clip(rng.normal(0.955, 0.03, seen.shape), 0.6, 1.0))
        hours *= has[:, None]
        quality = np.clip(1 - rng.beta(1.1, 1.1 / (1 - level), made.count), 0.5, 1.0)[:, None]
        met = np.rint(hours * np.clip(quality + rng.normal(0, 0.01, seen.shape), 0.4, 1.0))
        elements[f"{name}_hours"] = whole(hours)
        elements[f"{name}_hours_met"] = whole(np.minimum(met, hours))
    return Form("discharge", 3, seen, elements)


def clean_production(made: Enterprises) -> Form:
    """Return 清洁生产审核: levels rise slowly; nobody falls back."""
    rng = generator(made.seed, 10)
    filed = states.periods(made.counted & made.flags["clean_production_duty"], 12)
    seen = np.where(filed, states.yearly(made, 26), states.MISSING)
    luck = rng.random(made.count)
    level = np.empty((made.count, YEARS), dtype=object)
    for year, chances in enumerate(CLEAN):
        bound = np.cumsum(chances)
        level[:, year] = np.array(["1", "2", "3", "0"])[np.searchsorted(bound[:3], luck)]
    plans = rng.poisson(2.2, level.shape)
    spent = whole(plans * rng.lognormal(np.log(900), 0.8, level.shape))
    return Form(
        "clean_production",
        12,
        seen,
        {"clean_production_level": level, "clean_plans": whole(plans), "clean_investment": spent},
    )


def set_flags(made: Enterprises, amounts: Amounts) -> None:
    """Set the lists that an enterprise stands on (名单), year by year, from its size and trade."""
    rng = generator(made.seed, 11)
    yearly = by_year(amounts.revenue)
    rate = np.array([i.energy * i.value_added for i in industries()])[made.industry[:, 0]]
    tce = by_year(amounts.output) / 10 * rate[:, None]
    trades = made.industry[:, 0]
    emits = np.array([i.wastewater or i.gas for i in industries()])[trades]
    dirty = np.array([i.waste > 0.3 or i.water > 50 for i in industries()])[trades]
    duty = emits & (dirty | (rng.random(made.count) < 0.25)) & (yearly.max(axis=1) > 60_000)
    research = np.array([i.research for i in industries()])[trades]
    luck = rng.random(made.count)
    rise = np.array([0.70, 0.82, 0.95, 1.12])
    flags: dict[str, Flags] = {
        "key_energy_user": tce >= 10_000,
        "key_discharger": (emits & (yearly.max(axis=1) > 150_000))[:, None].repeat(YEARS, axis=1),
        "clean_production_duty": duty[:, None].repeat(YEARS, axis=1),
        "high_tech": luck[:, None] < (research * 9)[:, None] * rise,
        "specialised": rng.random(made.count)[:, None] < 0.035 * rise,
    }
    for name, flag in flags.items():
        made.flags[name] = flag[:, YEAR_OF]
    made.size = _sizes(yearly, amounts.staff)[:, YEAR_OF]


def _sizes(yearly: Floats, staff: Floats) -> Ints:
    """Return 0 large to 3 micro (统计上大中小微型企业划分办法): both floors must be met."""
    people, sales = staff[:, 11::12], yearly / 10
    size = np.full(yearly.shape, 3)
    for number, (heads, floor) in enumerate(((20, 300), (300, 2_000), (1_000, 40_000))):
        size[(people >= heads) & (sales >= floor)] = 2 - number
    return size
