"""Each rule of a procedure: what is accepted, what is refused, and with which word."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from changbai.procedure.panel import lot, trimmed_mean
from changbai.procedure.step import Journal, fold
from tests.procedure.small import (
    PROGRAMME,
    TO_PANEL,
    TO_PUBLICITY,
    TO_SELECTION,
    TO_TITLE,
    started,
    told,
)

APPLY = "2015-03-10 apply c1 u1 unit=u1 area=220122 round=r1"


def at(*lines: str) -> Journal:
    """Return a journal that has come so far."""
    journal = started()
    told(journal, *lines)
    return journal


def test_a_case_goes_the_whole_way() -> None:
    journal = at(*TO_TITLE)
    application = journal.state.applications["c1"]
    assert application.place == "recognised"
    assert application.title is not None
    assert application.title.number == "T-2015-001"
    assert (application.title.granted, application.title.until) == (
        date(2015, 4, 2),
        date(2018, 4, 2),
    )
    assert application.title.next_review == date(2017, 4, 2)
    assert fold(journal.plan, journal.entries) == journal.state


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2015-03-10 apply c1 u2 unit=u1 area=220122 round=r1", "CB906"),
        ("2015-03-10 apply c1 u1 unit=u1 area=999999 round=r1", "CB901"),
        ("2015-03-10 apply c1 u1 unit=u1 area=220122 round=r9", "CB908"),
        ("2015-05-04 apply c1 u1 unit=u1 area=220122 round=r1", "CB908"),
        ("2015-03-10 apply r1 u1 unit=u1 area=220122 round=r1", "CB904"),
        ("2015-03-10 apply c1 u2 unit=u2 area=220122 round=r1", "CB909"),
        ("2015-03-01 apply c1 u1 unit=u1 area=220122 round=r1", "CB902"),
        ("2015-03-10 aply c1 u1", "CB900"),
        ("2015-03-10 apply c1 u1", "CB901"),
        ("2015-03-10 pass c9 miit", "CB903"),
    ],
)
def test_applications_that_are_refused(line: str, code: str) -> None:
    assert told(started(), line) == code


def test_a_title_of_this_year_is_no_step_to_the_next() -> None:
    """当年认定的市级不能申报同年的省级 (Jilin practice, notices of 2017 and 2025)."""
    journal = started()
    told(journal, "2015-03-09 hold - miit unit=u5 category=municipal")
    assert told(journal, "2015-03-10 apply c5 u5 unit=u5 area=220122 round=r1") == "CB910"
    told(journal, "2016-01-04 open r2 miit until=2016-02-29")
    assert told(journal, "2016-01-05 apply c5 u5 unit=u5 area=220122 round=r2") == "acceptance"


def test_one_case_at_a_time() -> None:
    journal = at(APPLY)
    assert told(journal, APPLY.replace("c1", "c2")) == "CB912"
    told(journal, "2015-03-11 withdraw c1 u1")
    assert told(journal, APPLY.replace("c1", "c2").replace("03-10", "03-12")) == "acceptance"


def test_what_is_lacking_must_be_corrected_in_time() -> None:
    journal = at(APPLY)
    assert told(journal, "2015-03-11 pass c1 prefectures@220100") == "CB913"
    told(journal, "2015-03-11 correct c1 prefectures@220100 note=缺报告")
    assert told(journal, "2015-03-11 pass c1 prefectures@220100") == "CB905"
    assert told(journal, "2015-03-18 lapse c1 clock") == "CB915"
    assert told(journal, "2015-03-19 supply c1 u1 materials=报告") == "CB914"
    assert told(journal, "2015-03-19 lapse c1 clock") == "not_accepted"


def test_corrections_are_asked_for_once() -> None:
    journal = at(APPLY, "2015-03-11 correct c1 prefectures@220100 note=缺报告")
    assert told(journal, "2015-03-18 supply c1 u1 materials=别的") == "acceptance"
    assert told(journal, "2015-03-19 correct c1 prefectures@220100 note=还缺") == "CB920"


def test_a_prefecture_acts_for_its_own_only() -> None:
    journal = at(TO_PANEL[0])
    for actor in ("prefectures@220200", "prefectures@220000", "prefectures", "miit", "u1"):
        assert told(journal, f"2015-03-11 pass c1 {actor}") == "CB906"


def test_all_bodies_of_a_joint_review_must_agree() -> None:
    journal = at(*TO_PANEL[:3])
    assert told(journal, "2015-03-13 pass c1 science") == "joint_review"
    assert told(journal, "2015-03-13 reject c1 science") == "CB907"
    assert told(journal, "2015-03-13 reject c1 finance") == "not_recognised"


def test_silence_is_consent_where_the_procedure_says_so() -> None:
    journal = at(*TO_PANEL[:3])
    assert told(journal, "2015-03-26 lapse c1 clock") == "CB915"
    assert told(journal, "2015-03-27 lapse c1 clock") == "panel"


def test_the_draw_can_be_drawn_again_by_anyone() -> None:
    journal = at(*TO_PANEL, "2015-03-16 draw c1 miit note=s1")
    panel = journal.state.applications["c1"].panel
    assert panel is not None
    again = sorted((f"e{n}" for n in range(1, 6)), key=lambda expert: lot("s1", "c1", expert))
    assert list(panel.drawn) == again
    assert "own" not in panel.drawn + panel.reserve


def test_nobody_scores_his_own_unit_nor_twice() -> None:
    journal = at(*TO_PANEL, "2015-03-16 draw c1 miit note=s1", "2015-03-17 score c1 e1 value=80")
    assert told(journal, "2015-03-17 score c1 own value=100") == "CB917"
    assert told(journal, "2015-03-17 score c1 e1 value=90") == "CB907"
    assert told(journal, "2015-03-17 score c1 e2 value=101") == "CB923"
    assert told(journal, "2015-03-17 conclude c1 miit") == "CB918"


def test_an_expert_who_moves_to_the_unit_cannot_score() -> None:
    journal = at(*TO_PANEL, "2015-03-16 draw c1 miit note=s1", "2015-03-16 enrol - e1 unit=u1")
    assert told(journal, "2015-03-17 score c1 e1 value=80") == "CB917"


def test_who_stands_back_is_replaced_and_his_score_is_dropped() -> None:
    journal = started()
    for number in range(6, 10):
        told(journal, f"2015-03-02 enrol - e{number} unit=x{number}")
    told(journal, *TO_PANEL, "2015-03-16 draw c1 miit note=s1")
    panel = journal.state.applications["c1"].panel
    assert panel is not None
    first, reserve = panel.drawn[0], panel.reserve[0]
    told(journal, f"2015-03-17 score c1 {first} value=80", f"2015-03-17 recuse c1 {first}")
    after = journal.state.applications["c1"].panel
    assert after is not None
    assert first not in after.drawn
    assert reserve in after.drawn
    assert after.scores == {}
    assert told(journal, f"2015-03-17 score c1 {first} value=80") == "CB917"


def test_the_trimmed_mean_is_exact() -> None:
    """Highest and lowest left out: (70 + 80 + 90) / 3; thirds stay thirds."""
    assert at(*TO_SELECTION).state.applications["c1"].points == Fraction(80)
    scores = [Fraction(n) for n in (1, 2, 2, 3, 99)]
    assert trimmed_mean(scores, 1) == Fraction(7, 3)
    assert trimmed_mean([Fraction(1), Fraction(2)], 1) == Fraction(3, 2)


def test_publicity_cannot_end_early_nor_over_an_open_objection() -> None:
    """Seven workdays after Friday 20 March 2015: the last is Tuesday the 31st."""
    journal = at(*TO_PUBLICITY)
    notice = journal.state.applications["c1"].notice
    assert notice is not None
    assert notice.until == date(2015, 3, 31)
    assert told(journal, "2015-03-20 decide c1 miit recognise") == "CB905"
    assert told(journal, "2015-03-30 object c1 someone note=数据不实") == "publicity"
    assert told(journal, "2015-03-31 conclude c1 clock") == "CB915"
    assert told(journal, "2015-04-01 conclude c1 clock") == "CB921"
    assert told(journal, "2015-04-01 object c1 someone note=再提") == "CB914"
    assert told(journal, "2015-04-02 settle c1 miit dismissed note=查无实据") == "publicity"
    assert told(journal, "2015-04-02 conclude c1 clock") == "decision"


def test_an_objection_that_is_upheld_ends_the_case() -> None:
    journal = at(*TO_PUBLICITY, "2015-03-30 object c1 someone note=数据不实")
    assert told(journal, "2015-04-02 settle c1 miit upheld") == "not_recognised"


def test_the_published_list_is_frozen() -> None:
    journal = at(*TO_PUBLICITY)
    assert len(journal.entries[-1].facts["sha256"]) == 64
    assert told(journal, "2015-03-23 change c1 u1 rename note=新名") == "CB928"
    assert told(journal, "2015-03-23 amend c1 miit note=新名") == "CB928"


def test_a_title_is_renamed_in_the_act_of_the_evaluation() -> None:
    journal = at(*TO_TITLE)
    assert told(journal, "2016-12-30 reevaluate c1 miit") == "CB915"
    assert told(journal, "2017-01-03 reevaluate c1 miit") == "submission"
    told(
        journal,
        "2017-01-10 pass c1 u1 materials=评价表",
        "2017-01-11 change c1 u1 rename note=长春新厂",
        "2017-01-12 pass c1 prefectures@220100",
        "2017-01-13 score c1 miit value=88",
        "2017-01-16 publish c1 miit",
        "2017-02-06 conclude c1 clock",
        "2017-02-07 decide c1 miit good",
    )
    application = journal.state.applications["c1"]
    assert (application.name, application.place) == ("长春新厂", "qualified")
    assert application.title is not None
    assert application.title.until == date(2021, 4, 2)


def test_two_weak_evaluations_running_end_the_title() -> None:
    journal = at(*TO_TITLE)
    for year in (2017, 2018):
        told(
            journal,
            f"{year}-03-01 reevaluate c1 miit",
            f"{year}-03-02 pass c1 u1",
            f"{year}-03-05 pass c1 prefectures@220100",
            f"{year}-03-06 score c1 miit value=62",
            f"{year}-03-07 publish c1 miit",
            f"{year}-03-30 conclude c1 clock",
            f"{year}-04-02 decide c1 miit basic",
        )
    assert journal.state.applications["c1"].place == "failed"
    assert told(journal, "2018-04-03 revoke c1 miit fraud") == "CB924"
    told(journal, "2019-01-02 open r3 miit until=2020-04-30")
    again = "apply c8 u1 unit=u1 area=220122 round=r3"
    assert told(journal, f"2020-04-02 {again}") == "CB911"
    assert told(journal, f"2020-04-03 {again}") == "acceptance"


def test_who_hands_nothing_in_is_revoked() -> None:
    journal = at(*TO_TITLE, "2017-03-01 reevaluate c1 miit")
    assert told(journal, "2017-04-20 lapse c1 clock") == "not_submitted"
    title = journal.state.applications["c1"].title
    assert title is not None
    assert title.status == "revoked"


def test_revocation_bars_and_an_upheld_appeal_gives_back() -> None:
    journal = at(*TO_TITLE)
    assert told(journal, "2015-06-01 revoke c1 miit bankrupt") == "CB922"
    assert told(journal, "2015-06-01 revoke c1 finance fraud") == "CB906"
    assert told(journal, "2015-06-01 revoke c1 miit fraud") == "revoked"
    assert journal.state.bars["u1"] == date(2018, 6, 1)
    assert told(journal, "2015-06-16 appeal c1 u1") == "CB914"
    journal = at(*TO_TITLE, "2015-06-01 revoke c1 miit fraud", "2015-06-15 appeal c1 u1")
    assert told(journal, "2015-06-20 answer c1 miit upheld") == "restored"
    title = journal.state.applications["c1"].title
    assert title is not None
    assert title.in_force(date(2015, 6, 21))


def test_an_appeal_against_a_refusal_leads_back_once() -> None:
    journal = at(*TO_PANEL[:3], "2015-03-13 reject c1 finance", "2015-03-16 appeal c1 u1")
    assert told(journal, "2015-03-17 answer c1 miit upheld") == "joint_review"
    told(journal, "2015-03-18 reject c1 finance", "2015-03-19 appeal c1 u1")
    told(journal, "2015-03-20 answer c1 miit dismissed")
    assert told(journal, "2015-03-20 appeal c1 u1") == "CB925"


def test_a_merger_hands_the_title_over_or_ends_it() -> None:
    journal = at(*TO_TITLE, "2015-06-01 change c1 u1 merge unit=u7 note=新集团")
    told(journal, "2015-06-02 confirm c1 miit")
    application = journal.state.applications["c1"]
    assert (application.unit, application.name) == ("u7", "新集团")
    assert [each.id for each in journal.state.of("u7")] == ["c1"]
    assert told(journal, "2015-06-03 change c1 u1 rename note=x") == "CB906"


def test_a_move_out_of_the_province_is_no_move() -> None:
    journal = at(*TO_TITLE)
    assert told(journal, "2015-06-01 change c1 u1 move area=110000") == "CB901"
    told(journal, "2015-06-01 change c1 u1 move area=220200", "2015-06-02 confirm c1 miit")
    assert journal.state.applications["c1"].area == "220200"


def test_titles_run_out_and_may_be_applied_for_again_in_that_year() -> None:
    journal = at(*TO_TITLE, "2017-01-03 open r2 miit until=2018-12-31")
    again = "apply c2 u1 unit=u1 area=220122 round=r2 materials=报告"
    assert told(journal, f"2017-06-01 {again}") == "CB912"
    assert told(journal, f"2018-01-02 {again}") == "acceptance"


ONE_PLACE = PROGRAMME + "adjust: {selection: {places: {by: area, each: 1, ties: TIES}}}\n"


@pytest.mark.parametrize(
    ("ties", "passed"), [("earlier", {"c1"}), ("all_in", {"c1", "c2"}), ("all_out", set())]
)
def test_ties_at_the_last_place(ties: str, passed: set[str]) -> None:
    journal = started(ONE_PLACE.replace("TIES", ties), early=("u2",))
    second = [line.replace(" c1 ", " c2 ").replace("u1", "u2") for line in TO_SELECTION]
    told(journal, *sorted([*TO_SELECTION, *second], key=lambda line: line[:10]))
    told(journal, "2015-03-19 select r1 miit")
    here = {
        id
        for id, application in journal.state.applications.items()
        if application.stage == "publicity"
    }
    assert here == passed
