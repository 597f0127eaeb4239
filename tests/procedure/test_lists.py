"""Acts on a whole list, and the rarer events: places by area, partial ends, corrections."""

from __future__ import annotations

from datetime import date

from changbai.procedure.step import Journal
from tests.procedure.small import PROGRAMME, TO_SELECTION, TO_TITLE, started, told

BY_AREA = "adjust: {selection: {places: {by: area, each: 1}}}\n"


def several(text: str, areas: dict[str, str], points: dict[str, int]) -> Journal:
    """Return a journal with one application a unit, all scored and waiting to be chosen."""
    journal = started(text, early=tuple(unit for unit in areas if unit != "u1"))
    lines = []
    for unit, area in areas.items():
        prefecture = f"{area[:4]}00"
        for line in TO_SELECTION:
            line = line.replace(" c1 ", f" c{unit[1:]} ").replace("u1", unit)
            line = line.replace("220122", area).replace("220100", prefecture)
            if " score " in line:
                line = line[: line.index("value=")] + f"value={points[unit]}"
            lines.append(line)
    told(journal, *sorted(lines, key=lambda line: line[:10]))
    return journal


def stages(journal: Journal) -> dict[str, str]:
    """Return where every application is."""
    return {id: each.place for id, each in journal.state.applications.items()}


def test_places_by_area_go_to_the_best_of_each() -> None:
    areas = {"u1": "220122", "u2": "220183", "u3": "220221", "u4": "220182"}
    journal = several(PROGRAMME + BY_AREA, areas, {"u1": 70, "u2": 90, "u3": 65, "u4": 80})
    told(journal, "2015-03-19 select r1 miit")
    assert stages(journal) == {
        "c1": "not_recognised",
        "c2": "publicity",
        "c3": "publicity",
        "c4": "not_recognised",
    }
    assert journal.entries[-1].facts["selected"] == ["c2", "c3"]


def test_a_total_holds_over_all_groups() -> None:
    areas = {"u1": "220122", "u2": "220221", "u3": "220322"}
    text = PROGRAMME + BY_AREA.replace("each: 1", "each: 1, total: 2")
    journal = several(text, areas, {"u1": 70, "u2": 90, "u3": 80})
    told(journal, "2015-03-19 select r1 miit")
    assert journal.entries[-1].facts["selected"] == ["c2", "c3"]


def test_standing_titles_take_places_until_they_are_gone() -> None:
    text = PROGRAMME + BY_AREA.replace("each: 1", "each: 1, counts: standing")
    journal = several(text, {"u1": "220122"}, {"u1": 70})
    told(journal, *TO_TITLE[len(TO_SELECTION) :])
    told(journal, "2015-05-04 open r2 miit until=2015-12-31")
    second = [
        line.replace("2015-03", "2015-06").replace(" c1 ", " c2 ").replace("u1", "u2")
        for line in TO_SELECTION
    ]
    journal.state.held["u2", "municipal"] = date(2014, 1, 1)
    told(journal, *(line.replace("r1", "r2") for line in second))
    assert told(journal, "2015-06-19 select c2 miit") == "CB919"
    told(journal, "2015-06-22 revoke c1 miit closed")
    assert told(journal, "2015-06-23 select c2 miit") == "publicity"


def test_one_act_numbers_a_whole_list_and_leaves_out_what_is_not_ripe() -> None:
    areas = {"u1": "220122", "u2": "220183", "u3": "220221"}
    journal = several(PROGRAMME, areas, {"u1": 70, "u2": 90, "u3": 80})
    told(
        journal,
        "2015-03-19 select r1 miit",
        "2015-03-20 publish r1 miit",
        "2015-03-23 object c2 someone note=数据不实",
        "2015-04-01 conclude r1 clock",
    )
    assert stages(journal) == {"c1": "decision", "c2": "publicity", "c3": "decision"}
    assert journal.entries[-1].facts["refused"] == {"c2": "CB921"}
    told(journal, "2015-04-02 decide r1 miit recognise")
    assert journal.entries[-1].facts["numbers"] == {"c1": "T-2015-001", "c3": "T-2015-002"}
    assert told(journal, "2015-04-02 publish r1 miit") == "CB903"


def test_an_organiser_may_tell_an_expert_to_stand_back() -> None:
    journal = started()
    told(journal, *TO_SELECTION[:6])
    assert told(journal, "2015-03-17 recuse c1 science e1") == "CB906"
    assert told(journal, "2015-03-17 recuse c1 miit nobody") == "CB917"
    told(journal, "2015-03-17 recuse c1 miit e1")
    panel = journal.state.applications["c1"].panel
    assert panel is not None
    assert panel.recused == ("e1",)
    assert told(journal, "2015-03-17 score c1 e1 value=90") == "CB917"


def test_a_mistake_is_corrected_by_the_authority_alone() -> None:
    journal = started()
    told(journal, *TO_TITLE)
    assert told(journal, "2015-06-01 amend c1 u1 note=正名") == "CB906"
    told(journal, "2015-06-01 amend c1 miit note=正名 area=220183")
    fixed = journal.state.applications["c1"]
    assert (fixed.name, fixed.area) == ("正名", "220183")
    assert journal.entries[-1].facts["was"]["area"] == "220122"


def test_how_long_a_title_must_have_been_held() -> None:
    longer = PROGRAMME.replace("not_same_year: true", "held_for: 10 months")
    journal = started(longer)
    apply = "apply c1 u1 unit=u1 area=220122 round=r1 materials=报告"
    assert told(journal, f"2015-03-31 {apply}") == "CB910"
    assert told(journal, f"2015-04-01 {apply}") == "acceptance"


def test_rounds_are_counted_and_last_their_time() -> None:
    once = PROGRAMME.replace("window: 5 workdays", "most_each_year: 1, window: 5 workdays")
    journal = started(once)
    assert told(journal, "2015-06-01 open r2 miit until=2015-07-01") == "CB919"
    assert told(journal, "2016-01-04 open r2 miit until=2016-01-08") == "CB901"
    assert told(journal, "2016-01-04 open r2 finance until=2016-02-08") == "CB906"
    assert told(journal, "2016-01-04 open r2 miit until=2016-01-11") == "done"


def test_a_year_beyond_calendars_is_a_slip_of_the_pen() -> None:
    assert told(started(), "9999-12-31 open r9 miit until=9999-12-31") == "CB901"


def test_all_titles_are_evaluated_in_one_act() -> None:
    journal = several(PROGRAMME, {"u1": "220122", "u2": "220183"}, {"u1": 70, "u2": 90})
    for line in TO_TITLE[len(TO_SELECTION) :]:
        told(journal, line.replace(" c1 ", " r1 "))
    told(journal, "2017-02-01 reevaluate * miit round=评价2017")
    assert stages(journal) == {"c1": "submission", "c2": "submission"}
    assert {each.round for each in journal.state.applications.values()} == {"评价2017"}
