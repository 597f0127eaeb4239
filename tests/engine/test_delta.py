"""Partials kept by cell name and changed unit by unit are what a rebuild has, bit for bit."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pytest

from changbai.engine.delta import Deltas, Stay
from changbai.engine.live import Live
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.engine.stored import StoredTable
from tests.engine.test_engine_equals_oracle import data_of, pack_of
from tests.engine.test_live import END, MAY, START, World


class Kept:
    """Partials by cell name, and who stands how, as a store of records would have them."""

    def __init__(self, world: World) -> None:
        first = world.world()
        self.pack = pack_of(first)
        self.deltas = Deltas(self.pack, "firm", MAY)
        self.cells = dict(self.deltas.built(self.live(world)))

    def live(self, world: World) -> Live:
        rebuilt = world.world()
        return Live(Measurer(self.pack, data_of(rebuilt, self.pack)), "firm", MAY)

    def standing(self, world: World, unit: str) -> Any:
        stood, (state, values) = world.stood.get(unit), world.filed.get(unit, ("", {}))
        stays = []
        if stood:
            area, big, industry, size = stood
            attributes = {"big": big, "industry": industry, "size": size}
            stays = [Stay(area, attributes, START, END)]
        returned = {"m": values} if state == "verified" else {}
        return self.deltas.standing(stays, returned)


def event(world: World, dice: random.Random) -> str:
    """Change a value, take a return away, move a unit, let it go or come."""
    unit = dice.choice([*world.stood, f"n{len(world.stood)}"])
    what = dice.random()
    if what < 0.5:
        values = {n: None if dice.random() < 0.15 else dice.randint(-5, 60) for n in "xys"}
        world.filed[unit] = (dice.choice(("verified", "verified", "reported")), values)
    elif what < 0.6:
        world.filed.pop(unit, None)
    elif what < 0.9:
        industry, size = dice.choice(("A", "A1", "A2", "B")), dice.choice("LS")
        world.stood[unit] = (dice.choice(world.areas), dice.random() < 0.5, industry, size)
    else:
        world.stood[unit] = None
    return unit


def hold(kept: Kept, world: World) -> None:
    live = kept.live(world)
    rebuilt = dict(kept.deltas.built(live))
    first = kept.deltas.brings.first
    squares = [first[d] + 3 for d in first if d.node.name == "hhi"]
    for name in kept.cells.keys() | rebuilt.keys():
        none = np.zeros(kept.deltas.brings.width)
        ours, theirs = kept.cells.get(name, none).copy(), rebuilt.get(name, none).copy()
        assert ours[squares] == pytest.approx(theirs[squares])
        ours[squares] = theirs[squares] = 0
        assert ours.tobytes() == theirs.tobytes() or (ours == theirs).all()
    table = StoredTable(
        kept.deltas, lambda names: {n: kept.cells[n] for n in names if n in kept.cells}
    )
    for indicator in live.indicators:
        for selection in (Selection(), Selection(industry="A"), Selection(area=world.areas[-1])):
            wanted, found = live.value(indicator, selection), table.value(indicator, selection)
            assert found == (wanted if wanted is None else pytest.approx(wanted, rel=1e-12))


def run(seed: int, events: int, checks: int) -> None:
    world, dice = World(seed), random.Random(seed)
    if not world.world().firms:
        return
    kept = Kept(world)
    for number in range(1, events + 1):
        copy = dict(world.stood), dict(world.filed)
        unit = event(world, dice)
        after = kept.standing(world, unit)
        now = world.stood, world.filed
        world.stood, world.filed = copy
        before = kept.standing(world, unit)
        world.stood, world.filed = now
        for cell, change in kept.deltas.changes(before, after).items():
            kept.cells[cell] = kept.cells.get(cell, 0.0) + change
        if number % checks == 0:
            hold(kept, world)


@pytest.mark.parametrize("seed", range(4))
def test_partials_by_name_are_a_rebuild(seed: int) -> None:
    run(seed, 60, 20)


@pytest.mark.heavy
def test_a_hundred_thousand_events_are_a_rebuild() -> None:
    run(5, 100_000, 20_000)


def test_the_days_of_a_unit_decide_whether_it_lived() -> None:
    world = World(2)
    deltas = Kept(world).deltas
    area = world.areas[-1]

    def stand(*days: tuple[date | None, date | None]) -> tuple[bool, bool]:
        found = deltas.standing([Stay(area, {}, *pair) for pair in days], {})
        return found.lived, found.ended

    assert stand() == (False, False)
    assert stand((None, None)) == (True, False)
    assert stand((None, date(2015, 4, 30))) == (False, False)
    assert stand((None, date(2015, 5, 10))) == (True, True)
    assert stand((None, date(2015, 5, 10)), (date(2015, 5, 11), None)) == (True, False)
    assert stand((date(2015, 6, 1), None)) == (False, False)
