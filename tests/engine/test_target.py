"""Verdicts on small made-up tables, every number worked out by hand."""

from __future__ import annotations

import pytest

from changbai.engine.results import Verdict
from changbai.engine.target import judge, judge_all
from changbai.kernel.period import Period, month
from tests.engine.plain_source import PlainSource, method, pack_with, target

DECEMBER = month(2016, 12)


def centres(
    *counts: float | None, kind: str = "at_least", value: str = "400", **more: object
) -> PlainSource:
    """Return a source with a stock at the end of 2013, 2014 ..."""
    source = PlainSource(pack_with(target("t", "centres", kind, value, **more)))
    for year, count in enumerate(counts, 2013):
        if count is not None:
            source.add("u", "220101", month(year, 12), centres=count)
    return source


def intensity(*levels: float, value: str = "-16", **more: object) -> PlainSource:
    """Return a source with an energy intensity of whole years 2013, 2014 ..."""
    source = PlainSource(
        pack_with(target("t", "intensity", "change_from_base", value, unit="％", **more))
    )
    for year, level in enumerate(levels, 2013):
        for number in range(1, 13):
            source.add("u", "220101", month(year, number), energy=level, output=1)
    return source


def states(verdict: Verdict) -> tuple[object, ...]:
    return verdict.state, verdict.value, verdict.expected_now, verdict.goal


def test_a_count_on_the_straight_line() -> None:
    # 280 in 2013, 400 in 2017: 370 asked for at the end of 2016; a tenth of 90 may be lacking.
    assert states(judge(centres(280, 300, 340, 372), "t", DECEMBER)) == ("on_path", 372, 370, 400)
    assert judge(centres(280, 300, 340, 361), "t", DECEMBER).state == "behind"
    assert judge(centres(280, 300, 340, 360), "t", DECEMBER).state == "alert"
    assert judge(centres(280, 300, 340, 400), "t", DECEMBER).state == "achieved"


def test_the_parts_of_a_verdict() -> None:
    parts = judge(centres(280, 300, 340, 372, hedge="strive"), "t", DECEMBER).parts
    expected = {
        "base_year": 2013, "base_value": 280.0, "base_window": "2013", "present_period": "2016",
        "present_value": 372.0, "target_value": 400.0, "deadline": "2017", "time_share": 0.75,
        "tolerance": 0.1, "hedge": "strive", "expected_move": 90.0, "actual_move": 92.0,
    }  # fmt: skip
    assert {name: parts[name] for name in expected} == expected


def test_an_intensity_on_the_compound_path() -> None:
    verdict = judge(intensity(2.0, 1.9146, 1.833, 1.754), "t", DECEMBER)
    assert verdict.state == "on_path"
    assert verdict.value == pytest.approx(-12.3)
    assert verdict.expected_now == pytest.approx(-12.26, abs=0.005)
    path = [(str(point.period), round(point.expected or 0, 2)) for point in verdict.path]
    assert path == [
        ("2013", 0.0), ("2014", -4.27), ("2015", -8.35), ("2016", -12.26), ("2017", -16.0)
    ]  # fmt: skip
    assert verdict.path[-1].value is None


def test_inside_the_year_the_same_months_are_compared() -> None:
    source = intensity(2.0, 1.9, 1.8, 1.7)
    verdict = judge(source, "t", month(2016, 9))
    assert verdict.parts["base_window"] == "2013-01..09"
    assert verdict.parts["time_share"] == 33 / 48
    assert verdict.parts["elapsed"] == 3
    assert verdict.value == pytest.approx(-15)
    assert verdict.expected_now == pytest.approx(100 * (0.84 ** (33 / 48) - 1))


def test_forecast_of_a_steady_fall_is_sure_of_itself() -> None:
    forecast = judge(intensity(100, 96, 92.16, 88.4736), "t", DECEMBER).forecast
    assert forecast is not None
    assert forecast.value == pytest.approx(100 * (0.96**4 - 1), abs=1e-9)
    assert forecast.high == pytest.approx(forecast.low, abs=1e-6)
    assert forecast.points == 4


def test_too_few_points_are_said() -> None:
    forecast = judge(intensity(100, 96), "t", month(2014, 12)).forecast
    assert forecast is not None
    assert forecast.value is None
    assert "至少要 3 个" in forecast.reason.zh


def test_a_share_ends_at_a_hundred() -> None:
    source = PlainSource(pack_with(target("t", "yearly_share", "at_least", "95", unit="％")))
    for year, used in enumerate((60, 80, 97), 2013):
        source.add("u", "220101", month(year, 6), used=used, made=100)
    forecast = judge(source, "t", month(2015, 12)).forecast
    assert forecast is not None
    assert forecast.high == 100


def test_an_older_year_stands_in_and_says_so() -> None:
    source = PlainSource(
        pack_with(target("t", "yearly_share", "at_least", "75", unit="％")),
        late=frozenset({month(2016, 6)}),
    )
    for year, used in enumerate((60, 64, 66, 70), 2013):
        source.add("u", "220101", month(year, 6), used=used, made=100)
    verdict = judge(source, "t", DECEMBER)
    assert verdict.parts["present_period"] == "2015"
    assert "用 2015 的数" in verdict.reason.zh
    assert verdict.expected_now == 67.5


def test_without_a_base_the_reason_names_it() -> None:
    verdict = judge(centres(None, 300, 340, 372), "t", DECEMBER)
    assert states(verdict) == ("no_data", 372, None, 400)
    assert verdict.reason.zh == "缺 2013 的基期值"
    assert judge(centres(None, 300, 340, 401), "t", DECEMBER).state == "achieved"
    change = judge(intensity(0, 1, 1, 1), "t", DECEMBER)
    assert change.state == "no_data"
    assert change.value is None


def test_without_any_value() -> None:
    verdict = judge(centres(280), "t", month(2020, 12))
    assert verdict.state == "no_data"
    assert "没有现值" in verdict.reason.zh


def test_a_range_shows_both_ends() -> None:
    verdict = judge(centres(10, 15, 20, 31, kind="range", value="20", upper=30), "t", DECEMBER)
    assert verdict.state == "achieved"
    assert verdict.parts["upper"] == 30
    assert "超过上限" in verdict.reason.zh
    assert (
        judge(centres(10, 15, 20, 20, kind="range", value="20", upper=30), "t", DECEMBER).reason.zh
        == ""
    )


def test_about_counts_within_its_tolerance() -> None:
    assert (
        judge(centres(40, 45, 50, 57, kind="about", value="60"), "t", DECEMBER).state == "achieved"
    )
    assert (
        judge(centres(40, 45, 50, 56, kind="about", value="60"), "t", DECEMBER).state == "on_path"
    )


def test_at_most_looks_down() -> None:
    assert (
        judge(centres(100, 90, 80, 75, kind="at_most", value="60"), "t", DECEMBER).state == "alert"
    )
    assert (
        judge(centres(100, 90, 80, 70, kind="at_most", value="60"), "t", DECEMBER).state
        == "on_path"
    )


def test_past_the_deadline_it_is_judged_as_it_stood_then() -> None:
    source = centres(280, 300, 340, 372, 399, 450)
    verdict = judge(source, "t", month(2018, 12))
    assert verdict.value == 399
    assert "未达标" in verdict.reason.zh
    assert verdict.forecast is not None
    assert verdict.forecast.value is None


def test_a_base_that_is_not_written_is_inferred() -> None:
    verdict = judge(centres(280, 300, 340, 372, base=None, deadline=None), "t", DECEMBER)
    assert (verdict.parts["base_year"], verdict.parts["base_basis"]) == (2013, "inferred")
    assert verdict.parts["deadline"] == "2017"


def test_units_of_measure_are_converted_or_refused() -> None:
    assert (
        judge(centres(280, 300, 340, 372, value="0.4", unit="千家"), "t", DECEMBER).value == 0.372
    )
    assert "量纲" in judge(centres(280, value="1", unit="％？"), "t", DECEMBER).reason.zh


def yearly(months: int, *, by_month: float = 900, value: str = "10000") -> PlainSource:
    source = PlainSource(pack_with(target("t", "newcomers", "per_year", value, base=None)))
    for year in (2014, 2015):
        for number in range(1, 13):
            source.add("u", "220101", month(year, number), newcomers=800 if year == 2014 else 1000)
    for number in range(1, months + 1):
        source.add("u", "220101", month(2016, number), newcomers=by_month)
    return source


def test_every_year_anew() -> None:
    verdict = judge(yearly(9), "t", month(2016, 9))
    assert states(verdict) == ("on_path", 8100, 7500, 10000)
    assert verdict.parts["years"] == [
        {"year": 2014, "value": 9600, "met": False},
        {"year": 2015, "value": 12000, "met": True},
    ]
    assert "2014" in verdict.reason.zh
    assert verdict.forecast is not None
    assert verdict.forecast.value == pytest.approx(10800)
    assert judge(yearly(9, by_month=760), "t", month(2016, 9)).state == "behind"
    assert judge(yearly(9, by_month=740), "t", month(2016, 9)).state == "alert"
    assert judge(yearly(12, by_month=834), "t", DECEMBER).state == "achieved"


def improving(*levels: float) -> PlainSource:
    source = intensity(*levels)
    source.pack = pack_with(target("t", "intensity", "keep_improving"))
    return source


def test_better_every_year() -> None:
    verdict = judge(improving(2, 1.9, 1.95, 1.9), "t", DECEMBER)
    assert verdict.state == "on_path"
    assert (verdict.parts["streak"], verdict.expected_now) == (1, pytest.approx(1.95))
    assert judge(improving(2, 1.9, 1.8, 1.8), "t", DECEMBER).state == "behind"
    assert judge(improving(2, 1.9, 1.8, 1.9), "t", DECEMBER).state == "alert"
    whole = judge(improving(2, 1.9, 1.8, 1.7, 1.6), "t", month(2017, 12))
    assert (whole.state, whole.parts["streak"]) == ("achieved", 4)
    assert judge(improving(2, 2.1, 1.8, 1.7, 1.6), "t", month(2017, 12)).state == "on_path"
    assert judge(improving(2), "t", month(2013, 12)).state == "no_data"


def test_a_qualitative_target_has_no_number() -> None:
    source = PlainSource(pack_with(target("t", "", "qualitative")))
    verdict = judge(source, "t", DECEMBER)
    assert verdict.state == "no_data"
    assert "定性" in verdict.reason.zh


def test_areas_have_their_own_share_the_same_or_none() -> None:
    counted = centres(280, 300, 340, 372)
    assert judge(counted, "t", DECEMBER, "22").parts["share"] == "whole"
    unsplit = judge(counted, "t", DECEMBER, "2201")
    assert (unsplit.state, unsplit.value, unsplit.goal) == ("no_data", 372, None)
    assert "未分解" in unsplit.reason.zh
    counted.splits = [("t", "2201", 300.0, 380.0)]
    assert states(judge(counted, "t", DECEMBER, "2201")) == ("on_path", 372, 360, 380)
    ratio = judge(intensity(2.0, 1.9, 1.8, 1.7), "t", DECEMBER, "2201")
    assert (ratio.parts["share"], ratio.goal) == ("same", -16)


def test_methods_that_lack_something_are_named() -> None:
    source = centres(280, 300, 340, 372)
    source.pack = pack_with(target("t", "centres", "at_least", "400", method="by_feeling"))
    assert "by_feeling" in judge(source, "t", DECEMBER).reason.zh
    source.pack = pack_with(
        source.pack.targets["t"], by_feeling=method("progress_by_time", tolerance="0.1")
    )
    assert "about_tolerance" in judge(source, "t", DECEMBER).reason.zh


def test_the_class_and_the_robust_trend_may_disagree() -> None:
    # Four years on a fall of 5 %, then one good year below the path by an end-point only.
    source = intensity(100, 100, 100, 100, 84.1)
    verdict = judge(source, "t", month(2017, 12))
    assert verdict.state == "behind"
    assert verdict.parts["trend_disagrees"] is False
    lucky = judge(intensity(100, 101, 102, 87), "t", DECEMBER)
    assert (lucky.state, lucky.parts["trend_disagrees"]) == ("on_path", True)


def test_judge_all_keeps_the_order_of_the_pack() -> None:
    source = centres(280, 300, 340, 372)
    assert [verdict.target for verdict in judge_all(source, DECEMBER)] == ["t"]


def test_an_unknown_target_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        judge(centres(1), "nowhere", Period(2016))
