from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine.standing import Standing
from changbai.engine.verdicts.required_rate import judge

USUAL = {"on_path": 0.95, "behind": 0.6, "about_tolerance": 0.05}
ORDER = ["alert", "behind", "on_path", "achieved"]


def intensity(value: float) -> Standing:
    """Three years into a fall of 16 % in four, on an index with 100 at the base."""
    return Standing("lower", value, 84, 100, 0.75, 3, 1, "compound")


def test_on_the_path_both_rates_are_4_27_per_cent() -> None:
    finding = judge(intensity(100 * 0.84**0.75), USUAL)
    assert finding.state == "on_path"
    assert finding.parts["observed_rate"] == pytest.approx(-0.0427, abs=5e-5)
    assert finding.parts["required_rate"] == pytest.approx(-0.0427, abs=5e-5)
    assert finding.parts["ratio"] == pytest.approx(1)
    assert finding.parts["projected_at_deadline"] == pytest.approx(84)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        # observed (v/100)^(1/3) - 1, required 84/v - 1, by hand:
        (88.0, "behind"),  # -4.17 % against -4.55 %: 0.92
        (88.5, "behind"),  # -3.99 against -5.08: 0.785
        (89.5, "behind"),  # -3.63 against -6.15: 0.591
        (90.0, "alert"),  # -3.45 against -6.67: 0.52
        (105.0, "alert"),
        (84.0, "achieved"),
    ],
)
def test_thresholds_are_ratios(value: float, state: str) -> None:
    parameters = USUAL | {"behind": 0.59}
    assert judge(intensity(value), parameters).state == state


def test_without_a_compound_rate_the_line_is_taken() -> None:
    finding = judge(Standing("higher", 6, 15, 0, 0.5, 2, 2), USUAL)
    assert finding.parts["rate_kind"] == "linear"
    assert (finding.parts["observed_rate"], finding.parts["required_rate"]) == (3, 4.5)
    assert finding.state == "behind"  # 3 / 4.5 = 0.67
    crossed = judge(Standing("higher", 2, 10, -10, 0.5, 2, 2), USUAL)
    assert crossed.parts["ratio"] == 1.5


def test_no_time_left_or_none_passed() -> None:
    assert judge(Standing("higher", 9, 10, 5, 1, 4, 0), USUAL).state == "alert"
    assert judge(Standing("higher", 9, 10, 5, 0, 0, 4), USUAL).state == "no_data"
    assert judge(Standing("higher", 10, 10, 5, 1, 4, 0), USUAL).state == "achieved"


def test_without_a_base() -> None:
    assert judge(Standing("higher", 9, 10, None), USUAL).state == "no_data"
    assert judge(Standing("higher", 11, 10, None), USUAL).state == "achieved"


LEVEL = st.one_of(st.just(0.0), st.floats(0.01, 1e4), st.floats(-1e4, -0.01))


@given(LEVEL, LEVEL, LEVEL, LEVEL, st.floats(0.1, 5), st.sampled_from(["higher", "lower"]))
def test_a_better_value_never_makes_a_worse_state(
    one: float, two: float, base: float, goal: float, years: float, way: str
) -> None:
    found = []
    for value in sorted((one, two), reverse=way == "lower"):
        standing = Standing(way, value, goal, base, 0.5, years, years)  # type: ignore[arg-type]
        found.append(judge(standing, USUAL).state)
    assert ORDER.index(found[0]) <= ORDER.index(found[1])
