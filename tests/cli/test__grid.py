from __future__ import annotations

import pytest

from changbai.cli._grid import grid, number, width


def test_chinese_takes_two_columns() -> None:
    assert width("长白ab") == 6


def test_columns_stand_under_each_other() -> None:
    assert grid(["名", "n"], [["长白", "1"], ["a", "20"]], right=[1]).splitlines() == [
        "名     n", "--------", "长白   1", "a     20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (12345.678, "12,345.68"),
        (3.0, "3"),
        (-0.001, "0"),
        (100.0, "100"),
        (0.5, "0.5"),
    ],
)
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text
