"""A verdict that cannot be given says what the data do not hold at all."""

from __future__ import annotations

from pathlib import Path

from changbai.engine.folder import open_folder
from changbai.engine.lacking import inputs_of, why_none
from changbai.engine.measure import Measurer
from changbai.engine.target import judge
from changbai.kernel.period import Period, month
from changbai.pack.load import load_pack
from tests.cli.tiny import written
from tests.support.checkout import ROOT


def test_a_form_never_returned_and_a_registry_never_filled_are_named() -> None:
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    data, _ = open_folder(ROOT / "examples" / "jilin-published", pack)
    assert data is not None
    measurer = Measurer(pack, data)
    waste = judge(measurer, "2.3-b", month(2016, 12))
    assert waste.reason.zh == (
        "2016 没有现值：没有数据，缺报表“一般工业固体废物产生及处理利用”、工业企业名录"
    )
    assert "missing: returns of “Industrial solid waste”" in waste.reason.en
    centres = judge(measurer, "2.1-a", month(2016, 12))
    assert "缺企业技术中心等平台名录" in centres.reason.zh or "名录" in centres.reason.zh


def test_where_the_form_is_there_nothing_more_is_said(tmp_path: Path) -> None:
    pack, folder = written(tmp_path)
    found, _ = load_pack(pack)
    assert found is not None
    data, _ = open_folder(folder, found)
    assert data is not None
    measurer = Measurer(found, data)
    said = why_none(found, data, measurer.measure("intensity", Period(2012)))
    assert said.zh == "2012 没有现值：没有数据"


def test_inputs_go_through_other_indicators() -> None:
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    forms, kinds = inputs_of(pack, pack.indicators["energy_change"])
    assert {form.id for form in forms} == {"b205", "b204"}
    assert {kind.id for kind in kinds} == {"enterprise"}
