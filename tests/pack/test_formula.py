from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.pack import expression as e
from changbai.pack.formula import read_formula, read_population
from changbai.pack.notation import show, show_population

NAMES = st.sampled_from(["revenue", "staff", "x1"])
LABELS = st.text("abc中文 _-", max_size=4)
LEAVES = st.one_of(
    st.builds(
        e.Number,
        st.decimals(0, 10**6, places=2).map(lambda d: Decimal(f"{d:f}")),
        st.sampled_from(["", "亿元", "%", "吨标准煤/万元", "kWh"]),
    ),
    st.builds(e.Label, LABELS),
    st.builds(e.Name, NAMES),
)


def grow(inner):
    return st.one_of(
        st.builds(e.Negate, inner),
        st.builds(e.Not, inner),
        st.builds(e.Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(e.Compare, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(e.Logic, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(e.OneOf, inner, st.lists(LABELS, min_size=1, max_size=2).map(tuple)),
        st.builds(e.Choose, inner, inner, inner),
        st.builds(
            e.Aggregate,
            st.sampled_from(["sum", "mean", "median"]),
            inner,
            st.none(),
            st.none() | inner,
            st.sampled_from(["", "cluster"]),
        ),
        st.builds(e.Aggregate, st.just("count"), st.none(), st.none(), st.none() | inner),
        st.builds(e.Aggregate, st.just("wmean"), inner, inner),
        st.builds(e.Members, inner, st.none() | inner),
        st.builds(e.Timed, st.just("lag"), inner, st.integers(1, 9)),
        st.builds(e.Timed, st.just("yoy"), inner),
        st.builds(e.Total, inner, st.sampled_from(["area", "industry", "size"])),
        st.builds(e.Parent, inner),
    )


TREES = st.recursive(LEAVES, grow, max_leaves=12)


@given(TREES)
def test_what_is_written_reads_back_the_same(tree):
    assert read_formula(show(tree)) == (tree, None)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_an_error(text):
    tree, error = read_formula(text)
    assert (tree is None) != (error is None)


@given(
    st.lists(
        st.sampled_from(
            [
                "sum",
                "(",
                ")",
                "where",
                "over",
                "in",
                "not",
                "and",
                "1",
                "%",
                "'a'",
                "x",
                ",",
                "+",
                "-",
                "*",
                "/",
                "=",
                "if",
            ]
        )
    )
)
def test_any_words_are_a_formula_or_an_error(words):
    tree, error = read_formula(" ".join(words))
    assert (tree is None) != (error is None)


def test_binding():
    tree, _ = read_formula("a - b - c * -d")
    assert show(tree.left) == "a - b"
    tree, _ = read_formula("not a = 1 or b and c")
    assert show(tree) == "not a = 1 or b and c"
    assert isinstance(tree.left, e.Not)


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("", "CB140", 0),
        ("a +", "CB140", 3),
        ("sum(a", "CB140", 5),
        ("a b", "CB140", 2),
        ("sum（a）", "CB141", 3),
        ("a in (b)", "CB140", 6),
        ("lag(a)", "CB140", 5),
        ("lag(a, 1.5)", "CB140", 7),
        ("total(a, colour)", "CB140", 9),
        ("count(a)", "CB144", 0),
        ("1 + averge(a)", "CB143", 4),
        ("where", "CB140", 0),
        ("((" * 40, "CB142", 30),
        ("1" * 3000, "CB142", 2000),
    ],
)
def test_errors_say_where(text, code, offset):
    tree, error = read_formula(text)
    assert tree is None
    assert (error.code, error.offset) == (code, offset)


def test_populations():
    found, _ = read_population("enterprise where above_scale and size in ('large')")
    assert found.kind == "enterprise"
    assert read_population(show_population(found)) == (found, None)
    assert read_population("enterprise above")[1].offset == 11
