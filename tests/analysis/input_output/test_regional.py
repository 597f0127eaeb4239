from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.input_output.regional import regional

A = np.array([[0.2, 0.3], [0.1, 0.4]])
NATION = np.array([100.0, 300])
REGION = np.array([20.0, 20])


def test_quotients_by_hand() -> None:
    # The region is 40 of 400; shares 0.2 and 1/15, so the quotients are 2 and 2/3.
    found = regional(A, REGION, NATION, "SLQ")
    assert found.quotient == pytest.approx([2, 2 / 3])
    assert found.part == pytest.approx(np.array([[1, 1], [2 / 3, 2 / 3]]))
    assert found.rate == pytest.approx([(0.2 + 0.1 * 2 / 3) / 0.3, (0.3 + 0.4 * 2 / 3) / 0.7])
    local = 20 * (0.2 + 0.2 / 3) + 20 * (0.3 + 0.8 / 3)
    assert found.whole == pytest.approx(local / (20 * 0.3 + 20 * 0.7))


def test_supplier_over_buyer_and_the_size_of_the_region() -> None:
    cross = regional(A, REGION, NATION, "CILQ")
    assert cross.part == pytest.approx(np.array([[1, 1], [1 / 3, 2 / 3]]))
    flegg = regional(A, REGION, NATION, "FLQ", 0.3)
    small = np.log2(1.1) ** 0.3
    assert flegg.part == pytest.approx(np.array([[1, 1], [small / 3, small * 2 / 3]]))
    assert regional(A, REGION, NATION, "FLQ", 0.0).part == pytest.approx(cross.part)


def test_the_whole_nation_sources_all_at_home() -> None:
    for way in ("SLQ", "CILQ", "FLQ"):
        assert regional(A, NATION, NATION, way).whole == pytest.approx(1)  # type: ignore[arg-type]


def test_a_sector_that_is_not_there_supplies_nothing() -> None:
    found = regional(A, [0.0, 20], NATION)
    assert found.technical[0] == pytest.approx([0, 0])
    idle = regional(np.array([[0.0, 0.1], [0, 0.2]]), REGION, NATION)
    assert np.isnan(idle.rate[0])


@pytest.mark.parametrize("region", [[0, 0], [-1, 5], [101, 5]])
def test_regions_without_sense_are_bugs(region: list) -> None:
    with pytest.raises(ValueError, match="region"):
        regional(A, region, NATION)
