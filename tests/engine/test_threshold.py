"""Who crossed the threshold is read off a whole year of verified returns, in its own unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.engine.threshold import crossings, full_years
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack, Threshold
from tests.cli.tiny import PACK, written

KIND = PACK["kinds/enterprise.yaml"] + "  above_scale: {title: 规模以上, type: flag}\n"
UNITS = """\
unit,name,valid_from,valid_to,area,industry,above_scale
e1,一号,2010-01-01,,2201,13,否
e2,二号,2010-01-01,,2202,36,是
e3,三号,2015-01-01,,2202,36,是
e4,四号,2015-01-01,,2202,36,否
e5,五号,2015-01-01,2016-06-30,2202,36,否
"""
RETURNS = """\
unit,state,energy_tce,value_added
e1,verified,1,20
e2,verified,1,19
e3,reported,1,1
e4,verified,1,
e5,verified,1,90
"""


def measurer(folder: Path) -> tuple[Measurer, Pack]:
    changed = {
        "kinds/enterprise.yaml": KIND,
        "units/enterprise.csv": UNITS,
        "returns/energy/2016.csv": RETURNS,
    }
    place, data = written(folder, **changed)
    pack, problems = load_pack(place)
    assert pack is not None, problems
    opened, problems = open_folder(data, pack)
    assert opened is not None, problems
    rule = Threshold(attribute="above_scale", element="value_added", least=Decimal(20), unit="万元")
    kinds = {"enterprise": replace(pack.kinds["enterprise"], threshold=rule)}
    pack = replace(pack, kinds=kinds)
    return Measurer(pack, opened), pack


def test_who_reaches_the_least_value_enters_and_who_is_below_leaves(tmp_path: Path) -> None:
    """e1 has exactly 20; e2 19; e3 is not verified, e4 said nothing, e5 is no more."""
    made, pack = measurer(tmp_path)
    found = crossings(made, pack.kinds["enterprise"], 2016)
    assert [(one.unit, one.enters, one.amount) for one in found] == [
        ("e1", True, 20.0),
        ("e2", False, 19.0),
    ]
    assert full_years(made, pack.kinds["enterprise"]) == [2016, 2015, 2014, 2013]


def test_a_kind_without_a_threshold_suggests_nothing(tmp_path: Path) -> None:
    made, pack = measurer(tmp_path)
    plain = replace(pack.kinds["enterprise"], threshold=None)
    assert crossings(made, plain, 2016) == []
    assert full_years(made, plain) == []
