"""Who owes a form: the form's own population, the area of the day, workdays and holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from changbai.engine.coverage import due_day
from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.engine.owing import owing, periods_of
from changbai.kernel.period import Period, month
from changbai.pack.load import load_pack
from changbai.pack.shapes import Due, Pack
from tests.cli.tiny import PACK, written


def form_asking(where: str) -> str:
    """Return the form of the tiny pack with a population of its own."""
    kind = "kind: enterprise\n"
    return PACK["forms/energy.yaml"].replace(kind, f"{kind}where: {where}\n")


REGISTRY = """\
unit,name,valid_from,valid_to,area,industry
e1,一号,2010-01-01,2015-12-31,2201,13
e1,一号,2016-01-01,,2202,13
e2,二号,2010-01-01,,2202,36
e3,三号,2015-01-01,,2202,36
e4,四号,2010-01-01,,2202,13
"""
RETURNS = "unit,state,energy_tce,value_added\ne2,refused,16,40\ne3,reported,1,5\n"


@pytest.fixture
def measurer(tmp_path: Path) -> Measurer:
    pack, folder = written(
        tmp_path,
        **{
            "forms/energy.yaml": form_asking("enterprise where industry = '36' or industry = '13'"),
            "units/enterprise.csv": REGISTRY,
            "returns/energy/2016.csv": RETURNS,
        },
    )
    found, _ = load_pack(pack)
    assert found is not None
    data, problems = open_folder(folder, found)
    assert data is not None, problems
    return Measurer(found, data)


def states(measurer: Measurer, year: int, area: str, day: date) -> dict[str, str]:
    form = measurer.pack.forms["energy"]
    found = owing(measurer, form, Period(year), area, day)
    return dict(found.units.select("unit", "state").iter_rows())


def test_a_unit_owes_where_it_lay_at_the_end_of_the_period(measurer: Measurer) -> None:
    day = date(2017, 6, 30)
    assert states(measurer, 2016, "2202", day) == {
        "e1": "missing", "e2": "refused", "e3": "reported", "e4": "missing",
    }  # fmt: skip
    assert states(measurer, 2016, "2201", day) == {}
    assert states(measurer, 2015, "2201", day) == {"e1": "verified"}
    # e3 was not alive in 2014.
    assert set(states(measurer, 2014, "22", day)) == {"e1", "e2", "e4"}


def test_a_form_asks_only_whom_it_names(tmp_path: Path) -> None:
    pack, folder = written(
        tmp_path, **{"forms/energy.yaml": form_asking("enterprise where industry = '36'")}
    )
    found, _ = load_pack(pack)
    assert found is not None
    data, _ = open_folder(folder, found)
    assert data is not None
    asked = Measurer(found, data)
    assert set(states(asked, 2016, "22", date(2017, 6, 30))) == {"e2", "e3"}


def test_what_is_late_depends_on_the_day(measurer: Measurer) -> None:
    form = measurer.pack.forms["energy"]
    # Due twenty days after the year: on 20 January still in time, on the next day late.
    assert not owing(measurer, form, Period(2016), "22", date(2017, 1, 20)).overdue
    assert owing(measurer, form, Period(2016), "22", date(2017, 1, 21)).overdue
    assert periods_of(measurer, form, date(2016, 12, 31)) == [Period(2015), Period(2016)]
    assert periods_of(measurer, form, date(2017, 2, 1)) == [Period(2016)]
    assert periods_of(measurer, form, date(2013, 6, 1)) == []


def test_workdays_step_over_holidays_and_worked_weekends(jilin: Pack) -> None:
    # Ten working days after January 2016: the Spring Festival holiday lay on 7 to 13 February,
    # Saturday 6 and Sunday 14 February were worked (notice of the State Council, 2015-12-10).
    off = frozenset(row.day for row in jilin.holidays if row.kind == "off")
    worked = frozenset(row.day for row in jilin.holidays if row.kind == "work")
    form = replace(jilin.forms["b204"], due=Due(workdays=10))
    assert due_day(form, month(2016, 1), off, worked) == date(2016, 2, 17)


@pytest.fixture(scope="module")
def jilin() -> Pack:
    found, _ = load_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert found is not None
    return found


def test_a_period_that_nobody_returned_is_no_data_or_not_yet_due(measurer: Measurer) -> None:
    # The data end in 2016: what was due long before is no data, what falls due later is not due.
    before = measurer.measure("intensity", Period(2012))
    assert (before.state, before.reason.zh, before.coverage.expected) == ("no_data", "没有数据", 0)
    after = measurer.measure("intensity", Period(2017))
    assert (after.state, after.reason.zh) == ("not_due", "报送期限未到")
    assert after.coverage.not_due == after.coverage.expected == 4
