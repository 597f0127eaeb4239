"""The made-up enterprises and how they change from month to month (企业名录).

Everything is an array over enterprises, or over enterprises and the 48 months. Amounts come
later; here stand place, trade, life, threshold and role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from examples.jilin import names
from examples.jilin.calibration import real
from examples.jilin.tables import MONTHS, YEARS, cluster_plans, code_on, counties, industries

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: How many of 6,000 enterprises enter the threshold in 2014 and 2015, newly opened ones included.
ENTRIES = (430, 520)
#: From so many enterprises on a province is drawn in full, with all its leaders.
WHOLE = 2000
#: How many fall below it again in those years.
EXITS = (190, 210, 230)


@dataclass
class Enterprises:
    """All enterprises as arrays (企业).

    `anchor` is the cluster that an enterprise carries; -1 ordinary, -2 large but in no cluster.
    """

    seed: int
    count: int
    code: list[str]
    name: list[str]
    anchor: Ints
    county: Ints  # enterprise x month, index into counties()
    industry: Ints  # enterprise x month, index into industries()
    alive: Flags
    above: Flags
    opened: list[date]
    ownership: list[str]
    listed: Flags
    merged_into: dict[int, tuple[int, int]] = field(default_factory=dict)
    flags: dict[str, Flags] = field(default_factory=dict)
    size: Ints | None = None

    @property
    def counted(self) -> Flags:
        """Whether an enterprise must file in a month: alive and above the threshold."""
        return self.alive & self.above


def generator(seed: int, part: int) -> np.random.Generator:
    """Return the random numbers of one part, so that parts do not disturb each other."""
    return np.random.default_rng([seed, part])


def make(seed: int, count: int) -> Enterprises:
    """Make the registry; the first are the anchors of clusters, then the large ones, then all."""
    rng = generator(seed, 1)
    anchor, county, industry = _leaders(rng, count)
    ordinary = count - len(anchor)
    county, industry = _fill(rng, county, industry, ordinary)
    anchor = np.concatenate([anchor, np.full(ordinary, -1)])
    opened, alive = _lives(rng, anchor)
    places = [counties()[c].short for c in county]
    listed = (anchor != -1) | (rng.random(count) < 0.06)
    areas = [code_on(counties()[c].code, day) for c, day in zip(county, opened, strict=True)]
    made = Enterprises(
        seed=seed,
        count=count,
        code=names.credit_codes("91", areas),
        name=names.company_names(rng, places, _trades(anchor, industry), listed.tolist()),
        anchor=anchor,
        county=np.repeat(county[:, None], MONTHS, axis=1),
        industry=np.repeat(industry[:, None], MONTHS, axis=1),
        alive=alive,
        above=np.ones((count, MONTHS), bool),
        opened=opened,
        ownership=_ownership(rng, anchor, industry),
        listed=listed,
    )
    _threshold(rng, made)
    _moves(rng, made)
    _merger(made)
    return made


def _trades(anchor: Ints, industry: Ints) -> list[tuple[str, ...]]:
    """Return the trade words of each enterprise; the first of the cars are car makers."""
    words = [industries()[i].words for i in industry]
    cars = np.flatnonzero(anchor == 0)[:3]
    for i in cars:
        words[i] = ("整车制造",)
    return words


def _leaders(rng: np.random.Generator, count: int) -> tuple[Ints, Ints, Ints]:
    """Return anchor, county and industry of the large enterprises that carry the totals."""
    most = 10 if count >= WHOLE else 2
    codes = {industry.code: i for i, industry in enumerate(industries())}
    anchor, county, industry = [], [], []
    for number, plan in enumerate(cluster_plans()):
        here = [i for i, c in enumerate(counties()) if c.code.startswith(plan.areas)]
        trade = plan.industries[0]
        weight = np.array([counties()[i].strengths.get(trade, 0.2) ** 2 for i in here])
        for _ in range(min(most, max(2, round(plan.sales / 60)))):
            anchor.append(number)
            county.append(int(rng.choice(here, p=weight / weight.sum())))
            industry.append(codes[trade])
    alone = (
        "44",
        "30",
        "13",
        "44",
        "07",
        "20",
        "46",
        "16",
        "45",
        "33",
        "35",
        "06",
        "14",
        "29",
        "38",
    )
    for k in range(60 if count >= WHOLE else 30):
        trade = alone[k % len(alone)]
        weight = np.array([c.weight * c.strengths.get(trade, 0.3) for c in counties()])
        anchor.append(-2)
        county.append(int(rng.choice(len(weight), p=weight / weight.sum())))
        industry.append(codes[trade])
    return np.array(anchor), np.array(county), np.array(industry)


def _fill(rng: np.random.Generator, county: Ints, industry: Ints, count: int) -> tuple[Ints, Ints]:
    """Add ordinary enterprises: a county by weight, then a trade by weight and local strength."""
    weight = np.array([c.weight for c in counties()])
    homes = rng.choice(len(weight), count, p=weight / weight.sum())
    trades = np.empty(count, np.int64)
    base = np.array([i.weight for i in industries()])
    for number, place in enumerate(counties()):
        local = np.array([place.strengths.get(i.code, 1.0) for i in industries()])
        # Mines and oil fields are where the ground is; elsewhere there are none.
        local[
            [
                i.code in ("06", "07", "08", "09") and i.code not in place.strengths
                for i in industries()
            ]
        ] = 0.0
        chance = base * local
        here = np.flatnonzero(homes == number)
        trades[here] = rng.choice(len(base), len(here), p=chance / chance.sum())
    return np.concatenate([county, homes]), np.concatenate([industry, trades])


def _lives(rng: np.random.Generator, anchor: Ints) -> tuple[list[date], Flags]:
    """Return opening days and the months of life; leaders live throughout."""
    count = len(anchor)
    month = np.arange(MONTHS)
    first = np.zeros(count, np.int64)
    last = np.full(count, MONTHS - 1)
    ordinary = anchor == -1
    opens = ordinary & (rng.random(count) < 0.085)
    first[opens] = rng.integers(2, MONTHS - 2, opens.sum())
    closes = ordinary & ~opens & (rng.random(count) < 0.055)
    last[closes] = rng.integers(5, MONTHS - 2, closes.sum())
    days = rng.integers(0, 365 * 19, count)
    opened = []
    for i in range(count):
        if opens[i]:
            opened.append(date(2013 + first[i] // 12, first[i] % 12 + 1, 1))
        else:
            opened.append(date(1993, 6, 1) + timedelta(days=int(days[i])))
    return opened, (month >= first[:, None]) & (month <= last[:, None])


def _scale(made: Enterprises) -> float:
    """Return how many events there are against a whole province; small ones keep some calm."""
    if made.count >= WHOLE:
        return made.count / 6000
    return 0.5 * float((made.anchor == -1).sum()) / 6000


def _threshold(rng: np.random.Generator, made: Enterprises) -> None:
    """Set who is above the threshold in each month; the yearly lists change on 1 January."""
    pool = rng.permutation(np.flatnonzero((made.anchor == -1) & made.alive[:, 0]))
    whole = np.array([made.alive[i].all() for i in pool])
    stay = pool[whole]
    scale = _scale(made)
    fresh = np.flatnonzero((made.anchor == -1) & ~made.alive[:, 0])
    made.above[fresh[rng.random(len(fresh)) < 0.15], :] = False
    at = 0
    for year, number in enumerate((*ENTRIES, real("entered_above_scale:2016")), 1):
        # Newly opened works enter when they open; the yearly list makes up the rest.
        months = slice(12 * year, 12 * year + 12)
        opened = made.counted[fresh, months].any(axis=1) & ~made.counted[fresh, 12 * year - 1]
        group = stay[at : at + max(1, round(number * scale) - int(opened.sum()))]
        at += len(group)
        made.above[group, : 12 * year] = False
    for year, number in enumerate(EXITS, 1):
        group = stay[at : at + max(1, round(number * scale))]
        at += len(group)
        made.above[group, 12 * year :] = False
    never = stay[at : at + round(420 * scale)]
    made.above[never, :] = False


def _moves(rng: np.random.Generator, made: Enterprises) -> None:
    """Let some ordinary enterprises move to another county and some change their trade."""
    able = np.flatnonzero((made.anchor == -1) & made.alive.all(axis=1))
    movers = rng.permutation(able)
    scale = _scale(made)
    homes = max(2, round(60 * scale))
    trades = max(2, round(40 * scale))
    for i in movers[:homes]:
        start = int(rng.integers(6, MONTHS - 3))
        made.county[i, start:] = rng.integers(0, len(counties()))
    for i in movers[homes : homes + trades]:
        year = int(rng.integers(1, YEARS))
        made.industry[i, 12 * year :] = rng.integers(4, len(industries()))


def _merger(made: Enterprises) -> None:
    """Merge one ordinary enterprise into the first leader of its trade on 1 July 2015."""
    parts = np.flatnonzero((made.anchor == -1) & made.alive.all(axis=1) & made.above.all(axis=1))
    leaders = np.flatnonzero(made.anchor >= 0)
    for part in parts:
        same = [b for b in leaders if made.industry[b, 30] == made.industry[part, 30]]
        if same:
            made.merged_into[int(part)] = (int(same[0]), 30)
            made.alive[part, 30:] = False
            return


def _ownership(rng: np.random.Generator, anchor: Ints, industry: Ints) -> list[str]:
    kinds = np.array(["state", "collective", "private", "hmt", "foreign", "other"])
    leader = rng.choice(kinds, len(anchor), p=[0.5, 0.04, 0.26, 0.06, 0.12, 0.02])
    common = rng.choice(kinds, len(anchor), p=[0.05, 0.03, 0.84, 0.02, 0.04, 0.02])
    utility = np.array([i.code in ("44", "45", "46", "16", "07") for i in industries()])[industry]
    public = rng.choice(kinds, len(anchor), p=[0.8, 0.02, 0.15, 0.01, 0.01, 0.01])
    picked = np.where(utility, public, np.where(anchor == -1, common, leader))
    return [str(x) for x in picked]
