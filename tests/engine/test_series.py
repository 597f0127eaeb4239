from __future__ import annotations

import pytest

from changbai.engine.series import Ask, Series, judge_series
from changbai.engine.verdicts import family
from changbai.pack.single import read_single
from changbai.pack.verdict_method import Method
from tests.support import checkout


def judged(series: list[Series], name: str = "opensdg_2_4"):
    path = checkout.ROOT / "packs/national/methods" / f"{name}.yaml"
    method, _ = read_single(path, Method)
    assert method is not None
    found = family(method.family)
    assert found is not None
    return judge_series(series, method, found)


def line(*values: float, start: int = 2015) -> tuple[tuple[float, float], ...]:
    return tuple((float(start + i), value) for i, value in enumerate(values))


def test_base_is_the_next_later_year_and_current_the_last() -> None:
    series = Series("a", ((2012, 50), (2016, 100), (2018, 102.01)), Ask(base_year=2015))
    (verdict,), _ = judged([series])
    assert verdict.parts["base_year"] == 2016
    assert verdict.parts["current_year"] == 2018
    assert verdict.parts["observed_rate"] == pytest.approx(0.01)
    assert verdict.grade == "moderate_progress"


def test_one_odd_last_year_is_told_by_the_robust_trend() -> None:
    (verdict,), _ = judged([Series("a", line(100, 102, 104, 106, 108, 110, 112, 95))])
    assert verdict.grade == "deterioration"
    assert verdict.parts["trend_class"] == "substantial_progress"
    assert verdict.parts["trend_disagrees"] is True
    (steady,), _ = judged([Series("a", line(100, 102, 104, 106, 108))])
    assert steady.parts["trend_disagrees"] is False


def test_what_cannot_be_judged_says_why() -> None:
    empty = Series("empty", ())
    single = Series("single", line(100))
    before = Series("before", line(100, start=2010))
    verdicts, _ = judged([empty, single, before])
    assert [verdict.grade for verdict in verdicts] == ["not_available"] * 3
    assert [verdict.state for verdict in verdicts] == ["no_data"] * 3
    assert len({verdict.reason.zh for verdict in verdicts}) == 3


def test_an_indicator_has_the_mean_score_of_its_series() -> None:
    ask = Ask(group="g")
    up = Series("up", line(100, 102), ask)  # score 5
    down = Series("down", line(100, 99), ask)  # 125 * -0.01 - 2.5 = -3.75
    _, (group,) = judged([up, down, Series("none", (), ask)])
    assert group.score == pytest.approx((5 - 3.75) / 2)
    assert group.grade == "moderate_progress"
    assert group.series == ("up", "down", "none")


def test_a_falling_intensity_is_held_against_the_compound_path() -> None:
    ask = Ask("lower", 2013, change=-16, target_year=2017)
    points = line(100, 95.73, 91.65, 88.5, start=2013)
    (verdict,), _ = judged([Series("e", points, ask)], "progress_by_time")
    # After three of four years the path stands at 100 * 0.84**0.75 = 87.7417...
    assert verdict.parts["expected"] == pytest.approx(100 * 0.84**0.75)
    assert verdict.state == "behind"
    (verdict,), _ = judged([Series("e", points, ask)], "required_rate")
    assert verdict.state == "behind"


def test_a_path_needs_a_target_that_lies_ahead() -> None:
    no_target = Series("a", line(1, 2), Ask(target_year=2017))
    backwards = Series("b", line(1, 2), Ask(target=3, target_year=2014))
    verdicts, groups = judged([no_target, backwards, Series("c", ())], "progress_by_time")
    assert [verdict.state for verdict in verdicts] == ["no_data"] * 3
    assert all(verdict.reason.zh for verdict in verdicts)
    assert groups == []


def test_a_forecast_to_the_target_year_by_the_drift() -> None:
    ask = Ask(target=140, target_year=2020)
    (verdict,), _ = judged([Series("a", line(100, 110, 118), ask)])
    assert verdict.parts["forecast"] == pytest.approx(118 + 3 * 9)
    assert verdict.parts["forecast_low"] < 145 < verdict.parts["forecast_high"]
    (few,), _ = judged([Series("a", line(100, 110), ask)])
    assert few.parts["forecast"] is None
    assert few.parts["forecast_note"]["zh"]
    (over,), _ = judged([Series("a", line(100, 110), Ask(target=1, target_year=2016))])
    assert over.parts["forecast"] is None


def test_a_model_of_the_optional_package_or_the_drift_in_its_place() -> None:
    pytest.importorskip("statsforecast", reason="changbai[forecast] is not installed")
    points = line(100, 104, 108.5, 112, 117, 121, 126)
    ask = Ask(target=140, target_year=2024)
    found = family("growth_ratio")
    method, _ = read_single(checkout.ROOT / "packs/national/methods/opensdg_2_4.yaml", Method)
    assert found is not None
    assert method is not None
    series = [Series("a", points, ask), Series("b", points[:4], ask), Series("c", points[::2], ask)]
    verdicts, _ = judge_series(series, method, found, "theta")
    theta, short, uneven = (verdict.parts for verdict in verdicts)
    assert theta["forecast_model"] == "theta"
    assert theta["forecast_low"] < theta["forecast"] < theta["forecast_high"]
    assert theta["forecast"] > 126
    assert (short["forecast_model"], uneven["forecast_model"]) == ("drift", "drift")
    assert short["forecast_note"]["zh"]
