from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from changbai.engine.reporting import calendar_of, due_on, route_of
from changbai.kernel.period import Period
from changbai.pack.formula import read_population
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack
from changbai.pack.written import Scope
from tests.support import checkout

DAY = date(2016, 12, 31)


@cache
def jilin() -> Pack:
    found, problems = read_pack(checkout.ROOT / "packs" / "jilin-2014")
    assert found is not None, problems
    return found


def test_the_route_goes_up_the_areas_that_the_form_names() -> None:
    form = jilin().forms["waste"]
    assert route_of(jilin(), form, "220881", {}, DAY) == [
        ("county", "220881"),
        ("prefecture", "220800"),
        ("province", "220000"),
    ]


def test_who_reports_to_the_province_skips_the_prefecture() -> None:
    # 梅河口 reports to the province from 24 July 2017 on.
    form = jilin().forms["waste"]
    before = [level for level, _ in route_of(jilin(), form, "220581", {}, date(2017, 7, 23))]
    after = [level for level, _ in route_of(jilin(), form, "220581", {}, date(2017, 7, 24))]
    assert before == ["county", "prefecture", "province"]
    assert after == ["county", "province"]


def test_who_reports_direct_goes_to_the_last_level_at_once() -> None:
    text = "enterprise where size = 'large'"
    population, _ = read_population(text)
    assert population is not None
    form = replace(jilin().forms["waste"], direct=Scope(text=text, population=population))
    assert route_of(jilin(), form, "220881", {"size": "large"}, DAY) == [("province", "220000")]
    assert len(route_of(jilin(), form, "220881", {"size": "small"}, DAY)) == 3


def test_an_area_that_is_none_has_no_reviewer() -> None:
    assert route_of(jilin(), jilin().forms["waste"], "999999", {}, DAY) == []


def test_a_return_is_due_after_days_and_working_days() -> None:
    calendar = calendar_of(jilin())
    form = jilin().forms["b204"]
    assert due_on(form, Period(2016, 9, 9), calendar) == date(2016, 10, 10)
    # A day that the site declares worked counts.
    assert calendar_of(jilin(), {date(2016, 10, 1): True}).is_workday(date(2016, 10, 1))
    assert not calendar.is_workday(date(2016, 10, 1))
