"""The balance of a plant worked by hand in exact decimals; what is counted twice is told."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis.energy_balance import comprehensive
from changbai.cli import main

EXAMPLE = Path(__file__).parent / "examples" / "energy_balance.csv"


def answer(path: Path, *words: str) -> dict:
    return json.loads(
        CliRunner().invoke(main, ["analyse", "energy_balance", str(path), "--json", *words]).stdout
    )


def test_the_plant_worked_by_hand() -> None:
    """Plant one burns 1000 t of coal, 600 of it for its own 50 units of power, and buys 30.

    By the definition of GB/T 2589: inputs less own products. Calorific: the coal, the power
    bought (80 - 50), and no waste heat (20 recovered, 20 used). Equivalent: the power at 3.0.
    """
    d = Decimal
    heat = 1000 * d("0.7143") + (80 - 50) * d("1.229") + (20 - 20) * d("0.3412")
    equivalent = 1000 * d("0.7143") + (80 - 50) * d("3.0")
    said = answer(EXAMPLE)
    one, two = said["tables"]["units"]
    assert one["calorific"] == pytest.approx(float(heat), abs=1e-9) == 751.17
    assert one["equivalent"] == pytest.approx(float(equivalent), abs=1e-9) == 804.3
    assert one["gross"] == pytest.approx(
        float(1000 * d("0.7143") + 80 * d("1.229") + 20 * d("0.3412"))
    )
    assert one["double_counted"] == pytest.approx(float(50 * d("1.229") + 20 * d("0.3412")))
    assert one["gross"] - one["double_counted"] == pytest.approx(one["calorific"])
    assert one["conversion_efficiency"] == pytest.approx(
        float(50 * d("1.229") / (600 * d("0.7143")))
    )
    assert two["calorific"] == pytest.approx(float(40 * d("1.229") + 10 * d("12.143")))
    assert two["conversion_efficiency"] is None
    assert said["figures"]["calorific"] == pytest.approx(one["calorific"] + two["calorific"])
    assert said["problems"] == []


def test_bought_and_sold_power_balance_between_two_plants() -> None:
    """What one makes and passes on and the other buys is counted once in their sum."""
    ones = np.ones(2)
    alone = comprehensive(np.array([100.0, 0]), np.array([0, 30.0]), 0 * ones, np.array([0.7, 1.2]))
    buyer = comprehensive(np.array([0, 30.0]), 0 * ones, 0 * ones, np.array([0.7, 1.2]))
    assert alone.sum() + buyer.sum() == pytest.approx(70)


def changed(tmp_path: Path, old: str, new: str) -> dict:
    text = EXAMPLE.read_text("utf-8")
    assert old in text
    path = tmp_path / "given.csv"
    path.write_text(text.replace(old, new), "utf-8")
    return answer(path)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("甲,原煤,1000,600", "甲,原煤,1000,1600", "CB817", (2, 4)),
        ("甲,原煤,1000,600", "甲,原煤,1000,", "CB817", (3, 5)),
        ("乙,电力", "甲,电力", "CB807", (5, 1)),
        ("0.7143", "0", "CB810", (2, 10)),
        ("0.7143", "", "CB804", (2, 10)),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, old, new, code, place) -> None:
    said = changed(tmp_path, old, new)
    first = said["problems"][0]
    assert (first["code"], (first["place"]["line"], first["place"]["column"])) == (code, place)
    assert "found" not in said


def test_stocks_that_do_not_close_and_heat_from_nothing_are_doubts(tmp_path: Path) -> None:
    said = changed(tmp_path, "100,1050,150", "100,1150,150")
    assert [(p["code"], p["place"]["line"]) for p in said["problems"]] == [("CB818", 2)]
    assert "100" in said["problems"][0]["en"]
    said = changed(tmp_path, "1000,600", "1000,60")
    assert [p["code"] for p in said["problems"]] == ["CB818"]


def test_without_equivalent_values_there_is_one_basis(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("fuel,consumption,calorific\ncoal,10,0.7143\n", "utf-8")
    said = answer(path)
    assert said["figures"]["calorific"] == pytest.approx(7.143)
    assert said["figures"]["equivalent"] is None
