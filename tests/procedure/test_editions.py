"""A procedure changes while applications are under way: they finish as they began, or are moved."""

from __future__ import annotations

from datetime import date

import pytest

from changbai.procedure.step import Journal, fold
from tests.procedure.small import PACKS, PROGRAMME, plan, told

OLD = (PACKS / "jilin-2014" / "procedures" / "recognition.yaml").read_text("utf-8")
#: The new edition has no joint review; its panel is called a jury and needs three scores.
NEW = (
    OLD.replace("id: panel", "id: jury")
    .replace("lapse: panel", "lapse: jury")
    .replace("experts: '7'", "experts: '3'")
    .replace("quorum: '5'", "quorum: '3'")
    .replace("back_to: joint_review", "back_to: recommendation")
)
START = NEW.index("  - id: joint_review")
NEW = NEW[:START] + NEW[NEW.index("  - id: jury") :]
FOLLOWS = "  - {procedure: recognition}\n"
BOTH = (
    "  - {procedure: recognition}\n"
    "  - {procedure: newer, since: 2015-04-01, running: RUNNING,"
    " moves: {joint_review: jury, panel: jury}}\n"
)
EARLY = (
    "2014-06-01 hold - miit unit=u1 category=municipal",
    "2015-03-02 open r1 miit until=2015-12-30",
    "2015-03-02 enrol - e1 unit=x1",
    "2015-03-02 enrol - e2 unit=x2",
    "2015-03-02 enrol - e3 unit=x3",
    "2015-03-10 apply c1 u1 unit=u1 area=220122 round=r1 materials=报告",
    "2015-03-11 pass c1 prefectures@220100",
    "2015-03-12 pass c1 prefectures@220100",
    "2015-03-13 pass c1 science",
)


def journal(running: str) -> Journal:
    """A journal with an application in the joint review of the old edition."""
    made = Journal(plan(PROGRAMME.replace(FOLLOWS, BOTH.replace("RUNNING", running)), newer=NEW))
    told(made, *EARLY)
    return made


def test_finishing_as_begun() -> None:
    made = journal("finish")
    assert told(made, "2015-04-02 pass c1 finance") == "panel"
    assert told(made, "2015-04-03 draw c1 miit note=s") == "CB918"
    assert made.state.applications["c1"].course == "recognition"


def test_moved_by_the_stated_rule() -> None:
    made = journal("move")
    assert told(made, "2015-04-02 pass c1 finance") == "CB905"
    assert told(made, "2015-04-03 draw c1 miit note=s") == "jury"
    moved = made.state.applications["c1"]
    assert (moved.course, moved.since) == ("newer", date(2015, 4, 3))
    assert fold(made.plan, made.entries) == made.state


def test_not_moved_before_the_day() -> None:
    made = journal("move")
    assert told(made, "2015-03-31 pass c1 finance") == "panel"


@pytest.mark.parametrize("running", ["finish", "move"])
def test_who_applies_later_begins_with_the_new_edition(running: str) -> None:
    made = journal(running)
    told(made, "2015-04-02 hold - miit unit=u2 category=municipal")
    made.state.held["u2", "municipal"] = date(2014, 1, 1)
    told(
        made,
        "2015-04-02 apply c2 u2 unit=u2 area=220122 round=r1 materials=报告",
        "2015-04-03 pass c2 prefectures@220100",
    )
    assert told(made, "2015-04-07 pass c2 prefectures@220100") == "jury"
