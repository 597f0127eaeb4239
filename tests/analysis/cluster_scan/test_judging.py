from __future__ import annotations

import numpy as np

from changbai.analysis.cluster_scan.candidate import Thresholds
from changbai.analysis.cluster_scan.judging import judged
from tests.analysis.cluster_scan.test_candidate import CROWD, plants

BY = Thresholds(plants=4, level=0.3)
NEAR = {0: frozenset({1}), 1: frozenset({0})}


def test_a_true_cluster_passes_in_its_industry_and_place() -> None:
    found = judged(CROWD, np.arange(11), NEAR, BY)
    assert (found.industry, found.areas, found.reasons) == (0, (0, 1), ())
    assert found.leading == 1


def test_a_few_members_elsewhere_do_not_move_its_place() -> None:
    assert judged(CROWD, np.arange(12), NEAR, BY).areas == (0, 1)


def test_the_place_is_tested_not_the_list() -> None:
    # Only two members are listed; the plants that crowd around them count all the same.
    found = judged(CROWD, np.array([0, 1]), NEAR, BY)
    assert (found.areas, found.measured.plants, found.reasons) == ((0,), 6, ())


def test_what_is_everywhere_is_no_cluster() -> None:
    everywhere = np.flatnonzero(CROWD.kind == 1)
    found = judged(CROWD, everywhere, {**NEAR, 2: frozenset({3}), 3: frozenset({2})}, BY)
    assert "quotient" in found.reasons
    assert "scattered" in found.reasons


def test_without_a_leading_industry_it_is_mixed() -> None:
    mixed = plants(
        *[(0, industry, 10.0 + industry / 10) for industry in range(3) for _ in range(2)],
        *[(1, industry, 50.0) for industry in range(3)],
    )
    assert "mixed" in judged(mixed, np.arange(6), {}, BY).reasons


def test_areas_are_not_called_scattered_where_nobody_said_what_touches() -> None:
    assert "scattered" not in judged(CROWD, np.flatnonzero(CROWD.kind == 1), {}, BY).reasons
