"""A plain, slow recomputation of indicators (独立复算), written from the definitions.

Loops over dictionaries, no frame, no array, no code of the engine: it says again in the plainest
words what `docs/*/reference` and the shapes promise, so that the engine can be held to it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from datetime import date

Number = float | None
FLOWS = {"x": "m", "y": "m", "z": "a"}
STOCKS = {"s": "m"}
FORM_OF = {**FLOWS, **STOCKS}


@dataclass
class World:
    """Everything that was made up for one example."""

    #: area -> [(from, to, parent)]
    areas: dict[str, list[tuple[date, date, str]]]
    #: unit -> [(from, to, area, big, ind)]
    firms: dict[str, list[tuple[date, date, str, bool, str]]]
    #: (firm, cluster) -> share
    members: dict[tuple[str, str], float]
    #: cluster -> area
    clusters: dict[str, str]
    #: (form, year, month or 0) -> firm -> (state, values)
    filed: dict[tuple[str, int, int], dict[str, tuple[str, dict[str, Number]]]] = field(
        default_factory=dict
    )


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


def stretch(
    world: World, firm: str, start: date, end: date
) -> tuple[date, date, str, bool, str] | None:
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
    area: str,
    year: int,
    last: int,
    *,
    only_big: bool = False,
    also: tuple[str, ...] = (),
) -> Number:
    """Sum of a flow over the firms of an area, each period on its own structure.

    `also`: elements that a firm must have given as well: in the same return where it is of the
    same form, else at all within the window.
    """
    amount, known = 0.0, 0
    for when in pieces(world, FORM_OF[element], year, last):
        for firm in world.firms:
            stood = stretch(world, firm, first_day(*when), last_day(*when))
            given = value(world, firm, element, when)
            if (
                stood is None
                or given is None
                or area not in above(world, stood[2], last_day(*when))
            ):
                continue
            if any(
                value(world, firm, other, when) is None
                if FORM_OF[other] == FORM_OF[element]
                else over_window(world, firm, other, year, last) is None
                for other in also
            ):
                continue
            known += 1
            amount += given if stood[3] or not only_big else 0.0
    return amount if known else None


def ratio(one: Number, other: Number) -> Number:
    return None if one is None or not other else one / other


def share_of(world: World, a: str, b: str, area: str, year: int, last: int) -> Number:
    """A ratio of sums over the same respondents."""
    above_ = total(world, a, area, year, last, also=(a, b))
    return ratio(above_, total(world, b, area, year, last, also=(a, b)))


def whole(world: World, element: str, area: str, year: int, last: int) -> list[float]:
    """The firms' totals over a window, of those that have one, by where they stood last."""
    start, end = date(year, 1, 1), last_day(year, last)
    found = []
    for firm in world.firms:
        stood = stretch(world, firm, start, end)
        given = over_window(world, firm, element, year, last)
        if stood and given is not None and area in above(world, stood[2], end):
            found.append(given)
    return found


def living(world: World, area: str, year: int, last: int) -> list[tuple[str, bool, str]]:
    """Firms alive at the end of the window: name, big, industry."""
    end = last_day(year, last)
    stood = ((firm, stretch(world, firm, end, end)) for firm in world.firms)
    return [(firm, s[3], s[4]) for firm, s in stood if s and area in above(world, s[2], end)]


def member_sum(world: World, cluster: str, element: str, year: int, last: int) -> Number:
    """Sum over a cluster's members of what they gave, each times its share."""
    amount, known = 0.0, 0
    for when in pieces(world, FORM_OF[element], year, last):
        for (firm, group), share in world.members.items():
            given = value(world, firm, element, when) if group == cluster else None
            if given is not None:
                amount += given * share
                known += 1
    return amount if known else None


def change(now: Number, then: Number) -> Number:
    moved = ratio(now, then)
    return None if moved is None else moved - 1


def compute(  # noqa: C901 - one case an indicator
    world: World, name: str, area: str, year: int, last: int
) -> Number:
    """Return one of the indicators that `test_engine_equals_oracle` declares."""
    registry = world.clusters if name in ("members_x", "large_clusters") else world.firms
    if not registry:
        # No registry at all: nobody knows of anybody, so even a count is missing.
        return None
    match name:
        case "sum_x":
            return total(world, "x", area, year, last)
        case "sum_big":
            return total(world, "x", area, year, last, only_big=True)
        case "x_per_y":
            return share_of(world, "x", "y", area, year, last)
        case "z_per_x":
            return share_of(world, "z", "x", area, year, last)
        case "stock":
            found = whole(world, "s", area, year, last)
            return sum(found) if found else None
        case "firms":
            return float(len(living(world, area, year, last)))
        case "big_share":
            here = living(world, area, year, last)
            return ratio(float(sum(big for _, big, _ in here)), float(len(here)))
        case "industries":
            return float(len({ind for _, _, ind in living(world, area, year, last)}))
        case "large_x":
            start, end = date(year, 1, 1), last_day(year, last)
            here = [
                f
                for f in world.firms
                if (s := stretch(world, f, start, end)) and area in above(world, s[2], end)
            ]
            given = [over_window(world, firm, "x", year, last) for firm in here]
            known = [v for v in given if v is not None]
            return float(sum(v >= 50 for v in known)) if known or not here else None
        case "mean_x" | "median_x" | "max_x" | "hhi_x":
            found = whole(world, "x", area, year, last)
            if not found:
                return None
            if name == "hhi_x":
                return ratio(sum(v * v for v in found), sum(found) ** 2)
            of = {"mean_x": statistics.fmean, "median_x": statistics.median, "max_x": max}[name]
            return float(of(found))
        case "yoy_x":
            return change(*(total(world, "x", area, y, last) for y in (year, year - 1)))
        case "since_ratio":
            return change(*(share_of(world, "x", "y", area, y, last) for y in (year, 2014)))
        case "chained_x":
            product: Number = None if total(world, "x", area, 2014, last) is None else 1.0
            for y in range(2015, year + 1):
                link = ratio(total(world, "x", area, y, last), total(world, "x", area, y - 1, last))
                product = None if link is None or product is None else product * link
            return None if product is None else product - 1
        case "part_of_all":
            return ratio(total(world, "x", area, year, last), total(world, "x", "r", year, last))
        case "members_x" | "large_clusters":
            end = last_day(year, last)
            here = [c for c, lies in world.clusters.items() if area in above(world, lies, end)]
            sums = [member_sum(world, cluster, "x", year, last) for cluster in here]
            known = [v for v in sums if v is not None]
            if name == "members_x":
                return sum(known) if known else None
            return float(sum(v >= 80 for v in known)) if known or not here else None
    raise KeyError(name)
