"""The published figures of Jilin: each has a source, none counts twice, the known error is kept."""

from __future__ import annotations

import csv
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from changbai.engine.folder import open_folder
from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.engine.target import judge_all
from changbai.engine.validation import validate_batch
from changbai.kernel.period import month
from changbai.pack.load import load_pack
from tests.support.checkout import ROOT

FOLDER = ROOT / "examples" / "jilin-published"
KINDS = ("college", "institute", "enterprise", "agency", "individual")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    import sys

    spec = spec_from_file_location("jilin_published_make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def returns(form: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (path.stem, row)
        for path in sorted((FOLDER / "returns" / form).glob("*.csv"))
        for row in rows(path)
    ]


def test_it_is_not_synthetic() -> None:
    assert yaml.safe_load((FOLDER / "data.yaml").read_text("utf-8"))["synthetic"] is False


def test_every_figure_in_a_return_has_its_source() -> None:
    placed = {
        (s["报表"], s["期别"], s["区划"], s["数据元"]): s
        for s in rows(FOLDER / "sources.csv")
        if s["报表"]
    }
    seen = set()
    for form in ("patent_grants", "patent_applications", "communique"):
        for period, row in returns(form):
            for element, value in list(row.items())[3:]:
                if value:
                    source = placed[form, period, row["unit"], element]
                    assert source["数值"] == value
                    assert source["来源"]
                    seen.add((form, period, row["unit"], element))
    assert seen == set(placed)


def test_one_row_does_not_add_up_and_does_not_count() -> None:
    broken = [
        (form, period, row["unit"], row["state"])
        for form, word in (("patent_grants", "grants"), ("patent_applications", "applications"))
        for period, row in returns(form)
        if sum(int(row[f"{word}_{kind}"]) for kind in KINDS) != int(row[f"{word}_month"])
    ]
    assert broken == [("patent_applications", "2012-07", "220300", "reported")]
    row = next(
        r for p, r in returns("patent_applications") if (p, r["unit"]) == ("2012-07", "220300")
    )
    assert sum(int(row[f"applications_{kind}"]) for kind in KINDS) == 17
    assert row["applications_month"] == "16"


def test_may_and_june_cross_foot_in_every_county() -> None:
    grants = {(p, r["unit"]): r for p, r in returns("patent_grants")}
    both = [unit for period, unit in grants if period == "2013-06" and ("2013-05", unit) in grants]
    assert len(both) == 44
    for unit in both:
        may, june = grants["2013-05", unit], grants["2013-06", unit]
        assert int(may["grants_ytd"]) + int(june["grants_month"]) == int(june["grants_ytd"])


def test_no_prefecture_counts_beside_its_counties() -> None:
    by_period: dict[str, list[dict[str, str]]] = {}
    for period, row in returns("patent_grants"):
        by_period.setdefault(period, []).append(row)
    assert sum(len(found) for found in by_period.values()) == 45 + 44 + 9
    for found in by_period.values():
        counties = {r["unit"][:4] for r in found if not r["unit"].endswith("00")}
        for row in found:
            if row["unit"].endswith("00"):
                counts = row["state"] == "verified"
                assert counts == (row["unit"][:4] not in counties), row["unit"]


def test_old_names_stand_at_the_code_of_the_time() -> None:
    sources = rows(FOLDER / "sources.csv")
    assert {s["区划"] for s in sources if s["地区"] == "八道江区"} == {"220602"}
    assert {s["区划"] for s in sources if s["地区"] == "九台市"} == {"220181"}
    loaded, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert loaded is not None
    assert {r["area"] for r in rows(FOLDER / "units" / "area.csv")} <= {
        a.code for a in loaded.areas
    }


def test_remembered_figures_are_marked_and_do_not_count() -> None:
    sources = rows(FOLDER / "sources.csv")
    remembered = [s for s in sources if s["已核实"] == "否"]
    assert len(remembered) == 9
    assert {s["来源"] for s in remembered} == {"凭记忆"}
    states = {(p, r["unit"]): r["state"] for p, r in returns("communique")}
    for source in remembered:
        if source["报表"]:
            assert states[source["期别"], source["区划"]] == "reported"
    assert not [s for s in sources if s["指标"].startswith("TARGET")]


def test_elements_are_those_of_the_pack() -> None:
    loaded, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert loaded is not None
    for form in ("patent_grants", "patent_applications", "communique"):
        known = {element.id for element in loaded.forms[form].elements}
        for _, row in returns(form):
            assert set(row) - {"unit", "revision", "state"} <= known


def facts(path: Path, *lines: str) -> Path:
    head = "indicator,unit,area,period,value,source,note\n"
    path.write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_rebuilding_gives_the_patent_returns_again(maker: ModuleType, tmp_path: Path) -> None:
    table = facts(
        tmp_path / "facts.csv",
        "工业用水量,亿立方米,吉林省,2012,27.1,http://example.org,",
        "专利申请量(当月),件,四平市,2012-07,16,http://example.org,",
        '规模以上工业增加值增速,%,吉林省,2012,14.1,"from memory, unverified",',
        "TARGET 行业中试中心,家,吉林省,2017,15,x,",
    )
    assert maker.make(table, tmp_path / "out") == []
    for part in (
        "patent_grants/2013-05.csv",
        "patent_grants/2013-06.csv",
        "patent_applications/2010-10.csv",
        "patent_applications/2012-07.csv",
    ):
        made = (tmp_path / "out" / "returns" / part).read_bytes()
        assert made == (FOLDER / "returns" / part).read_bytes()
    (row,) = rows(tmp_path / "out" / "returns" / "communique" / "2012.csv")
    assert row == {
        "unit": "220000",
        "revision": "1",
        "state": "verified",
        "published_water": "27.1",
    }


def test_a_contradiction_is_told_and_nothing_is_written(
    maker: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = facts(tmp_path / "facts.csv", "专利申请量(当月),件,四平市,2012-07,17,x,")
    assert maker.main([str(table), "--out", str(tmp_path / "out")]) == 2
    assert "四平市" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_checks_of_the_form_find_the_one_row_that_does_not_add_up() -> None:
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    data, faults = open_folder(FOLDER, pack)
    assert faults == []
    assert data is not None
    assert not data.synthetic
    found = [
        (problem.place.file, str(period), problem.facts["unit"], problem.facts["arithmetic"])
        for form in ("patent_grants", "patent_applications", "communique")
        for period in data.periods(form)
        for problem in validate_batch(
            pack.forms[form], data.returns(form, period), None, pack=pack, period=str(period)
        )
        if problem.level == "error"
    ]
    assert found == [("patent_applications", "2012-07", "220300", "16 ≠ 17")]


def test_every_target_is_judged_or_says_what_is_missing() -> None:
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    data, _ = open_folder(FOLDER, pack)
    assert data is not None
    verdicts = judge_all(Measurer(pack, data), month(2016, 12), "220000")
    assert {verdict.target for verdict in verdicts} == set(pack.targets)
    assert all(verdict.state != "no_data" or verdict.reason.zh for verdict in verdicts)


def test_published_grants_are_measured_once() -> None:
    pack, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None
    data, _ = open_folder(FOLDER, pack)
    assert data is not None
    measured = Measurer(pack, data).measure(
        "patent_grants_total", month(2013, 6), Selection(area="220100")
    )
    assert measured.value == 336
