"""score, compare, bench-scheme and check on a scorecard, as a person calls them."""

from __future__ import annotations

import json
import re
import shlex
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changbai.cli import main

CARD = """\
title: 试验
full_marks: 100
values:
  rd: {title: 研发经费, unit: 万元}
  staff: {title: 人员, unit: 人}
items:
  - {id: a, title: 人均, points: 60, value: rd / staff, unit: 万元/人, linear: {base: 8, full: 60, at_base: 60%}}
  - {id: b, title: 规模, points: 40, value: rd, steps: [{at_least: 1000, points: 40}, {points: 20}]}
bands:
  - {title: 合格, at_least: 60}
  - {title: 不合格}
not_submitted: {verdict: 不合格}
cases:
  - {name: 一例, values: {rd: 1000, staff: 50}, total: '81.54', band: 合格, by_hand: '60×(0.6+0.4×12/52) + 40'}
"""  # noqa: E501
VALUES = """\
编号,名称,研发经费(万元),人员,研发经费（核定）,人员（核定）,研发经费（原因）,别的
a,甲,1000,50,900,50,发票不足,x
b,乙,1200,10,1200,10,,x
c,丙,,,,,,
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A scorecard in a file of its own, outside of any pack."""
    path = tmp_path / "card.yaml"
    path.write_text(CARD, encoding="utf-8")
    (tmp_path / "values.csv").write_text(VALUES, encoding="utf-8")
    return path


def run(*words: str | Path, typed: str | None = None) -> Result:
    """Call a command."""
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def test_score_tells_totals_cuts_and_what_is_not_read(card: Path) -> None:
    found = run("score", card, card.parent / "values.csv", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    units = {unit["unit"]: unit for unit in told["units"]}
    # 18 a head: 60 x (0.6 + 0.4 x 10 / 52) + 20; as reported 20 a head and 40.
    assert units["a"]["total"] == "60.62"
    assert units["a"]["reported_total"] == "81.54"
    assert units["a"]["items"][1]["cut"] == "20"
    assert units["a"]["items"][1]["cut_reason"] == "发票不足"
    assert Fraction(units["a"]["items"][0]["points"]) == Fraction(60) * (
        Fraction(6, 10) + Fraction(4, 10) * Fraction(10, 52)
    )
    assert units["b"]["total"] == "100"
    assert (units["c"]["state"], units["c"]["band"]) == ("not_submitted", "不合格")
    assert [problem["code"] for problem in told["problems"]] == ["CB363"]


def test_score_in_words(card: Path) -> None:
    found = run("score", card, card.parent / "values.csv", "--weights", "0.2")
    assert "甲" in found.stdout
    assert "权重各自上下浮动 20%" in found.stdout
    found = run(
        "score", card, card.parent / "values.csv", "--unit", "甲", "--raise", "--lang", "en"
    )
    assert "cut 20 发票不足" in found.stdout
    assert "next step of each item" in found.stdout
    assert run("score", card, card.parent / "values.csv", "--unit", "丁").exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1000,50", "一千,50", "CB362"),
        ("b,乙", "a,乙", "CB364"),
        ("a,甲,1000", "a,甲,1000,1", "CB123"),
        ("发票不足,x", "发票不足", "CB123"),
        ("发票不足,x", "发票不足,x,,", None),
    ],
)
def test_a_bad_table_is_told(card: Path, old: str, new: str, code: str | None) -> None:
    path = card.parent / "values.csv"
    path.write_text(VALUES.replace(old, new, 1), encoding="utf-8")
    found = run("score", card, path, "--json")
    codes = [problem["code"] for problem in json.loads(found.stdout)["problems"]]
    assert found.exit_code == (2 if code else 0)
    assert code is None or code in codes


def test_what_is_not_there_is_told(card: Path) -> None:
    assert run("score", card.parent / "none.yaml", card).exit_code == 2
    assert run("score", card, card.parent / "none.csv").exit_code == 2
    found = run("score", "examples:innovative", card.parent / "values.csv", "--json")
    assert [p["code"] for p in json.loads(found.stdout)["problems"]] == ["CB360"]
    found = run("score", "examples:high_tech_enterprise", card, "--on", "2015-06-01", "--json")
    assert "CB367" not in found.stdout
    card.write_text(CARD.replace("points: 60,", "points: 61,"), encoding="utf-8")
    found = run("score", card, card.parent / "values.csv", "--json")
    assert [p["code"] for p in json.loads(found.stdout)["problems"]] == ["CB304"]


def test_check_runs_the_cases_of_a_card(card: Path) -> None:
    assert run("check", card).exit_code == 0
    card.write_text(CARD.replace("81.54", "81.55"), encoding="utf-8")
    found = run("check", card, "--json")
    assert found.exit_code == 2
    assert [p["code"] for p in json.loads(found.stdout)["problems"]] == ["CB365"]


def test_bench_saves_a_case_that_holds(card: Path) -> None:
    words = ("bench-scheme", card, "--set", "rd=520", "--set", "人员=10")
    # 52 a head: 60 x (0.6 + 0.4 x 44 / 52) + 20.
    found = run(*words, "--expect", "76.31", "--by-hand", "60×(0.6+0.4×44/52)+20", "--save", "二例")
    assert found.exit_code == 0, found.output
    assert run("check", card).exit_code == 0
    assert "name: 二例" in card.read_text("utf-8")
    before = card.read_text("utf-8")
    found = run(*words, "--expect", "76.32", "--save", "三例")
    assert found.exit_code == 2
    assert card.read_text("utf-8") == before
    assert run("bench-scheme", card, "--set", "rd=many").exit_code == 2
    assert run("bench-scheme", card, "--set", "rdd=1").exit_code == 2


def test_bench_asks_for_every_value(card: Path) -> None:
    found = run("bench-scheme", card, typed="很多\n1000\n50\n")
    assert "读不出，请重填" in found.stdout
    assert "81.54" in found.stdout


def test_compare_tells_who_moves_and_why(card: Path) -> None:
    new = card.parent / "new.yaml"
    new.write_text(CARD.replace("full: 60", "full: 70").replace("81.54", "80.29"), encoding="utf-8")
    found = run("compare", card, new, card.parent / "values.csv", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    # 60 x (0.6 + 0.4 x 10 / 62) + 20 = 59.87: below 60.
    moved = {unit["unit"]: unit for unit in told["units"] if unit["kind"] == "moved"}
    assert moved.keys() == {"a"}
    assert moved["a"]["new"] == {"band": "不合格", "total": "59.87"}
    assert moved["a"]["items"][0]["title"]["zh"] == "人均"
    assert "甲" in run("compare", card, new, card.parent / "values.csv").stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_how_to_does_what_it_says(language: str, tmp_path: Path) -> None:
    """The scheme, the example and the table of the page work as they are printed."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    page = (docs / language / "how-to" / "type-in-a-scheme.md").read_text("utf-8")
    path = tmp_path / "centre.yaml"
    path.write_text("".join(re.findall(r"(?s)```yaml\n(.*?)```", page)), encoding="utf-8")
    (call,) = re.findall(r"changbai (bench-scheme centre\.yaml --set.*?)\n```", page, re.DOTALL)
    words = shlex.split(call.replace("\\\n", " "))
    words[1] = str(path)
    found = run(*words)
    assert found.exit_code == 0, found.output
    assert run("check", path).exit_code == 0
    (table,) = re.findall(r"(?s)```\n(编号.*?)```", page)
    values = tmp_path / "units.csv"
    values.write_text(table, encoding="utf-8")
    told = json.loads(run("score", path, values, "--json").stdout)
    # The second: 30 x (0.6 + 0.4 x 3 / 3.5) + 20 + 20 + 20 + 10.
    assert [unit["total"] for unit in told["units"]] == ["76.57", "98.29"]
