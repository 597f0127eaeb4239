"""The cube: all indicators at all cells, the same as asked for one by one."""

from __future__ import annotations

import random

import pytest

from changbai.engine.cube import CubeMaker
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import month
from tests.engine.test_engine_equals_oracle import FORMULAS, data_of, pack_of, world_of


def maker_of(seed: int) -> CubeMaker:
    world = world_of(seed)
    pack = pack_of(world)
    return CubeMaker(Measurer(pack, data_of(world, pack)))


def test_a_cube_after_another_is_as_if_it_were_the_first() -> None:
    maker = maker_of(3)
    for number in range(1, 13):
        maker.at(month(2015, number))
    later, alone = maker.at(month(2016, 7)), maker_of(3).at(month(2016, 7))
    for id in FORMULAS:
        pairs = zip(later.values[id].tolist(), alone.values[id].tolist(), strict=True)
        assert all(one == other or (one != one and other != other) for one, other in pairs)


def test_forgetting_changes_nothing() -> None:
    maker = maker_of(4)
    before = {id: v.tobytes() for id, v in maker.at(month(2015, 12)).values.items()}
    maker.measurer.forget()
    assert {id: v.tobytes() for id, v in maker.at(month(2015, 12)).values.items()} == before


def test_every_unit_has_its_cell_and_every_place_its_total() -> None:
    maker = maker_of(random.Random(5).randint(0, 99))
    cube = maker.at(month(2016, 12))
    tree = maker.measurer.pack.area_tree.on(month(2016, 12).end)
    assert all(cube.has("sum_x", Selection(area=area)) for area in tree.parent)


def test_a_cell_that_no_unit_was_in_is_no_cell() -> None:
    cube = maker_of(6).at(month(2016, 12))
    nowhere = Selection(industry="none such")
    assert not cube.has("sum_x", nowhere)
    with pytest.raises(KeyError):
        cube.at("sum_x", nowhere)


def test_a_year_is_its_months_each_alone() -> None:
    world = world_of(3)
    pack = pack_of(world)
    months = [month(2015, number) for number in range(1, 7)]
    told: list[tuple[int, int]] = []
    maker = CubeMaker(Measurer(pack, data_of(world, pack)))
    asked = [{id: maker.measurer.window(id, at) for id in maker.indicators} for at in months]
    found = list(maker.each(asked, lambda _, done, whole: told.append((done, whole))))
    assert told == [(number, 6) for number in range(6)]
    for at, cube in zip(months, found, strict=True):
        alone = CubeMaker(Measurer(pack, data_of(world, pack))).at(at)
        for id, values in alone.values.items():
            assert values.tobytes() == cube.values[id].tobytes()


def test_a_step_that_raises_ends_the_work() -> None:
    class _StoppedError(Exception):
        pass

    def stop(_: object, done: int, __: int) -> None:
        if done == 1:
            raise _StoppedError

    world = world_of(3)
    pack = pack_of(world)
    maker = CubeMaker(Measurer(pack, data_of(world, pack)))
    asked = [maker.at(month(2015, number)).windows for number in (1, 2, 3)]
    cubes = maker.each(asked, stop)
    next(cubes)
    with pytest.raises(_StoppedError):
        next(cubes)
