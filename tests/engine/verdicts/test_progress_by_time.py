from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine.standing import Standing
from changbai.engine.verdicts.progress_by_time import PARAMETERS, judge

USUAL = {"tolerance": 0.1, "about_tolerance": 0.05}
ORDER = ["alert", "behind", "on_path", "achieved"]


def intensity(value: float, year: int) -> Standing:
    """An intensity that is to fall by 16 % from 2013 to 2017, on an index with 100 in 2013."""
    return Standing("lower", value, 84, 100, year / 4, year, 4 - year, "compound")


def count(value: float, share: float, base: float | None = 280, goal: float = 400) -> Standing:
    return Standing("higher", value, goal, base, share)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (100 - 12.27, "on_path"),  # the path asks for -12.26 after three years
        (100 - 12.25, "behind"),
        (100 - 11.04, "behind"),  # nine tenths of 12.26 is 11.03
        (100 - 11.02, "alert"),
        (84.0, "achieved"),
        (101.0, "alert"),
    ],
)
def test_the_intensity_in_its_third_year(value: float, state: str) -> None:
    finding = judge(intensity(value, 3), USUAL)
    assert finding.state == state
    assert finding.expected == pytest.approx(100 - 12.26, abs=0.005)


@pytest.mark.parametrize(
    ("value", "state"),
    [(400, "achieved"), (340, "on_path"), (339, "behind"), (334, "behind"), (333, "alert")],
)
def test_a_count_at_half_time(value: float, state: str) -> None:
    finding = judge(count(value, 0.5), USUAL)
    assert (finding.state, finding.expected) == (state, 340)


def test_the_parts_tell_how_it_came() -> None:
    parts = judge(count(330, 0.5), USUAL).parts
    assert (parts["expected_move"], parts["actual_move"]) == (60, 50)
    assert (parts["shortfall"], parts["allowed_shortfall"]) == (10, 6)
    assert parts["progress_share"] == pytest.approx(50 / 120)


def test_about_leaves_room_and_range_begins_at_its_lower_end() -> None:
    about = Standing("higher", 57, 60, 40, 0.9, about=True)
    assert judge(about, USUAL).state == "achieved"
    assert judge(about, {"tolerance": 0.1, "about_tolerance": 0}).state == "behind"
    assert judge(Standing("higher", 25, 20, 10, 0.5, upper=30), USUAL).state == "achieved"


def test_without_a_base_only_reaching_counts() -> None:
    assert judge(count(400, 0.5, None), USUAL).state == "achieved"
    assert judge(count(400, 0.5, None), USUAL).reason.zh != ""
    assert judge(count(399, 0.5, None), USUAL).state == "no_data"


def test_a_base_after_the_present_is_no_verdict() -> None:
    assert judge(count(300, -0.25), USUAL).state == "no_data"


def test_a_base_beyond_the_goal_asks_to_keep_the_goal() -> None:
    states = [judge(count(value, 0.5, 500), USUAL).state for value in (450, 395, 380)]
    assert states == ["achieved", "behind", "alert"]
    assert judge(count(395, 0.5, 500), USUAL).expected == 400


def test_at_the_deadline_a_miss_is_said() -> None:
    finding = judge(count(399, 1.0), USUAL)
    assert finding.state == "behind"
    assert "未达标" in finding.reason.zh


def test_negative_and_zero_bases_take_the_straight_line() -> None:
    assert judge(Standing("higher", 0, 10, -10, 0.5), USUAL).state == "on_path"
    assert judge(Standing("higher", 5, 10, 0, 0.5, shape="compound"), USUAL).expected == 5


LEVEL = st.floats(-1e6, 1e6)


@given(
    LEVEL,
    LEVEL,
    st.one_of(st.none(), LEVEL),
    LEVEL,
    st.floats(0, 1.5),
    st.sampled_from(["higher", "lower"]),
    st.sampled_from(["line", "compound"]),
)
def test_a_better_value_never_makes_a_worse_state(
    one: float, two: float, base: float | None, goal: float, share: float, way: str, shape: str
) -> None:
    found = []
    for value in sorted((one, two), reverse=way == "lower"):
        standing = Standing(way, value, goal, base, share, 3, 1, shape)  # type: ignore[arg-type]
        found.append(judge(standing, USUAL).state)
    if "no_data" not in found:
        assert ORDER.index(found[0]) <= ORDER.index(found[1])


def test_all_parameters_are_named_in_both_languages() -> None:
    assert set(PARAMETERS) == set(USUAL)
    assert all(" / " in meaning for meaning in PARAMETERS.values())
