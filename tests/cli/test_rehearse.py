"""changbai rehearse and draw: told in words or JSON, bad input with exit 2 and nothing written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from click.testing import CliRunner, Result

from changbai.cli import main

PACK = Path(__file__).resolve().parents[2] / "packs" / "jilin-2014"
CENTRES = f"{PACK}:enterprise_technology_centres"
EVENTS = """\
日期,事件,申请,行为人,单位,区划,类别,批次,截止,材料,内容,预期
2014-06-03,登记资格,,prefectures@220100,u1,,municipal_technology_centres,,,,,
2017-07-24,启动批次,2017,miit,,,,,2017-08-18,,,
2017-08-01,申报,c1,u1,u1,220122,,2017,,申请报告,,acceptance
2017-08-02,通过,c1,prefectures@220100,,,,,,,,CB913
2017-08-02,通知补正,c1,prefectures@220100,,,,,,,缺评价材料和审计报告,acceptance
"""


def run(*words: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(words))


def events(tmp_path: Path, text: str = EVENTS) -> str:
    """Write a table of events and return its path."""
    path = tmp_path / "events.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_it_tells_state_duty_and_refusal(tmp_path: Path) -> None:
    done = run("rehearse", CENTRES, events(tmp_path))
    assert done.exit_code == 0
    assert "CB913 申报材料不全，缺：评价材料、专项审计报告" in done.stdout
    assert "u1 补正 2017-08-09 前" in done.stdout
    assert "事件 5 个：办成 4 个，被拒 1 个" in done.stdout
    english = run("rehearse", CENTRES, events(tmp_path), "--lang", "en")
    assert "u1 supply by 2017-08-09" in english.stdout


def test_json_has_everything(tmp_path: Path) -> None:
    done = run("rehearse", CENTRES, events(tmp_path), "--json")
    told = json.loads(done.stdout)
    assert (told["accepted"], told["refused"]) == (4, 1)
    last = told["events"][-1]
    assert last["state"] == "acceptance"
    assert last["duties"][0]["due"] == "2017-08-09"
    assert told["events"][3]["problem"]["code"] == "CB913"


def test_the_points_of_a_panel_are_not_told_before_it_ends(tmp_path: Path) -> None:
    done = run("rehearse", CENTRES, events(tmp_path), "--json")
    assert "value" not in json.loads(done.stdout)["events"][0]


def test_an_expectation_that_is_not_met_is_an_error(tmp_path: Path) -> None:
    done = run("rehearse", CENTRES, events(tmp_path, EVENTS.replace("CB913", "recommendation")))
    assert done.exit_code == 2
    assert "CB926" in done.stderr


def test_bad_input_ends_with_2(tmp_path: Path) -> None:
    for words in (
        ("rehearse", CENTRES, str(tmp_path / "none.csv")),
        ("rehearse", f"{PACK}:nothing", events(tmp_path)),
        ("rehearse", CENTRES, events(tmp_path, "日期,事件\n昨天,申报\n")),
        ("draw", f"{PACK}:nothing"),
        ("draw", CENTRES, "--output", str(tmp_path / "x.png")),
    ):
        done = run(*words)
        assert done.exit_code == 2, words
        assert "CB" in done.stderr
        assert not done.exception or isinstance(done.exception, SystemExit)


def test_years_without_holidays_are_told(tmp_path: Path) -> None:
    text = "日期,事件,申请,行为人,截止\n2040-01-02,启动批次,r,miit,2040-03-01\n"
    assert "2040" in run("rehearse", CENTRES, events(tmp_path, text)).stdout


def test_a_poster_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "poster.svg"
    assert run("draw", CENTRES, "--output", str(path), "--paper", "a4").exit_code == 0
    root = ET.fromstring(path.read_text("utf-8"))
    assert root.get("width") == "297mm"
    before = path.read_bytes()
    assert run("draw", CENTRES, "--output", str(path)).exit_code == 2
    assert path.read_bytes() == before
    assert run("draw", CENTRES, "--output", str(path), "--force").exit_code == 0
    assert run("draw", CENTRES).stdout.startswith("<svg")
