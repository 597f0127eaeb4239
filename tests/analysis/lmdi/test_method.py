"""LMDI on files: chains, nested parts, units that come and go, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import main

THREE = """industry,id,year,energy,activity
steel,a,2010,30,10
steel,b,2010,20,8
food,c,2010,20,40
steel,a,2011,50,20
steel,b,2011,18,9
food,c,2011,19,40
steel,a,2012,80,40
steel,b,2012,15,9
food,c,2012,16,41
"""


def answer(tmp_path: Path, text: str, *options: str) -> dict:
    path = tmp_path / "given.csv"
    path.write_text(text, "utf-8")
    words = [word for pair in options for word in ("--option", pair)]
    done = CliRunner().invoke(main, ["analyse", "lmdi", str(path), "--json", *words])
    assert done.exit_code in (0, 2)
    return json.loads(done.stdout)


@pytest.mark.parametrize("by", ["industry", "id", "industry,id"])
@pytest.mark.parametrize("of", ["quantity", "intensity"])
def test_a_chain_adds_up_and_multiplies(tmp_path, by, of) -> None:
    names = [*(["activity"] if of == "quantity" else []), *by.split(","), "intensity", "unsplit"]
    for form, model in (("additive", "I"), ("multiplicative", "II")):
        words = (f"by={by}", f"of={of}", f"form={form}", f"model={model}", "chain=yes")
        said = answer(tmp_path, THREE, *words)
        figures = said["figures"]
        assert len(said["tables"]["steps"]) == 2
        if form == "additive":
            assert sum(figures[n] for n in names) == pytest.approx(figures["change"], rel=1e-12)
        else:
            product = 1.0
            for name in names:
                product *= figures[name]
            assert product == pytest.approx(figures["index"], rel=1e-12)
        assert said["problems"] == []


def test_finer_parts_move_efficiency_into_structure_only_inside(tmp_path: Path) -> None:
    coarse = answer(tmp_path, THREE, "by=industry")["figures"]
    fine = answer(tmp_path, THREE, "by=industry,id")["figures"]
    assert coarse["change"] == pytest.approx(fine["change"])
    # The same industries: what was their efficiency is now structure inside and efficiency.
    assert fine["industry"] == pytest.approx(coarse["industry"], rel=0.05)


def test_the_answer_says_how_much_is_structure(tmp_path: Path) -> None:
    said = answer(tmp_path, THREE, "by=industry")
    before, after = 70 / 58, 111 / 90
    assert said["figures"]["before"] == pytest.approx(before)
    assert f"{100 * (after / before - 1):+.2f}%" in said["found"][0]["zh"]
    assert "行业结构" in said["found"][0]["zh"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("food,c,2011,19,40\n", "", "CB809"),
        ("2012,16", "2012,-16", "CB806"),
        ("food,c,2012", "steel,b,2012", "CB807"),
        ("energy", "fuel", "CB800"),
    ],
)
def test_bad_tables_are_refused(tmp_path, old, new, code) -> None:
    said = answer(tmp_path, THREE.replace(old, new, 1))
    assert code in [p["code"] for p in said["problems"]]


def test_units_that_come_and_go_when_that_is_meant(tmp_path: Path) -> None:
    text = THREE.replace("food,c,2010,20,40\n", "")
    said = answer(tmp_path, text, "absent=zero", "by=id")
    assert said["figures"]["id"] + said["figures"]["intensity"] == pytest.approx(
        said["figures"]["change"]
    )


def test_a_whole_of_nothing_is_refused(tmp_path: Path) -> None:
    text = "id,year,energy,activity\na,1,0,1\nb,1,0,1\na,2,1,1\nb,2,1,1\n"
    assert [p["code"] for p in answer(tmp_path, text)["problems"]] == ["CB816"]
    one = "year,energy,activity\n1,1,1\n2,1,2\n"
    assert answer(tmp_path, one)["problems"][0]["code"] == "CB800"
