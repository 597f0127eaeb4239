"""`changbai analyse` lists methods, says what they take, and answers or refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import main

EXAMPLE = Path(__file__).resolve().parents[1] / "analysis" / "examples" / "lmdi.csv"


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["analyse", *words])
    return done.exit_code, done.stdout, done.stderr


def test_methods_are_listed_and_described() -> None:
    assert "lmdi" in run("--list")[1]
    assert any(one["method"] == "lmdi" for one in json.loads(run("--list", "--json")[1]))
    code, said, _ = run("lmdi", "--lang", "en")
    assert code == 0
    assert "energy use" in said
    assert json.loads(run("lmdi", "--json")[1])["roles"]["energy"]["sign"] == "not negative"


def test_an_answer_in_words_and_in_json() -> None:
    code, said, _ = run("lmdi", str(EXAMPLE), "--lang", "en")
    assert code == 0
    assert "+20.00 %" in said
    assert "Not for" in said
    answer = json.loads(run("lmdi", str(EXAMPLE), "--json", "--option", "model=II")[1])
    assert answer["options"]["model"] == "II"
    assert answer["figures"]["index"] == pytest.approx(1.2)
    assert [row["level_industry"] for row in answer["tables"]["parts"]] == ["A", "B"]


def test_a_call_that_makes_no_sense_is_refused() -> None:
    assert run("lmid")[0] == 2
    assert "lmdi" in run("lmid")[2]
    code, said, _ = run("lmdi", str(EXAMPLE), "--json", "--option", "by=area")
    assert (code, json.loads(said)["problems"][0]["code"]) == (2, "CB812")
    assert run("lmdi", str(EXAMPLE), "--option", "by")[0] == 2
    assert run("lmdi", str(EXAMPLE), "--role", "energy=人")[0] == 2
