"""What a registry may hold, through an engine as by the rows: dates, numbers, texts, comings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from changbai.engine.cases import CaseData
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.engine.sql.duck import DuckLink
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.measure import EngineMeasurer
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.formula import read_formula
from changbai.pack.shapes import Attribute, Formula, Pack
from tests.engine.sql.worlds import engine_of, known_of, tables_of
from tests.engine.test_engine_equals_oracle import alike, data_of, indicator, pack_of, world_of

TEXTS = {
    "opened_first": "count(where opened < licensed)",
    "opened_same": "count(where opened = licensed)",
    "capital_all": "sum(capital)",
    "capital_big": "sum(capital where big or capital > 3)",
    "owners": "distinct(owner)",
    "middle": "quantile(capital, 0.25)",
    "came": "count(where entered)",
    "went": "count(where left)",
    "came_x": "sum(x where entered)",
    "not_known": "count(where not (big and capital > 2))",
    "either": "count(where owner = 'o1' or capital > 2)",
    "chosen": "sum(if(big, x, s))",
    "product": "sum(x * s)",
    "over": "sum(x / s)",
    "areas": "distinct(area)",
    "kept": "mean(x where owner in ('o1', 'o2'))",
}


@pytest.fixture(scope="module")
def province() -> tuple[Pack, CaseData]:
    worlds = map(world_of, range(11, 99))
    world = next(world for world in worlds if world.members and len(world.firms) > 6)
    pack, dice = pack_of(world), random.Random(11)
    more = {
        "opened": Attribute(title=Text("o"), type="date"),
        "licensed": Attribute(title=Text("l"), type="date"),
        "capital": Attribute(title=Text("c"), type="number"),
        "owner": Attribute(title=Text("w"), type="text"),
    }
    firm = pack.kinds["firm"]
    kinds = pack.kinds | {"firm": replace(firm, attributes=firm.attributes | more)}

    def made(id: str, text: str) -> object:
        tree, problems = read_formula(text)
        assert tree is not None, problems
        like = replace(indicator("firms"), id=id, unit="")
        return replace(like, value=Formula(text=text, tree=tree))

    indicators = {id: made(id, text) for id, text in TEXTS.items()}
    pack = replace(pack, kinds=kinds, indicators=indicators)  # type: ignore[arg-type]
    data = data_of(world, pack)
    seen = set()
    for row in data.registry["firm"]:
        day = date(2010, 1, 1) + timedelta(days=dice.randint(0, 3))
        row["opened"] = dice.choice((None, day, day))
        row["licensed"] = date(2010, 1, 1) + timedelta(days=dice.randint(0, 3))
        row["capital"] = dice.choice((None, 1.5, 2.0, 4.25, float("nan")))
        row["owner"] = dice.choice((None, "o1", "o2", "o'3"))
        if row["unit"] not in seen and dice.random() < 0.3:
            row["valid_from"] = None
        seen.add(row["unit"])
    # One that ends in the middle of a year, and one that is half a cluster's.
    last = next(row for row in reversed(data.registry["firm"]) if row["valid_to"].year > 2016)
    last["valid_to"] = date(2016, 5, 17)
    for row in data.memberships["firm", "cluster"]:
        row["share"] = 0.5
    return pack, data


@pytest.fixture
def link(province: tuple[Pack, CaseData], tmp_path: Path) -> Iterator[DuckLink]:
    made = DuckLink(duckdb.connect(config={"threads": 1}), "here")
    for name, frame in tables_of(*province):
        file = tmp_path / f"{name}.parquet"
        frame.write_parquet(file)
        made.link.execute(f"create table \"{name}\" as select * from read_parquet('{file}')")
    yield made
    made.close()


def test_everything_a_row_may_hold(province: tuple[Pack, CaseData], link: DuckLink) -> None:
    pack, data = province
    there = EngineMeasurer(pack, known_of(data, pack), engine_of(link, pack), TEXTS)
    here = Measurer(pack, data)
    known, group = 0, data.memberships["firm", "cluster"][0]["group"]
    for window in (Period(2014), Period(2015, 1, 7), Period(2016)):
        for id in TEXTS:
            areas = list(pack.area_tree.on(window.end).parent)[:2]
            asked = [Selection(area) for area in ("", *areas)] + [Selection(group=group)]
            for selection in asked:
                wanted = here.measure(id, window, selection).value
                found = there.measure(id, window, selection).value
                assert alike(found, wanted), (id, window, selection, found, wanted)
                known += wanted is not None
    assert known > 100


def test_rows_are_not_handed_out(province: tuple[Pack, CaseData], link: DuckLink) -> None:
    pack, data = province
    there = EngineMeasurer(pack, known_of(data, pack), engine_of(link, pack), TEXTS)
    with pytest.raises(NotImplementedError):
        there.by_unit("capital_all", Period(2014))


def test_two_shares_on_one_day_are_told(province: tuple[Pack, CaseData], link: DuckLink) -> None:
    pack, data = province
    there = EngineMeasurer(pack, known_of(data, pack), engine_of(link, pack), TEXTS)
    group = data.memberships["firm", "cluster"][0]["group"]
    there.measure("capital_all", Period(2016), Selection(group=group))
    link.link.execute("insert into members_firm_cluster select * from members_firm_cluster")
    again = EngineMeasurer(pack, known_of(data, pack), engine_of(link, pack), TEXTS)
    with pytest.raises(EngineError) as caught:
        again.measure("capital_all", Period(2016), Selection(group=group))
    assert caught.value.problem.code == "CB878"
