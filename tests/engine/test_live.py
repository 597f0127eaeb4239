"""After any corrections a live cube is what a rebuild gives, whole numbers bit for bit."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.live import Live
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import month
from tests.engine import oracle
from tests.engine.test_engine_equals_oracle import FORMULAS, data_of, pack_of, world_of

MAY = month(2015, 5)
START, END = date(2015, 5, 1), date(2015, 5, 31)
#: Where whole numbers are divided, the last bit is that of the same division.
EXACT = [id for id in FORMULAS if id not in ("wmean_x", "hhi_x")]


class World:
    """A world in May, as corrected so far."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        first = world_of(seed)
        self.stood: dict[str, tuple[Any, ...] | None] = {}
        for firm in first.firms:
            found = oracle.stretch(first, firm, START, END)
            self.stood[firm] = found[2:] if found else None
            if found and found[1] < END:
                # It left in May; the test is of moves and returns, so let it stay.
                self.stood[firm] = None
        self.filed = dict(first.filed.get(("m", 2015, 5), {}))
        self.base = first
        self.areas = list(first.areas)

    def world(self) -> oracle.World:
        firms = {f: [(START, END, *s)] for f, s in self.stood.items() if s}
        return replace(self.base, firms=firms, members={}, filed={("m", 2015, 5): self.filed})

    def event(self, live: Live) -> None:
        dice = self.dice
        unit = dice.choice([*self.stood, f"n{len(self.stood)}"])
        match dice.choice(("value", "value", "withdraw", "move", "part", "gone", "review")):
            case "value":
                values = {n: None if dice.random() < 0.15 else dice.randint(-5, 60) for n in "xys"}
                self.filed[unit] = ("verified", values)  # type: ignore[assignment]
                live.correct(unit, "m", values)
            case "withdraw" | "review":
                self.filed.pop(unit, None)
                live.correct(unit, "m", None)
            case "move":
                area, big = dice.choice(self.areas), dice.random() < 0.5
                industry, size = dice.choice(("A", "A1", "A2", "B")), dice.choice("LS")
                self.stood[unit] = (area, big, industry, size)
                attributes = {"area": area, "big": big, "industry": industry, "size": size}
                live.move(unit, attributes)
            case "part" if self.stood.get(unit):
                area = dice.choice(self.areas)
                self.stood[unit] = (area, *self.stood[unit][1:])  # type: ignore[index]
                live.move(unit, {"area": area})
            case "gone":
                self.stood[unit] = None
                live.move(unit, None)


def compare(live: Live, world: World) -> None:
    rebuilt = world.world()
    pack = pack_of(rebuilt)
    measurer = Measurer(pack, data_of(rebuilt, pack))
    if not rebuilt.firms:
        return
    for area in world.areas:
        for industry in ("", "A", "A2"):
            for size in ("", "L"):
                chosen = Selection(area, industry, size)
                for id in live.indicators:
                    place = measurer.position(chosen, MAY)
                    if place is None:
                        continue
                    wanted = float(measurer.vector(id, MAY, chosen)[place])
                    found = live.value(id, chosen)
                    told = f"{id} of {chosen}: {found} != {wanted}"
                    assert (found is None) == math.isnan(wanted), told
                    if found is not None and id in EXACT:
                        assert found == wanted, told
                    elif found is not None:
                        assert math.isclose(found, wanted, rel_tol=1e-12), told


def run(seed: int, events: int) -> None:
    world = World(seed)
    first = world.world()
    pack = pack_of(first)
    live = Live(Measurer(pack, data_of(first, pack)), "firm", MAY)
    compare(live, world)
    for _ in range(events):
        world.event(live)
    compare(live, world)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_a_live_cube_is_what_a_rebuild_gives(seed: int) -> None:
    run(seed, 12)


@pytest.mark.heavy
def test_after_100_000_events() -> None:
    run(7, 100_000)


def test_what_can_be_kept_live_and_what_not() -> None:
    first = World(1).world()
    pack = pack_of(first)
    live = Live(Measurer(pack, data_of(first, pack)), "firm", MAY)
    assert {"sum_x", "x_per_y", "firms", "big_share", "mean_x", "hhi_x"} <= set(live.indicators)
    assert {"lead_x_per_y", "part_of_all", "part_of_industries"} <= set(live.indicators)
    assert {"median_x", "yoy_x", "industries", "members_x"} <= set(live.others)


def test_a_correction_names_the_cells_that_it_changed() -> None:
    world = World(3)
    first = world.world()
    pack = pack_of(first)
    live = Live(Measurer(pack, data_of(first, pack)), "firm", MAY)
    live.move("new", {"area": "r", "big": True, "industry": "A1", "size": "L"})
    before = live.value("sum_x") or 0.0
    cells = live.correct("new", "m", {"x": 3, "y": 1, "s": 2})
    assert live.value("sum_x") == before + 3000
    assert len(live.values("sum_x", cells)) == len(cells) >= 6
    assert live.value("sum_x", Selection(industry="A1", size="L")) is not None
    live.move("new", None)
    assert (live.value("sum_x") or 0.0) == before
