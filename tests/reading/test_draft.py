"""A draft pack passes the check, runs, merges restatements and says what is doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changbai.engine.folder import open_folder
from changbai.engine.run import run
from changbai.kernel.period import read_period
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack
from changbai.reading.draft_marks import marked, openings_of
from changbai.reading.draft_pack import ROOT, write_draft
from changbai.reading.draft_units import missing_units
from changbai.reading.read import read_text
from tests.reading.test_read import FOUNDING, PIECES

POLICY = """某市关于加快工业发展的意见
各县（市、区）人民政府：
　　现提出以下意见。
一、主要目标
　　到2025年，全市规模以上工业企业达到300家，技术改造投资年均增长10%，单位工业增加值能耗比2020年下降15%。
　　新增发电装机2亿千瓦，研发投入强度达到2.5%左右。
二、重点任务
（一）培育企业。建设产业技术研究院20家。（市工信局牵头，市财政局配合）
（二）持续跟进。每年培训企业家100人次，推动建设20家以上产业技术研究院。
三、保障措施
3. 加强领导。各县（市、区）要抓好落实。
某市人民政府
2021年3月1日
"""


def drafted(tmp_path: Path, text: str = POLICY) -> Pack:
    """Write a draft and return it; there may be no problem at all."""
    pack, problems = write_draft(text, tmp_path / "draft-2021", "a.txt")
    assert [problem.show() for problem in problems] == []
    assert pack is not None
    return pack


def test_a_draft_passes_the_check_and_keeps_the_text(tmp_path: Path) -> None:
    pack = drafted(tmp_path)
    assert pack.document == POLICY
    assert (pack.head.title.zh, str(pack.head.issued)) == (
        "某市关于加快工业发展的意见",
        "2021-03-01",
    )
    kinds = {
        one.title: (one.kind, one.value, one.deadline and str(one.deadline))
        for one in pack.targets.values()
    }
    assert kinds["全市规模以上工业企业"] == ("at_least", 300, "2025")
    assert kinds["单位工业增加值能耗"][:2] == ("change_from_base", -15)
    assert kinds["研发投入强度"][0] == "about"


def test_a_target_is_bound_to_a_known_indicator_or_to_one_that_is_reported(
    tmp_path: Path,
) -> None:
    pack, problems = write_draft(POLICY, tmp_path / "next", "a.txt", "template")
    assert (pack is not None, problems) == (True, [])
    assert pack is not None
    bound = {one.title: one.indicator for one in pack.targets.values()}
    assert bound["全市规模以上工业企业"] == "enterprises"
    assert all(id in pack.indicators for id in bound.values())
    assert len(pack.forms["reported"].elements) == len(pack.targets) - 1
    assert write_draft(POLICY, tmp_path / "b", "a", "nowhere")[1][0].code == "CB107"


def test_a_restatement_is_one_target_with_both_quotes(tmp_path: Path) -> None:
    found = [one for one in drafted(tmp_path).targets.values() if one.title == "产业技术研究院"]
    assert len(found) == 1
    assert "推动建设20家以上产业技术研究院" in found[0].note
    assert found[0].restated == ("2.2",)


def test_what_is_doubtful_or_inferred_is_marked(tmp_path: Path) -> None:
    pack = drafted(tmp_path)
    trained = next(one for one in pack.targets.values() if one.kind == "per_year")
    assert "待核" in trained.note
    assert "待核" in (Path(pack.folder) / "README.md").read_text("utf-8")


def test_bodies_and_measures_come_from_the_text(tmp_path: Path) -> None:
    pack = drafted(tmp_path)
    measure = pack.measures["m2.1"]
    names = [pack.bodies[id].name for id in (*measure.lead, *measure.support)]
    assert names == ["市工信局", "市财政局"]


def test_a_draft_runs_at_once(tmp_path: Path) -> None:
    pack = drafted(tmp_path)
    energy = next(one for one in pack.targets.values() if one.kind == "change_from_base")
    rows = {2020: "100", 2021: "97", 2022: "93", 2023: "90"}
    data = tmp_path / "data"
    (data / "units").mkdir(parents=True)
    (data / "returns" / "reported").mkdir(parents=True)
    (data / "units" / "area.csv").write_text(
        f"unit,name,valid_from,valid_to,area,level\n{ROOT},全域,2010-01-01,,{ROOT},province\n"
    )
    for year, value in rows.items():
        (data / "returns" / "reported" / f"{year}.csv").write_text(
            f"unit,{energy.indicator}_value\n{ROOT},{value}\n"
        )
    opened, problems = open_folder(data, pack)
    assert opened is not None, [problem.show() for problem in problems]
    period = read_period("2023")
    assert period is not None
    verdicts = {one.target: one for one in run(pack, opened, period, "", ()).verdicts}
    assert verdicts[energy.id].value == pytest.approx(-10)


@pytest.mark.parametrize(
    "text", [FOUNDING, "加强领导，落实责任，务求实效，扎实推进各项工作，取得实效。" * 2]
)
def test_the_founding_text_and_one_without_targets(tmp_path: Path, text: str) -> None:
    pack = drafted(tmp_path, text)
    assert len(pack.targets) == (16 if text == FOUNDING else 0)


def test_nothing_is_written_over_or_under_a_bad_name(tmp_path: Path) -> None:
    pack, problems = write_draft(POLICY, tmp_path, "a")
    assert (pack, problems[0].code) == (None, "CB414")
    pack, problems = write_draft(POLICY, tmp_path / "某市", "a")
    assert (pack, problems[0].code) == (None, "CB413")
    assert list(tmp_path.iterdir()) == []


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([*PIECES, "三、", "（二）", "5.", "二是", "第二条 "]), max_size=50))
def test_marks_of_any_text_can_be_taken_out_again(tmp_path: Path, pieces: list[str]) -> None:
    text = "".join(pieces).replace("\r", "")
    reading = read_text(text)
    openings = openings_of(reading)
    assert len({one.id for one in openings}) == len(openings)
    plain = marked(text, openings)
    for one in openings:
        plain = plain.replace(f"<!-- clause {one.id} -->", "", 1)
    assert plain == text


def test_units_that_nobody_knows_are_added_with_their_dimension() -> None:
    base, _ = read_pack(Path("packs/national"))
    assert base is not None
    used = ["万吨标准煤", "亿千瓦", "座", "万亿元", "微克/立方米"]
    rows = {name: (kind, factor) for name, kind, factor in missing_units(used, base.units)}
    assert rows == {
        "亿千瓦": ("千瓦", "100000000"),
        "座": ("count", "1"),
        "万亿元": ("money", "1000000000000"),
        "微克": ("微克", "1"),
    }
