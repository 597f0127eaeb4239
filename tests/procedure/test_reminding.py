"""Days as the State Council's notice on the holidays of 2017 has them (国办发明电〔2016〕17号):
Spring Festival is off from 27 January to 2 February, Sunday 22 January and Saturday 4 February
are worked. The seventh working day before 14 February 2017 is then 4 February."""

from __future__ import annotations

from datetime import date

import pytest

from changbai.kernel.workday import Calendar
from changbai.procedure.reminding import step_on, worded

SPRING = {date(2017, 1, day): False for day in range(27, 32)}
SPRING |= {date(2017, 2, 1): False, date(2017, 2, 2): False}
CALENDAR = Calendar(SPRING | {date(2017, 1, 22): True, date(2017, 2, 4): True})
DUE = date(2017, 2, 14)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2017, 2, 3), None),
        (date(2017, 2, 4), "t7"),
        (date(2017, 2, 5), None),
        (date(2017, 2, 8), "t7"),
        (date(2017, 2, 9), "t3"),
        (date(2017, 2, 10), "t3"),
        (date(2017, 2, 11), None),
        (date(2017, 2, 13), "t1"),
        (date(2017, 2, 14), "t1"),
        (date(2017, 2, 15), "late"),
        (date(2017, 2, 21), "late"),
        (date(2017, 2, 22), None),
    ],
)
def test_a_step_stands_until_the_next(day: date, step: str | None) -> None:
    assert step_on(DUE, day, CALENDAR) == step


def test_what_a_notice_says() -> None:
    facts = {
        "form": "固废",
        "form_en": "Waste",
        "period": "2016",
        "due": "2017-02-14",
        "unit": "甲",
    }
    subject, text = worded("t3", facts)
    assert subject.zh == "即将截止：固废（2016），2017-02-14 前报送"
    assert "3 workdays before" in text.en
    many = {**facts, "count": 25, "owing": ["甲", "乙"]}
    assert "另有 23 家" in worded("late", many)[1].zh
    assert "催报单位：某县" in worded("urge", {**facts, "by": "某县"})[1].zh
