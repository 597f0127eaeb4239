"""Made-up worlds on an engine (随机世界): their tables, and its figures beside the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from changbai.engine.cases import CaseData
from changbai.engine.cube import CubeMaker
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.engine.sql.engine import Engine, Link
from changbai.engine.sql.measure import EngineMeasurer
from changbai.engine.sql.store import EngineData
from changbai.engine.sql.tables import Tables
from changbai.kernel.period import Period, month
from changbai.pack.shapes import Pack
from tests.engine import oracle
from tests.engine.test_engine_equals_oracle import (
    FORMULAS,
    WINDOWS,
    alike,
    data_of,
    pack_of,
    wheres,
    world_of,
)

#: Windows of a world that are asked for in the ordinary suite.
ASKED = 1


def tables_of(pack: Pack, data: CaseData) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the tables of a data set as an engine has them."""
    for kind in pack.kinds.values():
        yield f"units_{kind.id}", data.units(kind.id)
        for group in kind.groups:
            yield f"members_{kind.id}_{group}", data.members(kind.id, group)
    for form in pack.forms:
        empty = data.returns(form, Period(1900)).with_columns(pl.lit("").alias("period"))
        filed = [
            data.returns(form, period).with_columns(pl.lit(str(period)).alias("period"))
            for period in data.periods(form)
        ]
        yield f"returns_{form}", pl.concat([empty, *filed])


def engine_of(link: Link, pack: Pack, schema: str = "") -> Engine:
    return Engine(link, Tables(pack, schema))


def known_of(data: CaseData, pack: Pack) -> EngineData:
    filed = {form: data.periods(form) for form in pack.forms}
    return EngineData(data.title, True, "made up", filed, data.area_targets())


def told_by(engine: Engine, seed: int, asked: int = ASKED, places: int = 3) -> None:
    """Hold an engine that has the tables of a world to the oracle and to the rows path."""
    world, dice = world_of(seed), random.Random(seed)
    pack = pack_of(world)
    data = data_of(world, pack)
    known = known_of(data, pack)
    measurer = EngineMeasurer(pack, known, engine, FORMULAS)
    maker = CubeMaker(EngineMeasurer(pack, known, engine, FORMULAS))
    rows = Measurer(pack, data)
    for year, last in dice.sample(WINDOWS, asked):
        window = Period(year, 1, last)
        cube = maker.at(month(year, last))
        for where in dice.sample(wheres(dice, world, oracle.last_day(year, last)), places):
            area = "" if where.zone else where.area
            selection = Selection(area, where.industry, where.size, where.zone, where.group)
            for id in FORMULAS:
                wanted = oracle.compute(world, id, where, year, last)
                told = f"seed {seed}: {id} of {where} in {window}: {{}} != {wanted}"
                found = measurer.measure(id, window, selection)
                assert alike(found.value, wanted), told.format(found.value)
                beside = rows.measure(id, window, selection)
                assert (found.state, found.coverage) == (beside.state, beside.coverage), told
                factor = 1000 if FORMULAS[id][2] == "千元" else 1
                if not where.group and cube.has(id, selection):
                    value = cube.at(id, selection)
                    scaled = None if value is None else value / factor
                    assert alike(scaled, wanted), "cube, " + told.format(scaled)


def put_into_duck(link: object, seed: int, folder: Path) -> Pack:
    """Put the tables of a world into a DuckDB connection; return its pack."""
    world = world_of(seed)
    pack = pack_of(world)
    for name, frame in tables_of(pack, data_of(world, pack)):
        file = folder / f"{name}.parquet"
        frame.write_parquet(file)
        query = f"create or replace table \"{name}\" as select * from read_parquet('{file}')"
        link.execute(query)  # type: ignore[attr-defined]
    return pack
