"""The real command on a tiny pack: a number, its formula, and the returns behind it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changbai.cli import main
from tests.cli.tiny import written


def call(folder: Path, *words: str) -> Result:
    pack, data = written(folder)
    return CliRunner().invoke(main, ["explain", str(pack), *words, "--data", str(data)])


def test_a_number_and_where_it_comes_from(tmp_path: Path) -> None:
    result = call(tmp_path, "intensity", "--period", "2016", "--json", "--returns", "10")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["explained"]["value"] == pytest.approx(0.8)
    assert document["data"]["synthetic"] is True
    assert (document["returns_total"], document["returns_counted"]) == (3, 3)
    assert {line["unit"] for line in document["returns"]} == {"e1", "e2", "e3"}


def test_a_slice(tmp_path: Path) -> None:
    words = ("intensity", "--period", "2016", "--area", "2202", "--industry", "36", "--json")
    document = json.loads(call(tmp_path, *words).stdout)
    assert document["explained"]["value"] == pytest.approx(17 / 45)


def test_the_tree_for_people(tmp_path: Path) -> None:
    shown = call(tmp_path, "intensity", "--period", "2016", "--returns", "2").stdout
    assert "演示数据" in shown
    assert "0.8 吨标准煤/万元" in shown
    assert "共 3 份，计入 3 份，列出 2 份" in shown
    assert (
        "Returns behind it: 3, 3 count, 2 shown"
        in call(tmp_path, "intensity", "--period", "2016", "--returns", "2", "--lang", "en").stdout
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("intensty", "--period", "2016"), "CB543"),
        (("intensity", "--period", "last year"), "CB541"),
        (("intensity", "--period", "2016", "--area", "nowhere"), "CB542"),
        (("intensity", "--period", "2016", "--industry", "99"), "CB544"),
    ],
)
def test_bad_words_are_told(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    result = call(tmp_path, *words)
    assert result.exit_code == 2
    assert code in result.stderr
    assert result.stdout == ""


def test_growth_as_was_and_comparable(tmp_path: Path) -> None:
    """One enters in 2015: as-was 47/55 over 48/50, the two that were there before 46/50 over it."""
    words = ("intensity", "--period", "2015", "--growth")
    found = json.loads(call(tmp_path, *words, "--json").stdout)["growth"]
    assert found["as_was"] == pytest.approx((47 / 55) / (48 / 50) - 1)
    assert found["comparable"] == pytest.approx(46 / 48 - 1)
    assert [found[name] for name in ("both", "entered", "left", "unmatched")] == [2, 1, 0, 0]
    assert "原口径 -10.98 %，可比口径 -4.17 %" in call(tmp_path, *words).stdout
    assert "comparable population -4.17 %" in call(tmp_path, *words, "--lang", "en").stdout


def test_growth_with_a_successor(tmp_path: Path) -> None:
    """Who entered belongs to one that was there before: then nobody entered, and both agree."""
    links = tmp_path / "links.csv"
    links.write_text("代码,承继\ne3,e2\n", encoding="utf-8")
    words = ("intensity", "--period", "2015", "--growth", "--json")
    found = json.loads(call(tmp_path, *words, "--successors", str(links)).stdout)["growth"]
    assert found["comparable"] == pytest.approx(found["as_was"])
    assert [found[name] for name in ("both", "entered", "left", "unmatched")] == [2, 0, 0, 0]


def test_a_count_has_no_comparable_growth(tmp_path: Path) -> None:
    result = call(tmp_path, "firms", "--period", "2016", "--growth")
    assert result.exit_code == 2
    assert "CB890" in result.stderr
    assert result.stdout == ""


def test_a_bad_file_of_successors_is_told(tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("unit,to\ne1,e2\n", encoding="utf-8")
    words = ("intensity", "--period", "2016", "--growth", "--successors", str(links))
    result = call(tmp_path, *words)
    assert result.exit_code == 2
    assert "CB513" in result.stderr
