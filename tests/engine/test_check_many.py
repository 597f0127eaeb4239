"""Many returns checked together are told exactly as if each were checked alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.check_many import Asked, check_many
from changbai.engine.validation import validate
from changbai.pack.load import read_pack
from changbai.pack.shapes import Element, Form, Pack
from tests.engine.test_validation import FORM, rule
from tests.support import checkout

MIXED: Form = replace(
    FORM,
    elements=(*FORM.elements, Element(id="f", title=FORM.title, type="flag", required=False)),
    rules=(
        *FORM.rules,
        rule("r8", "if(above_scale, a > 0 千元, a >= 0 千元)"),
        rule("r9", "s = 'large' or b <= 40 万元", "query"),
        rule("r10", "not f or c > 0 人"),
    ),
)


@cache
def pack() -> Pack:
    found, _ = read_pack(checkout.ROOT / "packs" / "jilin-2014")
    assert found is not None
    return found


#: As read from a sheet, and as an open interface may hand it over.
odd = st.sampled_from(["12", True, 1.5, float("nan"), float("inf"), "x", -0.0, 10**16])
typed = {
    "a": st.none() | st.integers(-50, 500),
    "b": st.none() | st.decimals(-5, 50, places=2).map(float),
    "c": st.none() | st.integers(0, 20),
    "s": st.none() | st.sampled_from(["large", "small", "micro"]),
    "f": st.none() | st.booleans(),
}
before = st.fixed_dictionaries({}, optional=typed)
values = before | st.fixed_dictionaries(
    {}, optional={**typed, "a": odd, "b": odd, "s": st.sampled_from(["giant", 5, "small"])}
)
attributes = st.fixed_dictionaries(
    {}, optional={"above_scale": st.booleans(), "s": st.just("small"), "a": st.just(7)}
)


@settings(max_examples=150, deadline=None)
@given(batch=st.lists(st.tuples(values, before, attributes), max_size=8))
def test_together_equals_one_by_one(
    batch: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]],
) -> None:
    asked = [Asked(f"{i}", *each) for i, each in enumerate(batch)]
    together = check_many(MIXED, asked, pack=pack(), period="2016")
    alone = [
        validate(
            MIXED, one.values, one.before, one.attributes, pack=pack(), period="2016", unit=one.name
        )
        for one in asked
    ]
    assert [[(p.code, str(p.facts)) for p in each] for each in together] == [
        [(p.code, str(p.facts)) for p in each] for each in alone
    ]


def test_each_problem_stands_at_its_own_return() -> None:
    good = {"a": 0, "b": 0.0, "c": 5}
    bad = {"a": 2000, "b": 1.0, "c": 1}
    told = check_many(MIXED, [Asked("甲", good), Asked("乙", bad), Asked("丙", {})], pack=pack())
    assert told[0] == []
    assert {p.facts["unit"] for p in told[1]} == {"乙"}
    assert [p.code for p in told[2]] == ["CB522", "CB522"]
    assert check_many(MIXED, [], pack=pack()) == []
