"""A small data set in memory for the tests of imports: what a folder of data would bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from changbai.engine.columns import member_columns, return_columns, unit_columns
from changbai.engine.folder import AREA_TARGETS
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.kernel.tree import DatedTree, Edge
from changbai.pack.shapes import Attribute, Due, Element, Form, Kind, Pack, PackHead

SEPTEMBER, OCTOBER = Period(2016, 9, 9), Period(2016, 10, 10)
PLANT = Kind(
    id="plant",
    title=Text("工厂"),
    counted_in="家",
    groups=("cluster",),
    attributes={
        "size": Attribute(title=Text("规模"), type="code"),
        "listed": Attribute(title=Text("在册"), type="flag"),
        "opened": Attribute(title=Text("开业"), type="date"),
    },
)
CLUSTER = Kind(id="cluster", title=Text("集群"), counted_in="个")
MONTHLY = Form(
    id="m1",
    title=Text("月报"),
    kind="plant",
    periodicity="month",
    due=Due(days=10),
    elements=(
        Element(id="output", title=Text("产值"), type="flow"),
        Element(id="power", title=Text("用电"), type="flow", decimals=2),
        Element(id="level", title=Text("等级"), type="code"),
    ),
)
PACK = Pack(
    head=PackHead(id="small", version="1.0.0", title=Text("小省"), root_area="22"),
    folder="",
    fingerprint="5" * 64,
    kinds={"plant": PLANT, "cluster": CLUSTER},
    forms={"m1": MONTHLY},
    area_tree=DatedTree([Edge("22", ""), Edge("2201", "22"), Edge("2202", "22")]),
)


def frame(types: dict[str, Any], rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=types)


@dataclass
class SmallData:
    """A data set whose rows a test may change."""

    plants: list[dict[str, Any]] = field(default_factory=list)
    clusters: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    filed: dict[Period, list[dict[str, Any]]] = field(default_factory=dict)
    split: list[dict[str, Any]] = field(default_factory=list)
    title: Text = Text("小省数据", "Small data")
    synthetic: bool = True
    position: str = "test"

    def units(self, kind: str) -> pl.DataFrame:
        rows = {"plant": self.plants, "cluster": self.clusters}[kind]
        return frame(dict(unit_columns(PACK.kinds[kind]).types), rows)

    def members(self, kind: str, group: str) -> pl.DataFrame:
        return frame(dict(member_columns().types), self.shares)

    def periods(self, form: str) -> tuple[Period, ...]:
        return tuple(sorted(self.filed))

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        rows = [{"revision": 1, "state": "verified", **row} for row in self.filed[period]]
        return frame(dict(return_columns(MONTHLY).types), rows)

    def area_targets(self) -> pl.DataFrame:
        return frame(dict(AREA_TARGETS.types), self.split)


def small_data() -> SmallData:
    moved = date(2016, 7, 1)
    return SmallData(
        plants=[
            {"unit": "A", "name": "甲", "area": "2201", "size": "large", "opened": moved},
            {"unit": "B", "name": "乙", "area": "2201", "valid_to": date(2016, 6, 30)},
            {"unit": "B", "name": "乙新", "area": "2202", "valid_from": moved, "listed": True},
        ],
        clusters=[{"unit": "K", "name": "群", "area": "2201"}],
        shares=[{"unit": "A", "group": "K", "share": 0.5}],
        filed={
            SEPTEMBER: [
                {"unit": "A", "output": 2**60, "power": 0.1, "level": 'x"}'},
                {"unit": "B", "output": 0, "state": "reported"},
            ],
            OCTOBER: [{"unit": "A", "output": 12}],
        },
        split=[{"target": "2.1-a", "area": "2201", "value": 5.0}],
    )
