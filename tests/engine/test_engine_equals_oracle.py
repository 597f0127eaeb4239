"""The engine gives what a plain, slow, independent recomputation gives (性质检验).

Random ragged trees whose areas change parents, units that move, close and grow, missing and
unreviewed returns, clusters with shares: every indicator, every area, several windows.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.cases import CaseData
from changbai.engine.cube import CubeMaker
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period, month
from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.pack.codebook import AreaRow, Code, ZoneRow
from changbai.pack.formula import read_formula, read_population
from changbai.pack.load import area_tree
from changbai.pack.shapes import (
    Attribute,
    Due,
    Element,
    Form,
    Formula,
    Indicator,
    Kind,
    Pack,
    PackHead,
    Scope,
)
from tests.engine import oracle

UNITS = {
    "元": Unit("元", (("money", 1),)),
    "千元": Unit("千元", (("money", 1),), Fraction(1000)),
    "家": Unit("家", (("count", 1),)),
    "种": Unit("种", (("count", 1),)),
    "": Unit(""),
}
FORMULAS = {
    "sum_x": ("firm", "sum(x)", "千元"),
    "sum_big": ("firm", "sum(x where big)", "千元"),
    "x_per_y": ("firm", "sum(x) / sum(y)", ""),
    "z_per_x": ("firm", "sum(z) / sum(x)", ""),
    "lead_x_per_y": ("firm", "x_per_y - parent(x_per_y)", ""),
    "stock": ("firm", "sum(s)", "千元"),
    "firms": ("firm", "count()", "家"),
    "big_share": ("firm", "count(where big) / count()", ""),
    "industries": ("firm", "distinct(industry)", "种"),
    "large_x": ("firm", "count(where x >= 50 千元)", "家"),
    "mean_x": ("firm", "mean(x)", "千元"),
    "wmean_x": ("firm", "wmean(x, y)", "千元"),
    "median_x": ("firm", "median(x)", "千元"),
    "top_x": ("firm", "quantile(x, 0.9)", "千元"),
    "min_x": ("firm", "min(x)", "千元"),
    "max_x": ("firm", "max(x)", "千元"),
    "hhi_x": ("firm", "hhi(x)", ""),
    "yoy_x": ("firm", "yoy(sum(x))", ""),
    "since_ratio": ("firm", "since(x_per_y, 2014)", ""),
    "chained_x": ("firm", "chained(sum(x), 2014)", ""),
    "part_of_all": ("firm", "sum(x) / total(sum(x), area)", ""),
    "part_of_industries": ("firm", "sum(x) / total(sum(x), industry)", ""),
    "members_x": ("cluster", "sum(members(x))", "千元"),
    "large_clusters": ("cluster", "count(where members(x) >= 80 千元)", "家"),
}
WINDOWS = [(2014, 12), (2015, 12), (2015, 3), (2016, 12), (2016, 7)]
SPLIT = [date(2014, 5, 1), date(2015, 1, 1), date(2015, 7, 1), date(2016, 3, 1)]


def indicator(id: str) -> Indicator:
    over, text, unit = FORMULAS[id]
    tree, _ = read_formula(text)
    population, _ = read_population(over)
    assert tree is not None
    assert population is not None
    return Indicator(
        id=id,
        title=Text(id),
        unit=unit,
        over=Scope(text=over, population=population),
        value=Formula(text=text, tree=tree),
        better="none",
        period="month",
    )


def form(id: str, periodicity: str, elements: dict[str, str]) -> Form:
    return Form(
        id=id,
        title=Text(id),
        kind="firm",
        periodicity="month" if periodicity == "month" else "year",
        due=Due(days=10),
        elements=tuple(
            Element(id=e, title=Text(e), type="flow" if t == "flow" else "stock", unit="千元")
            for e, t in elements.items()
        ),
    )


def pack_of(world: oracle.World) -> Pack:
    rows = tuple(
        AreaRow(code=a, name=a, level="county", parent=p, valid_from=start, valid_to=end)
        for a, edges in world.areas.items()
        for start, end, p in edges
    )
    flag, code = Attribute(title=Text("big"), type="flag"), Attribute(title=Text("i"), type="code")
    codes = {c: Code(code=c, name=c, parent=p) for c, p in oracle.PARENT.items()}
    return Pack(
        head=PackHead(id="p", version="1", title=Text("p"), root_area="r"),
        folder="",
        fingerprint="",
        areas=rows,
        area_tree=area_tree(rows),
        units=UNITS,
        zones=tuple(ZoneRow(zone=z, name=z, area=a) for a, z in world.zones.items()),
        codes={
            "industry": {c: codes[c] for c in ("A", "A1", "A2", "B")},
            "size": {c: codes[c] for c in ("L", "S")},
        },
        kinds={
            "firm": Kind(
                id="firm",
                title=Text("firm"),
                counted_in="家",
                groups=("cluster",),
                attributes={"big": flag, "industry": code, "size": code},
            ),
            "cluster": Kind(id="cluster", title=Text("cluster"), counted_in="家"),
        },
        forms={
            "m": form("m", "month", {"x": "flow", "y": "flow", "s": "stock"}),
            "a": form("a", "year", {"z": "flow"}),
        },
        indicators={id: indicator(id) for id in FORMULAS},
    )


def data_of(world: oracle.World, pack: Pack) -> CaseData:
    data = CaseData(pack=pack)
    keys = ("valid_from", "valid_to", "area", "big", "industry", "size")
    data.registry["firm"] = [
        {"unit": firm, "name": firm, **dict(zip(keys, span, strict=True))}
        for firm, spans in world.firms.items()
        for span in spans
    ]
    data.registry["cluster"] = [
        {"unit": c, "name": c, "area": area, "valid_from": None, "valid_to": None}
        for c, area in world.clusters.items()
    ]
    data.memberships["firm", "cluster"] = [
        {"unit": firm, "group": c, "share": share, "valid_from": start, "valid_to": end}
        for (firm, c), spans in world.members.items()
        for start, end, share in spans
    ]
    for (name, year, number), lines in world.filed.items():
        period = month(year, number) if number else Period(year)
        data.filed[name, period] = {
            firm: {"unit": firm, "revision": 1, "state": state, **values}
            for firm, (state, values) in lines.items()
        }
    return data


def spans_of(dice: random.Random, make: object) -> list[tuple[object, ...]]:
    """Cut time at up to two days; each stretch is made anew."""
    cuts = sorted(dice.sample(SPLIT, dice.choice((0, 0, 1, 2))))
    starts = [date(2010, 1, 1), *cuts]
    ends = [*(cut - timedelta(days=1) for cut in cuts), date(2030, 12, 31)]
    assert callable(make)
    return [(start, end, *make()) for start, end in zip(starts, ends, strict=True)]


def world_of(seed: int) -> oracle.World:
    dice = random.Random(seed)
    names = ["r", *(f"a{i}" for i in range(dice.randint(1, 7)))]
    areas: dict[str, list[tuple[date, date, str]]] = {"r": [(date.min, date.max, "")]}
    for i, name in enumerate(names[1:], 1):
        # A parent always comes before its child, so no move can close a circle.
        areas[name] = spans_of(dice, lambda i=i: (dice.choice(names[:i]),))  # type: ignore[assignment]
    firms = {
        f"f{i}": spans_of(
            dice,
            lambda: (
                dice.choice(names),
                dice.random() < 0.4,
                dice.choice(("A", "A1", "A2", "B")),
                dice.choice("LS"),
            ),
        )
        for i in range(dice.randint(1, 9))
    }
    for spans in firms.values():
        if dice.random() < 0.3:
            spans.pop(dice.choice((0, -1)))
    firms = {firm: spans for firm, spans in firms.items() if spans}
    clusters = {f"c{i}": dice.choice(names) for i in range(dice.randint(0, 3))}
    shares: dict[tuple[str, str], list[tuple[date, date, float]]] = {}
    for firm in firms:
        chosen = [c for c in clusters if dice.random() < 0.5]
        for c in chosen:
            spans = spans_of(dice, lambda n=len(chosen): (dice.choice((1.0, 1 / n)),))
            shares[firm, c] = spans  # type: ignore[assignment]
            if dice.random() < 0.3:
                spans.pop(dice.choice((0, -1)))
    world = oracle.World(areas, firms, shares, clusters)  # type: ignore[arg-type]
    world.zones = {name: dice.choice("ew") for name in names if dice.random() < 0.4}
    for year in (2013, 2014, 2015, 2016):
        for number in range(1, 13):
            if dice.random() < 0.9:
                world.filed["m", year, number] = lines_of(dice, list(firms), ("x", "y", "s"))
        if dice.random() < 0.8:
            world.filed["a", year, 0] = lines_of(dice, list(firms), ("z",))
    return world


def lines_of(
    dice: random.Random, firms: list[str], elements: tuple[str, ...]
) -> dict[str, tuple[str, dict[str, float | None]]]:
    lines = {}
    for firm in firms:
        if dice.random() < 0.85:
            state = dice.choices(("verified", "reported", "refused"), (8, 1, 1))[0]
            values = {e: None if dice.random() < 0.1 else dice.randint(0, 20) for e in elements}
            lines[firm] = (state, values)
    return lines


def wheres(dice: random.Random, world: oracle.World, day: date) -> list[oracle.Where]:
    """Every area and zone, and some slices by industry, size and cluster."""
    alive = [a for a in world.areas if a in oracle.above(world, a, day)]
    places = [oracle.Where(area) for area in alive]
    places += [oracle.Where(zone=zone) for zone in sorted(set(world.zones.values()))]
    some = [
        replace(
            dice.choice(places),
            industry=dice.choice(("", "A", "A1", "B")),
            size=dice.choice(("", "L", "S")),
            group=dice.choice(("", "", *world.clusters)),
        )
        for _ in range(5)
    ]
    return places + some


def alike(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)


def compare(seed: int) -> None:
    world = world_of(seed)
    dice = random.Random(seed)
    pack = pack_of(world)
    measurer = Measurer(pack, data_of(world, pack))
    maker = CubeMaker(Measurer(pack, data_of(world, pack)))
    for year, last in dice.sample(WINDOWS, 3):
        window = Period(year, 1, last)
        cube = maker.at(month(year, last))
        for where in wheres(dice, world, oracle.last_day(year, last)):
            area = "" if where.zone else where.area
            selection = Selection(area, where.industry, where.size, where.zone, where.group)
            for id in FORMULAS:
                wanted = oracle.compute(world, id, where, year, last)
                told = f"seed {seed}: {id} of {where} in {window}: {{}} != {wanted}"
                found = measurer.measure(id, window, selection).value
                assert alike(found, wanted), told.format(found)
                factor = 1000 if FORMULAS[id][2] == "千元" else 1
                if not where.group and cube.has(id, selection):
                    value = cube.at(id, selection)
                    found = None if value is None else value / factor
                    assert alike(found, wanted), "cube, " + told.format(found)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_engine_equals_oracle(seed: int) -> None:
    compare(seed)


@pytest.mark.heavy
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_engine_equals_oracle_many(seed: int) -> None:
    compare(seed)


def test_by_hand() -> None:
    """One world small enough to work out on paper: 10 + 20 over 5 + 5, the third gave no y."""
    lines: dict[str, tuple[str, dict[str, float | None]]] = {
        "f": ("verified", {"x": 10, "y": 5, "s": None}),
        "g": ("verified", {"x": 20, "y": 5, "s": None}),
        "h": ("verified", {"x": 70, "y": None, "s": None}),
        "i": ("reported", {"x": 900, "y": 1, "s": None}),
    }
    span = [(date(2010, 1, 1), date(2030, 1, 1), "r", True, "A", "L")]
    world = oracle.World({"r": [(date.min, date.max, "")]}, dict.fromkeys(lines, span), {}, {})
    world.filed["m", 2015, 1] = lines
    pack = pack_of(world)
    measurer = Measurer(pack, data_of(world, pack))
    found = {id: measurer.measure(id, Period(2015), Selection()).value for id in FORMULAS}
    assert Decimal(str(found["x_per_y"])) == 3
    assert (found["sum_x"], found["firms"], found["large_x"]) == (100, 4, 1)
    assert found["z_per_x"] is None
