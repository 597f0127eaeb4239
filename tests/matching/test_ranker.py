from __future__ import annotations

import numpy as np
import pytest

from changbai.matching.ranker import best, encodable, said_otherwise, standard


@pytest.mark.parametrize("size", [0, 1, 7, 5000, 70_001])
@pytest.mark.parametrize("most", [1, 10, 200])
@pytest.mark.parametrize("kinds", [2, 50, 10**6])
def test_the_best_are_those_of_a_full_sort(size: int, most: int, kinds: int) -> None:
    rng = np.random.default_rng(size + most)
    scores = rng.integers(0, kinds, size).astype(np.float32)
    scores[rng.random(size) < 0.1] = np.nan
    known = np.flatnonzero(~np.isnan(scores))
    expected = known[np.argsort(-scores[known], kind="stable")][:most]
    assert best(scores, most).tolist() == expected.tolist()


def test_standard_scores() -> None:
    found = standard(np.array([1, 2, 3, np.nan], np.float32))
    assert found[:3] == pytest.approx([-1.2247449, 0, 1.2247449])
    assert np.isnan(found[3])
    assert standard(np.array([5, 5], np.float32)).tolist() == [0, 0]
    assert len(standard(np.empty(0, np.float32))) == 0


def test_what_is_said_otherwise() -> None:
    groups = [("石墨烯", "Graphene"), ("光伏", "太阳能电池")]
    assert said_otherwise("graphene 涂层", groups) == ["石墨烯"]
    assert said_otherwise("光伏与太阳能电池", groups) == []


def test_what_the_encoder_is_given() -> None:
    assert encodable("智能 设计　软件 PLC control") == "智能设计软件 PLC control"
    assert len(encodable("铁 " * 5000)) <= 200
