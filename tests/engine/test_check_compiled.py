"""Compiled checks say what the evaluated tree says, for any values and any that are missing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.engine.check_compiled import compiled
from changbai.engine.check_row import Row, evaluate
from changbai.pack.formula import read_formula
from tests.engine.test_validation import FORM

FACTORS = {"a": 1000.0, "b": 10_000.0}
TEXTS = [
    *(rule.check.text for rule in FORM.rules),
    "a != b", "a < b", "a >= b", "a / b > 2", "lag(a, 2) > 1", "f or a > 1", "f = true", "not f",
    "lag(a / b, 1) >= a / b", "if(f, a, b) <= a + b", "s = 'large'", "s != 'small'",
]  # fmt: skip
NUMBERS = st.one_of(
    st.none(), st.integers(-3, 3), st.integers(-(10**9), 10**9), st.floats(-5, 5, width=32)
)
VALUES = st.fixed_dictionaries(
    {
        "a": NUMBERS,
        "b": NUMBERS,
        "c": NUMBERS,
        "s": st.sampled_from([None, "large", "small", "x"]),
        "f": st.sampled_from([None, True, False]),
    }
)


TREES = [(text, tree) for text in TEXTS if (tree := read_formula(text)[0]) is not None]
CHECKS = [(text, tree, compiled(tree, FACTORS, {})) for text, tree in TREES]


@settings(deadline=None)
@given(VALUES, VALUES)
def test_compiled_is_evaluated(now: dict[str, Any], before: dict[str, Any]) -> None:
    for text, tree, check in CHECKS:
        wanted = evaluate(tree, Row(now, before, FACTORS, {}))
        found = check(now, before)
        assert found == wanted, text
        assert (found is None) == (wanted is None), text


def test_all_kinds_of_expression_are_among_them() -> None:
    assert len(TREES) >= 14
