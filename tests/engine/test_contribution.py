"""Who pulls a target, on small made-up tables, by hand and for random ones."""

from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine.contribution import MOST, contribution
from changbai.engine.results import Contribution
from changbai.engine.target import judge
from changbai.kernel.period import month
from tests.engine.plain_source import PlainSource, pack_with, target

DECEMBER = month(2016, 12)


def amounts(found: Contribution) -> dict[str, float]:
    return {row.id: row.amount for row in found.rows}


def counts() -> PlainSource:
    source = PlainSource(pack_with(target("t", "centres", "at_least", "400")))
    table = {"220101": (150, 190), "220102": (50, 70), "220201": (80, 80)}
    for area, (then, now) in table.items():
        source.add(f"u{area}", area, month(2013, 12), centres=then)
        source.add(f"u{area}", area, month(2016, 12), centres=now)
    return source


def test_a_count_by_area() -> None:
    # 280 in 2013, 370 asked for, 340 there: 30 short. 2201 had 200: its share is 264.29.
    found = contribution(counts(), "t", DECEMBER)
    assert (found.method, found.total) == ("difference", -30)
    assert amounts(found) == {
        "2202": pytest.approx(80 - 370 * 80 / 280),
        "2201": pytest.approx(260 - 370 * 200 / 280),
    }
    assert [row.id for row in found.rows] == ["2202", "2201"]
    assert fsum(amounts(found).values()) == -30


def test_a_count_by_unit_and_by_industry() -> None:
    by_unit = contribution(counts(), "t", DECEMBER, by="unit")
    assert by_unit.rows[0].name.zh == "单位u220201"
    assert fsum(amounts(by_unit).values()) == -30
    by_industry = contribution(counts(), "t", DECEMBER, by="industry")
    assert amounts(by_industry) == {"13": -30}


def test_what_stands_in_no_area_below_has_a_row_of_its_own() -> None:
    source = counts()
    source.add("direct", "22", month(2013, 12), centres=20)
    source.add("direct", "22", month(2016, 12), centres=10)
    found = contribution(source, "t", DECEMBER)
    assert amounts(found)[""] == pytest.approx(
        10 - judge(source, "t", DECEMBER).expected_now * 20 / 300
    )  # type: ignore[operator]
    assert fsum(amounts(found).values()) == found.total


def test_a_base_of_zero_is_shared_equally() -> None:
    source = PlainSource(pack_with(target("t", "centres", "at_least", "16")))
    for area, now in (("220101", 9), ("220201", 1)):
        source.add(area, area, month(2013, 12), centres=0)
        source.add(area, area, month(2016, 12), centres=now)
    found = contribution(source, "t", DECEMBER)
    assert amounts(found) == {"2202": -5, "2201": 3}
    assert "平均" in found.meaning.zh


def intensity() -> PlainSource:
    source = PlainSource(pack_with(target("t", "intensity", "change_from_base", "-16", unit="％")))
    table = {("220101", "13"): (30, 10, 80, 40), ("220201", "36"): (20, 40, 16, 40)}
    for (area, industry), (e0, y0, e1, y1) in table.items():
        source.add(f"u{area}", area, month(2013, 6), industry, energy=e0, output=y0)
        source.add(f"u{area}", area, month(2016, 6), industry, energy=e1, output=y1)
    return source


@pytest.mark.parametrize("by", ["area", "industry", "unit"])
def test_a_change_of_intensity_adds_up_to_what_the_target_shows(by: str) -> None:
    # Two sectors, 50 / 50 to 96 / 80: the ratio rises from 1.0 to 1.2, by 20 %.
    found = contribution(intensity(), "t", DECEMBER, by=by)  # type: ignore[arg-type]
    assert found.total == pytest.approx(20, abs=1e-12)
    assert found.total == pytest.approx(judge(intensity(), "t", DECEMBER).value, rel=1e-14)
    assert fsum(amounts(found).values()) == found.total
    assert found.unit == "％"


def test_structure_and_intensity_are_those_of_lmdi() -> None:
    found = contribution(intensity(), "t", DECEMBER)
    structure = fsum(row.parts["structure"] for row in found.rows)
    intensity_effect = fsum(row.parts["intensity"] for row in found.rows)
    assert structure == pytest.approx(58.18834806696322, abs=1e-9)
    assert intensity_effect == pytest.approx(-38.18834806696323, abs=1e-9)
    for row in found.rows:
        assert row.amount == pytest.approx(row.parts["structure"] + row.parts["intensity"])


def test_units_that_come_go_and_lose() -> None:
    source = intensity()
    source.add("comes", "220101", month(2016, 6), energy=9, output=3)
    source.add("goes", "220101", month(2013, 6), energy=2, output=1)
    source.add("loses", "220201", month(2016, 6), energy=5, output=-2)
    for by in ("unit", "area"):
        found = contribution(source, "t", DECEMBER, by=by)  # type: ignore[arg-type]
        assert fsum(amounts(found).values()) == found.total
    rows = {row.id: row for row in contribution(source, "t", DECEMBER, by="unit").rows}
    assert rows["comes"].parts["absent_base"] == 1
    assert rows["goes"].parts["absent_now"] == 1
    assert rows["loses"].amount > 0


def test_the_hardest_pull_comes_first_and_the_mild_are_drawn_together() -> None:
    source = intensity()
    for number in range(MOST + 20):
        for year in (2013, 2016):
            source.add(f"n{number}", "220201", month(year, 6), energy=1 + number, output=50)
    found = contribution(source, "t", DECEMBER, by="unit")
    assert len(found.rows) == MOST
    assert "其他" in found.rows[-1].name.zh
    pulls = [row.amount for row in found.rows[:-1]]
    assert pulls == sorted(pulls, reverse=True)
    assert fsum(amounts(found).values()) == found.total


def test_reasons_for_none() -> None:
    source = counts()
    assert contribution(source, "t", DECEMBER, "220101").reason.zh != ""
    empty = PlainSource(source.pack)
    assert "没有现值" in contribution(empty, "t", DECEMBER).reason.zh
    lonely = intensity()
    assert "没有可分解" in contribution(lonely, "t", DECEMBER, "220101").reason.zh


NUMBER = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
ROW = st.tuples(
    st.sampled_from(["220101", "220102", "220201", "22"]),
    st.sampled_from(["13", "36"]),
    st.sampled_from([2013, 2016]),
    NUMBER,
    st.floats(-100, 1e6).map(lambda number: round(number, 3)),
)


@given(st.lists(ROW, max_size=12), st.sampled_from(["area", "industry", "unit"]))
def test_random_tables_add_up(rows: list[tuple[str, str, int, float, float]], by: str) -> None:
    source = intensity()
    for number, (area, industry, year, energy, output) in enumerate(rows):
        source.add(f"r{number % 5}", area, month(year, 6), industry, energy=energy, output=output)
    found = contribution(source, "t", DECEMBER, by=by)  # type: ignore[arg-type]
    if found.rows:
        assert fsum(amounts(found).values()) == found.total
        assert found.total == pytest.approx(judge(source, "t", DECEMBER).value, rel=1e-9, abs=1e-9)
