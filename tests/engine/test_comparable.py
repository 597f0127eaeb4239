"""Growth over a comparable population: by hand, and against a plain loop in random worlds."""

from __future__ import annotations

import math
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.comparable import Growth, growth
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period
from tests.engine import oracle
from tests.engine.test_engine_equals_oracle import alike, data_of, pack_of, wheres, world_of

START, END = date(2010, 1, 1), date(2030, 12, 31)
COUNTS = ("both", "entered", "left", "unmatched")
#: indicator -> its sums, each with the element, and all elements that a respondent must have
SUMS = {
    "sum_x": (("x", ("x",)),),
    "sum_big": (("x", ("x",)),),
    "x_per_y": (("x", ("x", "y")), ("y", ("x", "y"))),
    "z_per_x": (("z", ("z", "x")), ("x", ("z", "x"))),
}


def hand() -> oracle.World:
    """Areas a and b under r; one monthly period a year."""
    parents = {"r": "", "a": "r", "b": "r"}
    areas = {name: [(date.min, date.max, parent)] for name, parent in parents.items()}
    world = oracle.World(areas, {}, {}, {})
    new_year = date(2016, 1, 1)
    old = date(2015, 12, 31)
    for firm, spans in {
        "stays": [(START, END, "a")],
        "enters": [(new_year, END, "a")],
        "leaves": [(START, old, "a")],
        "moves": [(START, old, "a"), (new_year, END, "b")],
        "buyer": [(START, END, "b")],
        "bought": [(START, old, "a")],
        "silent": [(START, END, "a")],
    }.items():
        world.firms[firm] = [(*span, True, "A1", "L") for span in spans]
    then = {"stays": 100, "leaves": 40, "moves": 50, "buyer": 60, "bought": 30, "silent": 500}
    now = {"stays": 110, "enters": 70, "moves": 60, "buyer": 99}
    for year, lines in ((2015, then), (2016, now)):
        world.filed["m", year, 1] = {
            firm: ("verified", {"x": x, "y": x * 2, "s": None}) for firm, x in lines.items()
        }
    world.filed["m", 2016, 1]["silent"] = ("verified", {"x": None, "y": 1, "s": None})
    return world


def place(found: Growth, measurer: Measurer, area: str) -> dict[str, float]:
    """All figures of one area."""
    at = measurer.places.index[area]
    return {n: float(getattr(found, n)[at]) for n in ("as_was", "comparable", *COUNTS)}


def test_by_hand() -> None:
    """One enters, one leaves, one moves, two merge, one is silent.

    r: as-was 110+70+60+99 = 339 over 100+40+50+60+30+500 = 780.
       comparable (110 + 60 + 99) / (100 + 50 + (60+30)) = 269 / 240.
       both: stays, moves, buyer with bought = 3; entered 1; left: leaves, silent = 2.
    a: as-was (110+70) / (100+40+50+30+500) = 180 / 720; comparable 110 / 100.
    b: as-was (60+99) / 60; comparable (60+99) / (50+90) = 159 / 140: who moved in is there twice.
    """
    world = hand()
    pack = pack_of(world)
    measurer = Measurer(pack, data_of(world, pack))
    found = growth(measurer, "sum_x", Period(2016), successors={"bought": "buyer"})
    assert found is not None
    wanted = {
        "r": (339 / 780 - 1, 269 / 240 - 1, 3, 1, 2, 0),
        "a": (180 / 720 - 1, 110 / 100 - 1, 1, 1, 2, 0),
        "b": (159 / 60 - 1, 159 / 140 - 1, 2, 0, 0, 0),
    }
    for area, figures in wanted.items():
        assert list(place(found, measurer, area).values()) == pytest.approx(figures)
    ratio = growth(measurer, "x_per_y", Period(2016), successors={"bought": "buyer"})
    assert ratio is not None
    assert place(ratio, measurer, "r")["comparable"] == pytest.approx(0)  # y is twice x
    # Who bought nobody has 99 / 60 alone, and the one bought has left.
    alone = growth(measurer, "sum_x", Period(2016))
    assert alone is not None
    assert place(alone, measurer, "b")["comparable"] == pytest.approx(159 / 110 - 1)
    assert place(alone, measurer, "a")["left"] == 3


def test_a_partner_that_lacks_is_not_a_zero() -> None:
    """The one bought gave nothing the year before: 99 beside 60 alone would be no growth."""
    world = hand()
    del world.filed["m", 2015, 1]["bought"]
    pack = pack_of(world)
    measurer = Measurer(pack, data_of(world, pack))
    found = growth(measurer, "sum_x", Period(2016), successors={"bought": "buyer"})
    assert found is not None
    figures = place(found, measurer, "b")
    assert figures["comparable"] == pytest.approx(60 / 50 - 1)
    assert (figures["both"], figures["unmatched"]) == (1, 1)


@pytest.mark.parametrize("id", ["median_x", "firms", "mean_x", "yoy_x", "part_of_all"])
def test_what_is_no_sum_has_none(id: str) -> None:
    world = hand()
    pack = pack_of(world)
    assert growth(Measurer(pack, data_of(world, pack)), id, Period(2016)) is None


def gave(
    world: oracle.World, firm: str, element: str, also: tuple[str, ...], when: tuple[int, int],
    last: int,
) -> float | None:  # fmt: skip
    """What a firm adds to a sum in one period, of a respondent that has all that is asked."""
    found = oracle.value(world, firm, element, when)
    for other in also:
        same = oracle.FORM_OF[other] == oracle.FORM_OF[element]
        value = (
            oracle.value(world, firm, other, when)
            if same
            else oracle.over_window(world, firm, other, when[0], last)
        )
        found = None if value is None else found
    return found


def joined(
    world: oracle.World, parts: list[str], id: str, sum_: tuple[str, tuple[str, ...]],
    when: tuple[int, int], last: int,
) -> tuple[float | None, bool]:  # fmt: skip
    """What a joined unit gave, nothing where a living part lacks; and whether any part gave."""
    total, some, lacks = 0.0, False, False
    for firm in parts:
        stood = oracle.stretch(world, firm, oracle.first_day(*when), oracle.last_day(*when))
        if stood is None:
            continue
        value = gave(world, firm, *sum_, when, last)
        if value is None:
            lacks = True
            continue
        some = True
        total += value if stood[3] or id != "sum_big" else 0.0
    return (total if some and not lacks else None), some


def plain(
    world: oracle.World, id: str, where: oracle.Where, year: int, last: int, into: dict[str, str]
) -> dict[str, float | None]:
    """Comparable growth and the numbers of units, said again in loops."""
    parts: dict[str, list[str]] = {}
    for firm in world.firms:
        end = firm
        while end in into:
            end = into[end]
        parts.setdefault(end, []).append(firm)
    counts = dict.fromkeys(COUNTS, 0)
    sums = {side: [0.0] * len(SUMS[id]) for side in (0, 1)}
    for owner, members in parts.items():
        stood = oracle.stretch(world, owner, date(year - 1, 1, 1), oracle.last_day(year, last))
        day = oracle.last_day(year, last)
        if stood is None or oracle.share(world, where, owner, stood, day) is None:
            continue
        any_gave, matched = [False, False], True
        own = {side: [0.0] * len(SUMS[id]) for side in (0, 1)}
        for form in {oracle.FORM_OF[element] for element, _ in SUMS[id]}:
            wanted = [
                n for n, (element, _) in enumerate(SUMS[id]) if oracle.FORM_OF[element] == form
            ]
            pairs = 0
            for month in {
                m for y in (year, year - 1) for _, m in oracle.pieces(world, form, y, last)
            }:
                got: dict[tuple[int, int], float | None] = {}
                for side in (0, 1):
                    for n in wanted:
                        when = (year - side, month)
                        got[side, n], some = joined(world, members, id, SUMS[id][n], when, last)
                        any_gave[side] |= some
                if any(value is None for value in got.values()):
                    continue
                pairs += 1
                for (side, n), value in got.items():
                    own[side][n] += value or 0.0
            matched = matched and pairs > 0
        name = "both" if matched else "unmatched" if all(any_gave) else ""
        name = name or ("entered" if any_gave[0] else "left" if any_gave[1] else "")
        if name:
            counts[name] += 1
        if matched:
            for side in (0, 1):
                sums[side] = [a + b for a, b in zip(sums[side], own[side], strict=True)]
    values: list[float | None] = []
    for side in (0, 1):
        one, *more = sums[side]
        values.append(None if not counts["both"] else oracle.ratio(one, more[0]) if more else one)
    return {"comparable": oracle.change(*values), **counts}


def compare(seed: int) -> int:
    """Hold every place of a random world to the loop; return how many growths there were."""
    world, dice = world_of(seed), random.Random(seed)
    firms = list(world.firms)
    into = {f: dice.choice(firms[:n]) for n, f in enumerate(firms) if n and dice.random() < 0.3}
    pack = pack_of(world)
    measurer = Measurer(pack, data_of(world, pack))
    met = 0
    for year, last in ((2015, 12), (2016, 7)):
        window = Period(year, 1, last)
        for where in wheres(dice, world, oracle.last_day(year, last)):
            if where.group:
                continue
            area = "" if where.zone else where.area
            selection = Selection(area, where.industry, where.size, where.zone)
            at = measurer.position(selection, window)
            for id in SUMS:
                found = growth(measurer, id, window, selection, into)
                assert found is not None
                wanted = plain(world, id, where, year, last, into)
                was = oracle.change(
                    *(oracle.compute(world, id, where, y, last) for y in (year, year - 1))
                )
                for name, value in {**wanted, "as_was": was}.items():
                    number = float(getattr(found, name)[at])
                    told = f"seed {seed}: {name} of {id}, {where}, {window}: {number} != {value}"
                    assert alike(None if math.isnan(number) else number, value), told
                met += wanted["comparable"] is not None
    return met


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_as_a_plain_loop(seed: int) -> None:
    compare(seed)


def test_the_loop_meets_growth() -> None:
    """The random worlds are not all empty."""
    assert compare(1) + compare(2) > 20
