from __future__ import annotations

from dataclasses import replace

import pytest

from changbai.engine.nature import nature_of
from changbai.pack.formula import read_formula
from changbai.pack.written import Formula
from tests.engine.plain_source import pack_with


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("sum(energy)", "amount"),
        ("sum(centres)", "level"),
        ("count()", "level"),
        ("count(where entered)", "amount"),
        ("count(where left and centres > 1)", "amount"),
        ("sum(energy) / sum(output)", "ratio"),
        ("sum(energy) / sum(centres)", "amount"),
        ("count(where centres > 0) / count()", "level"),
        ("sum(energy) / total(sum(energy), industry)", "ratio"),
        ("energy_sum - sum(output)", "amount"),
        ("intensity * 100", "ratio"),
        ("hhi(output)", "ratio"),
        ("since(intensity, 2013)", "change"),
        ("chained(intensity, 2013)", "change"),
        ("yoy(energy_sum)", "ratio"),
        ("lag(energy_sum, 1)", "amount"),
        ("if(count() > 3, sum(energy), 0)", "amount"),
    ],
)
def test_the_formula_tells_the_nature(text: str, nature: str) -> None:
    pack = pack_with()
    tree, fault = read_formula(text)
    assert tree is not None, fault
    asked = replace(pack.indicators["intensity"], id="asked", value=Formula(text=text, tree=tree))
    pack = replace(pack, indicators={**pack.indicators, "asked": asked})
    assert nature_of(pack, "asked") == nature
