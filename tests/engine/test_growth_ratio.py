"""The vectorised evaluator against the published rules, walked through one series at a time."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.engine.growth_ratio import NO_GRADE, Ends, growth_ratio
from changbai.engine.standing import Standing
from changbai.engine.verdicts.growth_ratio import judge
from changbai.pack.single import read_single
from changbai.pack.verdict_method import Method
from tests.support import checkout


def method(name: str) -> Method:
    found, problems = read_single(checkout.ROOT / "packs/national/methods" / name, Method)
    assert problems == []
    assert found is not None
    return found


OPENSDG = method("opensdg_2_4.yaml")
EUROSTAT = method("eurostat.yaml")
NAN = math.nan

#: base year, base, year, value, better, target, target year, limit -> class, score.
#: Computed by hand from the rules that the Open SDG project publishes.
BY_HAND = [
    # Growth of 2 % a year for 5 years: 1.02**5 = 1.1040808032; 500 * 0.02 - 5 = 5.
    ((2015, 100, 2020, 110.40808032, 1, NAN, 2030, NAN), "substantial_progress", 5.0),
    # 1 % a year: 250 * 0.01 - 1.25 = 1.25.
    ((2015, 100, 2020, 105.10100501, 1, NAN, 2030, NAN), "moderate_progress", 1.25),
    # 0.2 % a year: 500 * 0.002 - 2.5 = -1.5.
    ((2015, 100, 2017, 100.4004, 1, NAN, 2030, NAN), "limited_progress", -1.5),
    # -1 % a year where more is better: 125 * -0.01 - 2.5 = -3.75; where less is, 1 % is progress.
    ((2015, 100, 2017, 98.01, 1, NAN, 2030, NAN), "deterioration", -3.75),
    ((2015, 100, 2017, 98.01, -1, NAN, 2030, NAN), "moderate_progress", 1.25),
    # A negative base: from -100 to -99 is a gain of 1 % a year.
    ((2015, -100, 2016, -99, 1, NAN, 2030, NAN), "moderate_progress", 1.25),
    # To double in 10 years asks for 7.1773 % a year; 3.5265 % (41.42 % in 10) is 0.49133 of it.
    ((2010, 100, 2020, 100 * 2**0.5, 1, 200, 2020, NAN), "limited_progress", None),
    ((2015, 100, 2020, 100 * 2 ** (1 / 3), 1, 200, 2030, NAN), "substantial_progress", 2.857200),
    ((2015, 100, 2020, 200, 1, 200, 2030, NAN), "target_achieved", 5.0),
    ((2015, 100, 2020, 90, -1, 95, 2030, NAN), "target_achieved", 5.0),
    # A target of 0 stands as 0.001.
    ((2015, 1, 2020, 0.001 ** (1 / 3), -1, 0, 2030, NAN), "substantial_progress", 2.857200),
    # Near the limit of 100: C = 1 - 0.9**4.44 = 0.373596...; growth of 0.6 % meets 1.5 % * C.
    ((2015, 90, 2016, 90.54, 1, NAN, 2030, 100), "substantial_progress", None),
    ((2015, 100, 2016, 100, 1, NAN, 2030, 100), "substantial_progress", 5.0),
    ((2015, 100, 2015, 100, 1, NAN, 2030, NAN), None, None),
    ((2015, 100, 2020, -5, 1, NAN, 2030, NAN), None, None),
    ((2020, 100, 2015, 90, 1, NAN, 2030, NAN), None, None),
    ((2015, NAN, 2020, NAN, 1, NAN, 2030, NAN), None, None),
    # A target of the other sign is no growth away, though a single year has a root for it.
    ((2005, 0, 2006, 0, -1, -1, 2006, NAN), None, None),
    # The base stood on the target and was left for the worse.
    ((2015, 100, 2020, 99, 1, 100, 2030, NAN), "deterioration", -5.0),
]


@pytest.mark.parametrize(("row", "grade", "score"), BY_HAND)
def test_open_sdg_by_hand(row: tuple[float, ...], grade: str | None, score: float | None) -> None:
    found = growth_ratio(Ends.of([row]), OPENSDG)
    assert (OPENSDG.classes[found.grade[0]].id if found.grade[0] >= 0 else None) == grade
    if score is not None:
        assert found.score[0] == pytest.approx(score, abs=5e-5)


def by_the_rules(
    base_year: float,
    base: float,
    year: float,
    value: float,
    better: float,
    target: float | None,
    target_year: float,
    limit: float | None,
) -> tuple[str | None, float | None]:
    """The published rules of Open SDG, one after another, in plain Python."""
    sign = -1 if base < 0 else 1
    start = 0.001 if base == 0 else base
    aim = 0.001 if target == 0 else target
    if aim is not None and (value - aim) * better >= 0:
        return "target_achieved", 5.0
    if start * value < 0 or year - base_year < 1:
        return None, None
    observed = (value / start) ** (1 / (year - base_year)) - 1
    if aim is not None:
        if aim / start < 0 or target_year <= base_year:
            return None, None
        needed = abs((aim / start) ** (1 / (target_year - base_year)) - 1)
        if needed == 0:
            return "deterioration", -5.0
        p = sign * better * observed / needed
        words = [
            (0.95, "substantial_progress"),
            (0.6, "moderate_progress"),
            (0, "limited_progress"),
        ]
        line = 7.1429 * p - 4.2857 if p >= 0.6 else 4.1667 * p - 2.5
        return next((w for bound, w in words if p >= bound), "deterioration"), min(max(line, -5), 5)
    p = sign * better * observed
    scale = 1.0
    if limit is not None:
        size, wall = abs(base), abs(limit)
        if size < 2 * wall:
            share = size / wall if size <= wall else (2 * wall - size) / wall
            scale = 1 - share**4.44
    if p < 0:
        return "deterioration", max(125 * p - 2.5, -5)
    if scale == 0:
        return "substantial_progress", 5.0
    if p >= 0.015 * scale:
        return "substantial_progress", min(500 * p / scale - 5, 5)
    if p >= 0.005 * scale:
        return "moderate_progress", 250 * p / scale - 1.25
    return "limited_progress", 500 * p / scale - 2.5


LEVEL = st.floats(-200, 200).map(lambda x: round(x, 3))
YEARS = st.integers(2005, 2035).map(float)
MAYBE = st.one_of(st.none(), LEVEL)


@given(YEARS, LEVEL, YEARS, LEVEL, st.sampled_from([1.0, -1.0]), MAYBE, YEARS, MAYBE)
def test_the_arrays_follow_the_published_rules(
    base_year: float,
    base: float,
    year: float,
    value: float,
    better: float,
    target: float | None,
    target_year: float,
    limit: float | None,
) -> None:
    row = (base_year, base, year, value, better, target, target_year, limit)
    grade, score = by_the_rules(*row)
    found = growth_ratio(Ends.of([row, row]), OPENSDG)
    ours = found.grade[1]
    assert (OPENSDG.classes[ours].id if ours != NO_GRADE else None) == grade
    if score is None:
        assert math.isnan(found.score[1])
    else:
        assert found.score[1] == pytest.approx(score, abs=1e-9)


def test_eurostat_without_a_target_moves_away_by_degrees() -> None:
    rows = [(2015, 100, 2016, 100 + g, 1, NAN, 2030, NAN) for g in (1.5, 0.5, -0.5, -1.5)]
    found = growth_ratio(Ends.of(rows), EUROSTAT)
    assert [EUROSTAT.classes[grade].id for grade in found.grade] == [
        "significant_progress",
        "moderate_progress",
        "moderate_movement_away",
        "significant_movement_away",
    ]
    assert np.isnan(found.score).all()
    assert not EUROSTAT.verified


def test_a_target_of_a_pack_is_judged_by_the_same_evaluator() -> None:
    standing = Standing("higher", 340, 400, 280, 0.75, 3, 1)
    finding = judge(standing, {}, OPENSDG)
    # (340/280)**(1/3) - 1 = 6.6856 %, (400/280)**(1/4) - 1 = 9.3265 %: 0.7168.
    assert finding.state == "behind"
    assert finding.parts["class"] == "moderate_progress"
    assert finding.parts["ratio"] == pytest.approx(0.71684, abs=1e-4)
    assert judge(Standing("higher", 340, 400, None), {}, OPENSDG).state == "no_data"
    assert judge(Standing("higher", 340, 400, 280, 0, 0, 4), {}, OPENSDG).reason.zh != ""


def test_an_office_puts_its_own_thresholds_in_a_file(tmp_path: Path) -> None:
    text = (checkout.ROOT / "packs/national/methods/opensdg_2_4.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(text.replace("'0.95'", "'0.40'"), encoding="utf-8")
    ours, problems = read_single(tmp_path / "ours.yaml", Method)
    assert problems == []
    assert ours is not None
    row = [(2010, 100, 2020, 100 * 2**0.5, 1, 200, 2020, NAN)]
    assert ours.classes[growth_ratio(Ends.of(row), ours).grade[0]].id == "substantial_progress"
