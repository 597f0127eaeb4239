"""The worked examples of the packs come out as they say, and a wrong one is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from changbai.engine.cases import run_case, run_cases
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert found is not None
    return found


def test_every_case_comes_out(pack: Pack) -> None:
    assert sum(len(indicator.cases) for indicator in pack.indicators.values()) > 100
    assert [problem.show() for problem in run_cases(pack)] == []


def test_a_wrong_case_says_expected_and_found(pack: Pack) -> None:
    indicator = pack.indicators["energy_intensity"]
    wrong = replace(indicator.cases[0], expect="123456")
    broken = replace(pack, indicators={indicator.id: replace(indicator, cases=(wrong,))})
    problem = run_cases(broken)[0]
    assert problem.code == "CB701"
    assert problem.facts["expected"] == "123456"
    found = run_case(pack, indicator, wrong).value
    assert problem.facts["found"] == f"{found:.12g}"


def test_a_value_finer_than_its_form_is_told_and_not_cut(pack: Pack) -> None:
    whole = {e.id for f in pack.forms.values() for e in f.elements if not e.decimals}
    indicator, case = next(
        (indicator, case)
        for indicator in pack.indicators.values()
        for case in indicator.cases
        if whole & set(case.rows[0]) and case.rows[0][min(whole & set(case.rows[0]))].isdigit()
    )
    name = min(whole & set(case.rows[0]))
    rows = ({**case.rows[0], name: f"{case.rows[0][name]}.5"}, *case.rows[1:])
    fine = replace(indicator, cases=(replace(case, rows=rows),))
    problem = run_cases(replace(pack, indicators={indicator.id: fine}))[0]
    assert problem.code == "CB530"
    assert problem.facts["found"] == rows[0][name]
