"""A number is explained down to its inputs, and the returns behind it are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from changbai.engine.cases import data_of
from changbai.engine.explain import explain
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack

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
    pack, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert isinstance(pack, Pack)
    indicator = pack.indicators["energy_intensity"]
    return Measurer(pack, data_of(pack, indicator, ROWS, Period(2016)))


def test_the_inputs_give_the_value(measurer: Measurer) -> None:
    found = explain(measurer, "energy_intensity", Period(2016))
    above, below = (part.value for part in found.inputs)
    assert (above, below) == (80, 500)
    # 80 tonnes over 500 thousand yuan = 50 ten-thousand yuan.
    assert found.value == pytest.approx(80 / 50)
    assert found.with_numbers == "80 吨标准煤 / 500 千元"
    assert "energy_intensity.yaml" in found.source


def test_change_names_both_years(measurer: Measurer) -> None:
    found = explain(measurer, "energy_change", Period(2016))
    assert found.value is None
    labels = [part.label.zh for part in found.inputs[0].inputs]
    assert any(label.startswith("2013 年") for label in labels)


def test_a_wider_place_is_named(measurer: Measurer) -> None:
    found = explain(measurer, "area_share", Period(2016), Selection(area="220100"))
    assert found.inputs[1].label.zh.startswith("全部地区：")


def test_large_numbers_are_written_out() -> None:
    pack, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert pack is not None
    row = {"unit": "a", "above_scale": "是", "period": "2016-12"}
    row |= {"energy_tce": "57693736", "value_added_constant": "123456789"}
    data = data_of(pack, pack.indicators["energy_intensity"], (row,), Period(2016))
    found = explain(Measurer(pack, data), "energy_intensity", Period(2016))
    assert found.with_numbers == "57,693,736 吨标准煤 / 123,456,789 千元"
