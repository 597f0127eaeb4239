from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import main

SERIES = "case_id,year,value\na,2015,100\na,2016,\na,2020,110.408080\nb,2015,50\nb,2020,40\n"


def judge(folder: Path, *words: str, series: str = SERIES):
    (folder / "s.csv").write_text(series, encoding="utf-8")
    return CliRunner().invoke(main, ["judge", str(folder / "s.csv"), *words])


def test_each_series_has_its_class_and_every_part(tmp_path: Path) -> None:
    asks = "case_id,direction,target,target_year\nb,negative,30,2025\n,positive,,\n"
    (tmp_path / "p.csv").write_text(asks, encoding="utf-8")
    done = judge(
        tmp_path, "--method", "opensdg-2.4", "--parameters", str(tmp_path / "p.csv"), "--json"
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    a, b = found["series"]
    assert (a["class"], a["score"]) == ("substantial_progress", pytest.approx(5.0))
    # (40/50)**(1/5) - 1 = -4.3648 %, (30/50)**(1/10) - 1 = -4.9801 %: 0.8764.
    assert (b["class"], b["state"]) == ("moderate_progress", "behind")
    assert b["parts"]["progress"] == pytest.approx(0.87645, abs=1e-4)
    assert found["version"] == "2.4.0"


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_settings_may_be_nested(tmp_path: Path, suffix: str) -> None:
    asks = {"b": {"direction": "negative", "target": None}, "*": {"direction": "positive"}}
    (tmp_path / f"p.{suffix}").write_text(json.dumps(asks), encoding="utf-8")
    words = ["--method", "eurostat", "--parameters", str(tmp_path / f"p.{suffix}"), "--json"]
    found = json.loads(judge(tmp_path, *words).output)
    assert [one["class"] for one in found["series"]] == ["significant_progress"] * 2
    assert found["verified"] is False


def test_plain_words_for_people(tmp_path: Path) -> None:
    done = judge(tmp_path, "--method", "progress-by-time", "--set", "target=120")
    assert done.exit_code == 0
    assert "这种方法需要目标值和目标年" in done.output
    words = ["--set", "target=120", "--set", "target_year=2025", "--lang", "en"]
    done = judge(tmp_path, "--method", "progress-by-time", *words)
    assert "On path" in done.output
    assert "thresholds not verified" in done.output


BAD = [
    ("case_id,year\na,2015\n", [], "CB390"),
    ("case_id,year,value\n", [], "CB391"),
    ("", [], "CB391"),
    ("case_id,year,value\na,2015,many\n", [], "CB392"),
    ("case_id,year,value\na,soon,3\n", [], "CB392"),
    ("case_id,year,value\na,2015,nan\n", [], "CB392"),
    ("case_id,year,value\na,2015,1\na,2015,2\n", [], "CB393"),
    (SERIES, ["--set", "colour=red"], "CB394"),
    (SERIES, ["--set", "direction=sideways"], "CB392"),
    (SERIES, ["--method", "by-feeling"], "CB397"),
    (SERIES, ["--method", "nowhere.yaml"], "CB100"),
    (SERIES, ["--pack", "nowhere"], "CB107"),
    ("a\0b", [], "CB396"),
]


@pytest.mark.parametrize(("series", "words", "code"), BAD)
def test_bad_input_is_told_and_ends_with_2(
    tmp_path: Path, series: str, words: list[str], code: str
) -> None:
    given = ["--method", "opensdg-2.4", *words, "--json"]
    done = judge(tmp_path, *given, series=series)
    assert done.exit_code == 2
    assert code in [problem["code"] for problem in json.loads(done.output)["problems"]]


def test_a_family_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "title: {zh: 感觉, en: Feeling}\nversion: 1.0.0\nfamily: by_feeling\n", encoding="utf-8"
    )
    done = judge(tmp_path, "--method", str(tmp_path / "m.yaml"), "--json")
    assert done.exit_code == 2
    assert "CB398" in done.output


def test_a_setting_for_no_series_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("case_id,target\nzz,3\n", encoding="utf-8")
    done = judge(
        tmp_path, "--method", "opensdg-2.4", "--parameters", str(tmp_path / "p.csv"), "--json"
    )
    assert done.exit_code == 0
    assert "CB395" in done.output
