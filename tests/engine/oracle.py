"""A plain, slow recomputation of indicators (独立复算), written from the definitions.

Loops over dictionaries, no frame, no array, no code of the engine: it says again in the plainest
words what `docs/*/reference` and the shapes promise, so that the engine can be held to it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field, replace
from datetime import date

Number = float | None
Stretch = tuple[date, date, str, bool, str, str]
#: Industries and sizes with what they belong to.
PARENT = {"A1": "A", "A2": "A", "A": "", "B": "", "L": "", "S": ""}
FLOWS = {"x": "m", "y": "m", "z": "a"}
STOCKS = {"s": "m"}
FORM_OF = {**FLOWS, **STOCKS}


@dataclass
class World:
    """Everything that was made up for one example."""

    #: area -> [(from, to, parent)]
    areas: dict[str, list[tuple[date, date, str]]]
    #: unit -> [(from, to, area, big, industry, size)]
    firms: dict[str, list[Stretch]]
    #: (firm, cluster) -> [(from, to, share)]
    members: dict[tuple[str, str], list[tuple[date, date, float]]]
    #: cluster -> area
    clusters: dict[str, str]
    #: (form, year, month or 0) -> firm -> (state, values)
    filed: dict[tuple[str, int, int], dict[str, tuple[str, dict[str, Number]]]] = field(
        default_factory=dict
    )
    #: area -> zone
    zones: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Where:
    """A slice that is asked for; empty means all."""

    area: str = "r"
    zone: str = ""
    industry: str = ""
    size: str = ""
    group: str = ""


def pieces(world: World, form: str, year: int, last: int) -> list[tuple[int, int]]:
    """Reporting periods of a form inside January..last that anybody filed."""
    months = range(1, last + 1) if form == "m" else ([0] if last == 12 else [])
    return [(year, month) for month in months if (form, year, month) in world.filed]


def first_day(year: int, month: int) -> date:
    return date(year, month or 1, 1)


def last_day(year: int, month: int) -> date:
    number = month or 12
    following = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def above(world: World, area: str, day: date) -> list[str]:
    """The area and all that hold it on a day."""
    found: list[str] = []
    while area in world.areas:
        parents = [p for start, end, p in world.areas[area] if start <= day <= end]
        if not parents:
            break
        found.append(area)
        area = parents[-1]
    return found


def holds(world: World, where: Where, area: str, day: date) -> bool:
    """Whether the slice's area or zone holds an area on a day."""
    chain = above(world, area, day)
    if where.zone:
        return any(world.zones.get(each) == where.zone for each in chain)
    return where.area in chain


def within(code: str, wanted: str) -> bool:
    """Whether a code is the wanted one or below it."""
    while code and code != wanted:
        code = PARENT[code]
    return bool(code) or not wanted


def share(world: World, where: Where, firm: str, stood: Stretch, day: date) -> Number:
    """What of a firm, as it stood, belongs to the slice; nothing where none does."""
    if not (holds(world, where, stood[2], day) and within(stood[4], where.industry)):
        return None
    if not within(stood[5], where.size):
        return None
    if not where.group:
        return 1.0
    return belongs(world, firm, where.group, day)


def belongs(world: World, firm: str, group: str, day: date) -> Number:
    """A firm's share in a cluster on a day."""
    found = [s for start, end, s in world.members.get((firm, group), []) if start <= day <= end]
    return found[0] if found else None


def stretch(world: World, firm: str, start: date, end: date) -> Stretch | None:
    """How the firm stood last between two days."""
    lived = [s for s in world.firms[firm] if s[0] <= end and s[1] >= start]
    return max(lived, default=None)


def value(world: World, firm: str, element: str, when: tuple[int, int]) -> Number:
    """What was verified for a firm in one period; the firm must have lived then."""
    if stretch(world, firm, first_day(*when), last_day(*when)) is None:
        return None
    line = world.filed.get((FORM_OF[element], *when), {}).get(firm)
    return line[1].get(element) if line and line[0] == "verified" else None


def over_window(world: World, firm: str, element: str, year: int, last: int) -> Number:
    """A firm's flow summed over the window, or its last stock."""
    found = [
        v
        for when in pieces(world, FORM_OF[element], year, last)
        if (v := value(world, firm, element, when)) is not None
    ]
    if not found:
        return None
    return sum(found) if element in FLOWS else found[-1]


def total(
    world: World,
    element: str,
    where: Where,
    year: int,
    last: int,
    *,
    only_big: bool = False,
    also: tuple[str, ...] = (),
) -> Number:
    """Sum of a flow over the firms of a slice, each period on its own structure.

    `also`: elements that a firm must have given as well: in the same return where it is of the
    same form, else at all within the window.
    """
    amount, known = 0.0, 0
    for when in pieces(world, FORM_OF[element], year, last):
        for firm in world.firms:
            stood = stretch(world, firm, first_day(*when), last_day(*when))
            given = value(world, firm, element, when)
            if stood is None or given is None:
                continue
            part = share(world, where, firm, stood, last_day(*when))
            if part is None:
                continue
            if any(
                value(world, firm, other, when) is None
                if FORM_OF[other] == FORM_OF[element]
                else over_window(world, firm, other, year, last) is None
                for other in also
            ):
                continue
            known += 1
            amount += given * part if stood[3] or not only_big else 0.0
    return amount if known else None


def ratio(one: Number, other: Number) -> Number:
    return None if one is None or not other else one / other


def share_of(world: World, a: str, b: str, where: Where, year: int, last: int) -> Number:
    """A ratio of sums over the same respondents."""
    above_ = total(world, a, where, year, last, also=(a, b))
    return ratio(above_, total(world, b, where, year, last, also=(a, b)))


def lived(world: World, where: Where, year: int, last: int) -> list[tuple[str, float]]:
    """Firms that lived in a window, by where they stood last, with what of them counts."""
    start, end = date(year, 1, 1), last_day(year, last)
    stood = ((firm, stretch(world, firm, start, end)) for firm in world.firms)
    parts = ((f, share(world, where, f, s, end)) for f, s in stood if s)
    return [(firm, part) for firm, part in parts if part is not None]


def whole(world: World, element: str, where: Where, year: int, last: int) -> list[float]:
    """The firms' totals over a window, of those that have one, by where they stood last."""
    found = []
    for firm, part in lived(world, where, year, last):
        given = over_window(world, firm, element, year, last)
        if given is not None:
            found.append(given * part)
    return found


def living(world: World, where: Where, year: int, last: int) -> list[tuple[float, bool, str]]:
    """Firms alive at the end of the window: what of them counts, big, industry."""
    end = last_day(year, last)
    stood = ((firm, stretch(world, firm, end, end)) for firm in world.firms)
    parts = ((share(world, where, firm, s, end), s[3], s[4]) for firm, s in stood if s)
    return [(part, big, industry) for part, big, industry in parts if part is not None]


def member_sum(world: World, cluster: str, element: str, year: int, last: int) -> Number:
    """Sum over a cluster's members of what they gave, each times its share at that time."""
    amount, known = 0.0, 0
    for when in pieces(world, FORM_OF[element], year, last):
        for firm in world.firms:
            part = belongs(world, firm, cluster, last_day(*when))
            given = value(world, firm, element, when) if part is not None else None
            if given is not None and part is not None:
                amount += given * part
                known += 1
    return amount if known else None


def change(now: Number, then: Number) -> Number:
    moved = ratio(now, then)
    return None if moved is None else moved - 1


def quantile(values: list[float], at: float) -> float:
    """Linear between the two nearest."""
    values = sorted(values)
    place = at * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def upper(world: World, where: Where, year: int, last: int) -> Where:
    """The same slice of the parent area on the window's last day; the top and zones: themselves."""
    chain = above(world, where.area, last_day(year, last))
    parent = where.area if where.zone or len(chain) < 2 else chain[1]
    return replace(where, area=parent)


def of_firms(  # noqa: C901 - one case an indicator
    world: World, name: str, where: Where, year: int, last: int
) -> Number:
    """Return an indicator over firms."""
    match name:
        case "sum_x":
            return total(world, "x", where, year, last)
        case "sum_big":
            return total(world, "x", where, year, last, only_big=True)
        case "x_per_y":
            return share_of(world, "x", "y", where, year, last)
        case "z_per_x":
            return share_of(world, "z", "x", where, year, last)
        case "lead_x_per_y":
            own = share_of(world, "x", "y", where, year, last)
            other = share_of(world, "x", "y", upper(world, where, year, last), year, last)
            return None if own is None or other is None else own - other
        case "stock":
            found = whole(world, "s", where, year, last)
            return sum(found) if found else None
        case "firms":
            return float(sum(part for part, _, _ in living(world, where, year, last)))
        case "big_share":
            here = living(world, where, year, last)
            number = float(sum(part for part, _, _ in here))
            return ratio(float(sum(part for part, big, _ in here if big)), number)
        case "industries":
            return float(len({ind for _, _, ind in living(world, where, year, last)}))
        case "large_x":
            here = lived(world, where, year, last)
            given = [(over_window(world, firm, "x", year, last), part) for firm, part in here]
            known = [(v, part) for v, part in given if v is not None]
            number = float(sum(part for v, part in known if v >= 50))
            return number if known or not here else None
        case "wmean_x":
            totals = [
                (over_window(world, f, "x", year, last), over_window(world, f, "y", year, last), p)
                for f, p in lived(world, where, year, last)
            ]
            known = [(x * p, y) for x, y, p in totals if x is not None and y is not None]
            return ratio(sum(x * y for x, y in known), sum(y for _, y in known)) if known else None
        case "mean_x" | "median_x" | "top_x" | "max_x" | "min_x" | "hhi_x":
            found = whole(world, "x", where, year, last)
            if not found:
                return None
            if name == "hhi_x":
                return ratio(sum(v * v for v in found), sum(found) ** 2)
            if name == "top_x":
                return quantile(found, 0.9)
            of = {
                "mean_x": statistics.fmean, "median_x": statistics.median, "max_x": max,
                "min_x": min,
            }  # fmt: skip
            return float(of[name](found))
        case "yoy_x":
            return change(*(total(world, "x", where, y, last) for y in (year, year - 1)))
        case "since_ratio":
            return change(*(share_of(world, "x", "y", where, y, last) for y in (year, 2014)))
        case "chained_x":
            product: Number = None if total(world, "x", where, 2014, last) is None else 1.0
            for y in range(2015, year + 1):
                now, then = (total(world, "x", where, each, last) for each in (y, y - 1))
                link = ratio(now, then)
                product = None if link is None or product is None else product * link
            return None if product is None else product - 1
        case "part_of_all":
            root = replace(where, area="r", zone="")
            return ratio(*(total(world, "x", each, year, last) for each in (where, root)))
        case "part_of_industries":
            every = replace(where, industry="")
            return ratio(*(total(world, "x", each, year, last) for each in (where, every)))
    raise KeyError(name)


def compute(world: World, name: str, where: Where, year: int, last: int) -> Number:
    """Return one of the indicators that `test_engine_equals_oracle` declares."""
    of_clusters = name in ("members_x", "large_clusters")
    if not (world.clusters if of_clusters else world.firms):
        # No registry at all: nobody knows of anybody, so even a count is missing.
        return None
    if not of_clusters:
        return of_firms(world, name, where, year, last)
    # A cluster has no industry and no size, so these choose nothing; and it is in no group.
    end = last_day(year, last)
    here = [c for c, lies in world.clusters.items() if holds(world, where, lies, end)]
    sums = [member_sum(world, cluster, "x", year, last) for cluster in here if not where.group]
    known = [v for v in sums if v is not None]
    if name == "members_x":
        return sum(known) if known else None
    return float(sum(v >= 80 for v in known)) if known or not sums else None
