"""What is kept stays within its limit, newest use first."""

from __future__ import annotations

import numpy as np

from changbai.engine.kept import Kept


def test_the_oldest_use_goes_first() -> None:
    kept = Kept(limit=30_000)
    for name in "abc":
        kept.put(name, np.zeros(1000))
    assert kept.find("a") is not None
    kept.get("a", lambda: None)
    kept.put("d", np.zeros(1000))
    assert [name for name in "abcd" if kept.find(name) is not None] == ["a", "c", "d"]
    assert kept.used <= kept.limit


def test_one_that_is_too_large_is_kept_alone() -> None:
    kept = Kept(limit=1000)
    kept.put("a", np.zeros(10))
    kept.put("b", (np.zeros(1000), 1))
    assert kept.find("a") is None
    assert kept.find("b") is not None


def test_what_is_there_is_not_made_again() -> None:
    kept = Kept()
    assert [kept.get("a", lambda number=number: number) for number in (1, 2)] == [1, 1]
