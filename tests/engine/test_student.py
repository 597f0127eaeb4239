from __future__ import annotations

import pytest
from scipy import stats

from changbai.engine.student import central_share, two_sided


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 9, 30, 47])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
def test_quantiles_agree_with_scipy(freedom: int, level: float) -> None:
    assert two_sided(level, freedom) == pytest.approx(
        stats.t.ppf((1 + level) / 2, freedom), rel=1e-9
    )


def test_the_tables_of_textbooks() -> None:
    assert [round(two_sided(0.8, freedom), 3) for freedom in (1, 2, 3)] == [3.078, 1.886, 1.638]


def test_the_share_is_a_distribution() -> None:
    assert central_share(0, 3) == 0
    assert central_share(1, 1) == pytest.approx(0.5)


@pytest.mark.parametrize(("level", "freedom"), [(0, 2), (1, 2), (0.8, 0)])
def test_senseless_questions_are_bugs(level: float, freedom: int) -> None:
    with pytest.raises(ValueError):
        two_sided(level, freedom)
