"""Slices on real files: an area that changes its code is one area, not two."""

from __future__ import annotations

from math import fsum
from pathlib import Path

import pytest

from changbai.engine.contribution import contribution
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.kernel.period import month
from changbai.pack.load import load_pack
from tests.cli.tiny import written

AREAS = """\
代码,名称,级别,上级,起,止,前身代码
22,甲省,province,,,,
2201,乙市,prefecture,22,,,
2202,丙县,prefecture,22,,2014-12-31,
2203,丙市,prefecture,22,2015-01-01,,2202
"""
UNITS = """\
unit,name,valid_from,valid_to,area,industry
e1,一号,2010-01-01,,2201,13
e2,二号,2010-01-01,2014-12-31,2202,36
e2,二号,2015-01-01,,2203,36
"""


def test_an_area_with_a_new_code_stands_once(tmp_path: Path) -> None:
    late = "unit,energy_tce,value_added\ne1,27,10\ne2,16,40\n"
    changed = {"areas.csv": AREAS, "units/enterprise.csv": UNITS}
    folder, data = written(
        tmp_path, **changed, **{f"returns/energy/{year}.csv": late for year in (2015, 2016)}
    )
    pack, _ = load_pack(folder)
    assert pack is not None
    opened, problems = open_folder(data, pack)
    assert opened is not None, problems
    found = contribution(Measurer(pack, opened), "1-a", month(2016, 12))
    assert [row.name.zh for row in found.rows] == ["乙市", "丙市"]
    # 50/50 then, 43/50 now: -14 %, of which 3 points of energy in 2201 and 4 in the other.
    assert [row.amount for row in found.rows] == [pytest.approx(-6), pytest.approx(-8)]
    assert fsum(row.amount for row in found.rows) == found.total
