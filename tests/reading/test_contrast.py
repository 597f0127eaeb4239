"""Two texts compared target by target."""

from __future__ import annotations

from changbai.reading.contrast import contrast
from changbai.reading.read import read_text

OLD = "一、目标\n到2020年，高新技术企业达到300家，森林覆盖率达到40%，建成示范园区10个。"
NEW = "一、目标\n到2025年，全市高新技术企业达到500家，森林覆盖率达到40%，培育领军企业20家。"


def test_added_dropped_changed() -> None:
    found = {
        (one.new or one.old).subject: (one.outcome, one.fields)  # type: ignore[union-attr]
        for one in contrast(read_text(OLD), read_text(NEW))
    }
    assert found["全市高新技术企业"] == ("changed", ("value", "deadline"))
    assert found["森林覆盖率"] == ("changed", ("deadline",))
    assert found["领军企业"][0] == "added"
    assert found["示范园区"][0] == "dropped"


def test_a_text_beside_itself_changes_nothing() -> None:
    assert {one.outcome for one in contrast(read_text(OLD), read_text(OLD))} == {"same"}


def test_stages_of_one_goal_are_matched_by_their_year() -> None:
    text = "一、目标\n到2020年，机械化率达到70%。\n到2025年，机械化率达到75%。"
    later = text.replace("75%", "80%")
    outcomes = [
        (one.outcome, one.new and one.new.deadline)
        for one in contrast(read_text(text), read_text(later))
    ]
    assert outcomes == [("same", 2020), ("changed", 2025)]
