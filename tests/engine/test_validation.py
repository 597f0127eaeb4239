"""Returns are checked one by one and in batches, with one answer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.validation import validate, validate_batch
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.expression import Node
from changbai.pack.formula import read_formula
from changbai.pack.load import read_pack
from changbai.pack.shapes import Due, Element, Form, Pack, Rule
from changbai.pack.written import Formula


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert found is not None
    return found


def rule(id: str, check: str, level: str = "error") -> Rule:
    tree = parse(check)
    message = Text(f"不符合 {check}", f"not {check}")
    return Rule(id=id, level=level, check=Formula(text=check, tree=tree), message=message)


def parse(text: str) -> Node:
    tree, error = read_formula(text)
    assert tree is not None, error
    return tree


FORM = Form(
    id="trial",
    title=Text("试"),
    kind="enterprise",
    periodicity="month",
    due=Due(days=10),
    elements=(
        Element(id="a", title=Text("甲", "A"), type="flow", unit="千元"),
        Element(id="b", title=Text("乙", "B"), type="flow", unit="万元", decimals=2),
        Element(id="c", title=Text("丙", "C"), type="stock", unit="人", required=False),
        Element(id="s", title=Text("规模"), type="code", codes="size", required=False),
    ),
    rules=(
        rule("r1", "a <= b"),
        rule("r2", "a = b + b", "query"),
        rule("r3", "a <= 3 * lag(a, 1)", "query"),
        rule("r4", "c >= 1 人 and a / c < 100 千元"),
        rule("r5", "if(c > 10 人, a > 1 万元, a >= 0 千元)"),
        rule("r6", "not (a != 5 千元) or s in ('large', 'small')"),
        rule("r7", "-a <= 0 千元"),
    ),
)


def found(problems: list[Problem]) -> list[str]:
    return [str(problem.facts.get("rule") or problem.code) for problem in problems]


def test_units_are_converted(pack: Pack) -> None:
    assert found(validate(FORM, {"a": 100, "b": 10.0}, pack=pack)) == ["r2"]
    assert "r1" in found(validate(FORM, {"a": 101, "b": 10.0}, pack=pack))


def test_the_arithmetic_is_shown(pack: Pack) -> None:
    problem = validate(FORM, {"a": 100, "b": 5.5}, pack=pack)[0]
    assert problem.show("zh").startswith("trial · a: CB520 不符合 a <= b（100000 > 55000）")
    assert "not a <= b (100000 > 55000)" in problem.show("en")
    assert problem.level == "error"


def test_a_query_may_be_explained(pack: Pack) -> None:
    problems = validate(FORM, {"a": 10, "b": 10.0}, {"a": 1}, pack=pack)
    assert {(p.facts["rule"], p.level) for p in problems} == {("r2", "warning"), ("r3", "warning")}


def test_missing_is_not_zero(pack: Pack) -> None:
    assert found(validate(FORM, {"b": 1.0}, pack=pack)) == ["CB522"]
    assert "r3" not in found(validate(FORM, {"a": 10, "b": 10.0}, {}, pack=pack))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"a": "12", "b": 1.0}, "CB523"),
        ({"a": True, "b": 1.0}, "CB523"),
        ({"a": 1.5, "b": 1.0}, "CB524"),
        ({"a": 1, "b": 1.0, "s": "giant"}, "CB525"),
    ],
)
def test_cells_are_checked_by_type(pack: Pack, values: dict[str, Any], code: str) -> None:
    assert code in found(validate(FORM, values, pack=pack))


def test_the_real_row_that_does_not_add_up(pack: Pack) -> None:
    """四平市 2012-07: the kinds of applicant add up to 17, the month says 16."""
    values = {"applications_month": 16, "applications_ytd": 120, "applications_college": 2}
    values |= {"applications_institute": 0, "applications_enterprise": 5}
    values |= {"applications_agency": 0, "applications_individual": 10}
    values |= {"applications_invention": 3}
    problems = validate(pack.forms["patent_applications"], values, pack=pack, period="2012-07")
    assert [p.facts["arithmetic"] for p in problems if p.code == "CB520"] == ["16 ≠ 17"]


numbers = st.none() | st.integers(-50, 500)
rows = st.fixed_dictionaries(
    {
        "a": numbers,
        "b": st.none() | st.decimals(-5, 50, places=2).map(float),
        "c": st.none() | st.integers(0, 20),
        "s": st.none() | st.sampled_from(["large", "small", "micro"]),
    }
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(rows, st.none() | rows), min_size=1, max_size=8))
def test_batch_equals_one_by_one(batch: list[tuple[dict[str, Any], dict[str, Any] | None]]) -> None:
    pack, _ = read_pack(Path(__file__).resolve().parents[2] / "packs" / "jilin-2014")
    assert pack is not None
    schema = {"unit": pl.String, "a": pl.Int64, "b": pl.Float64, "c": pl.Int64, "s": pl.String}
    now = pl.DataFrame([{"unit": f"{i}", **row} for i, (row, _) in enumerate(batch)], schema)
    past = [{"unit": f"{i}", **row} for i, (_, row) in enumerate(batch) if row]
    together = validate_batch(FORM, now, pl.DataFrame(past, schema), pack=pack)
    alone = [
        problem
        for i, (row, before) in enumerate(batch)
        for problem in validate(FORM, row, before, pack=pack, unit=f"{i}")
    ]
    assert [(p.code, p.facts) for p in together] == [(p.code, p.facts) for p in alone]


def test_decimal_literals_are_exact(pack: Pack) -> None:
    check = rule("x", "b = 0.3 万元")
    form = Form(**{**{f: getattr(FORM, f) for f in FORM.__dataclass_fields__}, "rules": (check,)})
    assert validate(form, {"a": 0, "b": float(Decimal("0.3"))}, pack=pack) == []
