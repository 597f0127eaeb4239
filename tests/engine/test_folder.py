"""A data folder is opened with every fault at its place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from changbai.engine.folder import open_folder
from changbai.kernel.period import month
from changbai.kernel.problem import Cell
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack

HEAD = "title: {zh: 试, en: Trial}\nsynthetic: true\n"
UNITS = "unit,name,area,valid_from,valid_to,above_scale\nA,甲,220102,2013-01-01,,是\n"
RETURNS = "代码,output_value,工业销售产值\nA,100,90\n"


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert found is not None
    return found


def write(folder: Path, **files: str) -> Path:
    texts = {
        "data.yaml": HEAD,
        "units/enterprise.csv": UNITS,
        "returns/b204/2016-09.csv": RETURNS,
    }
    for name, text in {**texts, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def codes(folder: Path, pack: Pack) -> set[str]:
    data, problems = open_folder(folder, pack)
    for problem in problems:
        assert problem.show("zh")
        assert problem.show("en")
    if any(problem.level == "error" for problem in problems):
        assert data is None
    return {problem.code for problem in problems}


def test_reads_units_and_returns(tmp_path: Path, pack: Pack) -> None:
    data, problems = open_folder(write(tmp_path), pack)
    assert problems == []
    assert data is not None
    assert (data.title.zh, data.title.en, data.synthetic) == ("试", "Trial", True)
    assert data.periods("b204") == (month(2016, 9),)
    unit = data.units("enterprise").row(0, named=True)
    assert (unit["unit"], unit["above_scale"], unit["industry"]) == ("A", True, None)
    line = data.returns("b204", month(2016, 9)).row(0, named=True)
    assert (line["output_value"], line["sales_value"], line["export_value"]) == (100, 90, None)
    assert (line["state"], line["revision"]) == ("verified", 1)
    assert data.returns("b204", month(2016, 8)).is_empty()
    assert data.members("enterprise", "cluster").is_empty()


def test_the_newest_revision_counts(tmp_path: Path, pack: Pack) -> None:
    text = "unit,revision,state,output_value\nA,2,verified,7\nA,1,refused,100\n"
    data, _ = open_folder(write(tmp_path, **{"returns/b204/2016-09.csv": text}), pack)
    assert data is not None
    assert data.returns("b204", month(2016, 9))["output_value"].to_list() == [7]


def test_position_follows_the_bytes(tmp_path: Path, pack: Pack) -> None:
    one, _ = open_folder(write(tmp_path / "a"), pack)
    same, _ = open_folder(write(tmp_path / "b"), pack)
    other, _ = open_folder(write(tmp_path / "c", **{"units/enterprise.csv": UNITS + " "}), pack)
    assert one is not None
    assert same is not None
    assert one.position == same.position
    assert other is None or other.position != one.position


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("returns/b204/2016-09.csv", "代码,output_value\nA,无\n", "CB514"),
        ("returns/b204/2016-09.csv", "代码,output_value\nA,12.5\n", "CB514"),
        ("returns/b204/2016-09.csv", "代码,output_value\nA,1\nA,2\n", "CB515"),
        ("returns/b204/2016-09.csv", "output_value\n1\n", "CB513"),
        ("returns/b204/2016-09.csv", "unit,unit2\nA,1\n", "CB510"),
        ("returns/b204/2016-09.csv", "代码,output_value,工业总产值（当年价格）\nA,1,2\n", "CB512"),
        ("returns/b204/2016-09.csv", "unit,state\nA,approved\n", "CB514"),
        ("returns/b204/2016-09.csv", "", "CB508"),
        ("returns/b204/2016.csv", RETURNS, "CB503"),
        ("returns/b204/2016-13.csv", RETURNS, "CB503"),
        ("returns/b299/2016-09.csv", RETURNS, "CB503"),
        ("units/starship.csv", UNITS, "CB503"),
        ("members/enterprise.park.csv", "unit,group,share\n", "CB503"),
        ("units/enterprise.csv", UNITS.replace("2013-01-01", "2013年1月"), "CB514"),
        ("data.yaml", "title: [", "CB506"),
        ("data.yaml", "- a\n", "CB506"),
    ],
)
def test_faults_are_named(tmp_path: Path, pack: Pack, name: str, text: str, code: str) -> None:
    assert code in codes(write(tmp_path, **{name: text}), pack)


def test_the_cell_is_named(tmp_path: Path, pack: Pack) -> None:
    text = "代码,output_value\nA,1\nB,—\n"
    _, problems = open_folder(write(tmp_path, **{"returns/b204/2016-09.csv": text}), pack)
    place = problems[0].place
    assert isinstance(place, Cell)
    assert (place.sheet, place.cell) == ("output_value", "3")
    assert "—" in problems[0].sentence("zh")


def test_gbk_and_broken_files_are_refused(tmp_path: Path, pack: Pack) -> None:
    folder = write(tmp_path)
    (folder / "units" / "enterprise.csv").write_bytes("代码,区划\n甲,220102\n".encode("gbk"))
    (folder / "units" / "cluster.parquet").write_bytes(b"not parquet")
    assert "CB507" in codes(folder, pack)


def test_typed_files_are_checked_by_column(tmp_path: Path, pack: Pack) -> None:
    folder = write(tmp_path)
    wrong = pl.DataFrame({"unit": ["A"], "output_value": ["1"]})
    wrong.write_parquet(folder / "returns" / "b204" / "2016-08.parquet")
    assert codes(folder, pack) == {"CB511"}


def test_two_files_for_one_table(tmp_path: Path, pack: Pack) -> None:
    folder = write(tmp_path)
    pl.DataFrame({"unit": ["A"]}).write_parquet(folder / "returns" / "b204" / "2016-09.parquet")
    assert "CB504" in codes(folder, pack)


def test_nothing_and_nowhere(tmp_path: Path, pack: Pack) -> None:
    assert codes(tmp_path / "none", pack) == {"CB501"}
    assert codes(tmp_path, pack) == {"CB502", "CB505"}
