"""The returns behind a number: which counted, which did not, and why; the sum of what counted."""

from __future__ import annotations

import pytest

from changbai.engine.behind import returns_behind
from changbai.engine.cases import data_of
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period
from changbai.pack.load import read_pack
from tests.support.checkout import ROOT

ROWS = (
    {"unit": "a", "above_scale": "是", "area": "220102", "energy_tce": "30"}
    | {"value_added_constant": "200", "output_value": "1000", "period": "2016-11"},
    {"unit": "a", "above_scale": "是", "energy_tce": "50", "value_added_constant": "300"}
    | {"period": "2016-12"},
    {"unit": "b", "above_scale": "是", "area": "220802", "energy_tce": "99", "period": "2016-12"},
    {"unit": "c", "above_scale": "否", "area": "220102", "energy_tce": "7", "period": "2016-12"}
    | {"value_added_constant": "1"},
)


@pytest.fixture(scope="module")
def measurer() -> Measurer:
    pack, _ = read_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    return Measurer(pack, data_of(pack, pack.indicators["energy_intensity"], ROWS, Period(2016)))


def test_what_did_not_count_is_listed_with_its_reason(measurer: Measurer) -> None:
    found = returns_behind(measurer, "energy_intensity", Period(2016))
    assert found.total == len(found.lines)
    # c is below the scale: it was never asked.
    assert {line.unit for line in found.lines} == {"a", "b"}
    reasons = {(one.unit, one.form, str(one.period)): one.reason.zh for one in found.lines}
    assert reasons["a", "b205", "2016-12"] == ""
    # b reported its energy but no value added: the ratio takes the same respondents.
    assert reasons["b", "b205", "2016-12"] == "缺“工业增加值（可比价格）”"
    assert reasons["b", "b204", "2016-12"] == "逾期未报"
    assert found.counted == sum(not reason for reason in reasons.values())


def test_what_counted_adds_up_to_the_parts_of_the_number(measurer: Measurer) -> None:
    found = returns_behind(measurer, "energy_intensity", Period(2016), counted=True)
    energy = [line.values["energy_tce"] for line in found.lines if "energy_tce" in line.values]
    value = [line.values.get("value_added_constant") for line in found.lines]
    assert sum(filter(None, energy)) == 80
    assert sum(filter(None, value)) == 500
    assert len(found.lines) == found.counted
    rest = returns_behind(measurer, "energy_intensity", Period(2016), counted=False)
    assert len(rest.lines) == rest.total - rest.counted
    assert all(line.reason.zh and line.reason.en for line in rest.lines)


def test_a_page_is_a_piece_of_the_whole(measurer: Measurer) -> None:
    every = returns_behind(measurer, "energy_intensity", Period(2016))
    pages = [
        line
        for start in range(0, every.total, 2)
        for line in returns_behind(
            measurer, "energy_intensity", Period(2016), limit=2, offset=start
        ).lines
    ]
    assert tuple(pages) == every.lines


def test_the_place_narrows_the_returns(measurer: Measurer) -> None:
    there = Selection(area="220800")
    found = returns_behind(measurer, "energy_intensity", Period(2016), there)
    assert {line.unit for line in found.lines} == {"b"}
    nowhere = Selection(area="999999")
    assert returns_behind(measurer, "energy_intensity", Period(2016), nowhere).total == 0


def test_what_lies_elsewhere_is_counted_but_not_shown(measurer: Measurer) -> None:
    every = returns_behind(measurer, "energy_intensity", Period(2016))
    found = returns_behind(measurer, "energy_intensity", Period(2016), within=frozenset({"220102"}))
    assert {line.area for line in found.lines} == {"220102"}
    assert found.hidden == every.total - found.total > 0
