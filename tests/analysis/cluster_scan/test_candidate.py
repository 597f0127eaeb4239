from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.cluster_scan.candidate import Plants, Thresholds, failed, grown, measure
from changbai.analysis.location_quotient import dartboard, quotients


def plants(*lines: tuple[int, int, float]) -> Plants:
    """Return plants given as area, industry, size."""
    place, kind, size = zip(*lines, strict=True)
    return Plants(np.array(place), np.array(kind), np.array(size, float))


#: Industry 0 crowds in areas 0 and 1; industry 1 is everywhere.
CROWD = plants(
    *[(0, 0, 10.0 + i) for i in range(6)], *[(1, 0, 8.0 + i) for i in range(5)], (2, 0, 4.0),
    *[(area, 1, 20.0 + i) for area in range(4) for i in range(4)],
)  # fmt: skip
BY = Thresholds(plants=4, level=0.3)


def test_one_area_in_one_industry_is_its_location_quotient() -> None:
    table = np.zeros((4, 2))
    np.add.at(table, (CROWD.place, CROWD.kind), CROWD.size)
    expected = quotients(table)
    alone = [(CROWD.size[CROWD.kind == j] ** 2).sum() / table[:, j].sum() ** 2 for j in (0, 1)]
    test = dartboard(expected, alone, table.sum(axis=1) / table.sum())
    for area in range(4):
        for industry in range(2):
            found = measure(CROWD, [area], [industry])
            assert found.quotient == pytest.approx(expected[area, industry], rel=1e-12)
            assert found.p == pytest.approx(test.p[area, industry], rel=1e-9)
            assert found.size == table[area, industry]


def test_neighbours_are_joined_and_strangers_are_not() -> None:
    apart = grown(CROWD, 0, {}, BY, 4)
    assert [areas for areas, _ in apart] == [(0,), (1,)]
    near = {0: frozenset({1}), 1: frozenset({0, 2}), 2: frozenset({1})}
    (joined,) = grown(CROWD, 0, near, BY, 4)
    assert joined[0] == (0, 1)
    assert joined[1].plants == 11
    assert joined[1] == measure(CROWD, [0, 1], [0])
    assert grown(CROWD, 1, near, Thresholds(plants=4), 4) == []


@pytest.mark.parametrize(
    ("by", "test"),
    [
        (Thresholds(quotient=9), "quotient"),
        (Thresholds(share=0.9), "share"),
        (Thresholds(size=1e6), "size"),
        (Thresholds(plants=7), "plants"),
        (Thresholds(dominance=0.1), "dominance"),
        (Thresholds(level=1e-9), "chance"),
    ],
)
def test_each_test_can_fail_alone(by: Thresholds, test: str) -> None:
    assert failed(measure(CROWD, [0], [0]), by) == (test,)


def test_a_single_large_plant_is_no_cluster() -> None:
    lonely = plants((0, 0, 100), (1, 0, 1), (0, 1, 10), (1, 1, 200), (2, 1, 200), (2, 0, 1))
    found = measure(lonely, [0], [0])
    assert found.quotient is not None
    assert found.quotient > 4
    assert set(failed(found, BY)) >= {"plants", "dominance"}


def test_what_is_not_there_has_no_quotient() -> None:
    found = measure(CROWD, [3], [0])
    assert (found.size, found.plants, found.dominance) == (0, 0, None)
    assert found.quotient == 0
    empty = measure(plants((0, 0, 1.0), (1, 1, 0.0)), [1], [0])
    assert (empty.quotient, empty.p) == (None, None)
