"""Decisions on items: what holds after any of them, and the reading that comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.reading.read import read_text
from changbai.reading.review import (
    Step,
    corrected,
    fold,
    items_of,
    proposed,
    standing,
    typed_values,
)

TEXT = (
    "一、主要目标\n到2025年，企业达到300家。研发强度达到2.5%左右。（市工信局负责）\n建设园区10个。"
)
KEPT = items_of(read_text(TEXT))
TYPED = {
    "subject": "企业", "value": "350", "value_high": "", "unit": "家", "kind": "level",
    "comparator": ">=", "direction": "up", "baseline_year": "", "deadline": "2026",
}  # fmt: skip


def statuses(*steps: Step) -> dict[str, str]:
    """Return the status of every item after decisions."""
    return {one.id: one.status for one in fold(KEPT, steps)}


def test_accept_reject_correct_and_undo() -> None:
    values, problems = typed_values(TYPED, "a")
    assert problems == []
    steps = [
        Step("accept", "target-2", {}), Step("reject", "target-3", {}),
        Step("correct", "target-1", values), Step("undo", "", {}),
        Step("correct", "target-1", values),
    ]  # fmt: skip
    assert statuses(*steps) == {
        "target-1": "correct", "target-2": "accept", "target-3": "reject", "actor-1": "",
    }  # fmt: skip
    reading = corrected(TEXT, fold(KEPT, steps))
    assert [(int(one.value), one.deadline) for one in reading.targets] == [(350, 2026), (2, 2025)]
    assert [one.doubts for one in reading.targets] == [(), ()]


def test_selected_words_become_a_target_to_complete() -> None:
    start = TEXT.index("园区10个")
    values = proposed(TEXT, start, start + 5)
    assert (values["quote"], values["value"], values["unit"]) == ("园区10个", 10, "个")
    items = fold(KEPT, [Step("add", "added-1", values)])
    assert [one.id for one in items if one.status == "add"] == ["added-1"]
    assert len(corrected(TEXT, items).targets) == len(KEPT) - 1 + 1


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("value", "约300"), ("value", ""), ("value", "NaN"), ("value", "1e999"), ("unit", " "),
        ("deadline", "25"), ("kind", "x"), ("comparator", "≥"), ("subject", ""),
        ("value_high", "x"),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_is_told(name: str, typed: str) -> None:
    _, problems = typed_values({**TYPED, name: typed}, "a.txt")
    assert [(problem.code, problem.facts["field"]) for problem in problems] == [("CB415", name)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["accept", "reject", "undo"]),
            st.sampled_from(["target-1", "target-2", "actor-1", "none-1"]),
        ),
        max_size=30,
    )
)
def test_undoing_everything_gives_back_what_was_read(drawn: list[tuple[str, str]]) -> None:
    steps = [Step(act, item, {}) for act, item in drawn]
    back = [Step("undo", "", {})] * standing(steps)
    untouched: list[Any] = fold(KEPT, [])
    assert fold(KEPT, [*steps, *back]) == untouched
