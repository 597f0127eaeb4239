"""What holds the records whole does notice what is not: each kind of damage is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.faults import office

LAST = "id = (SELECT max(id) FROM records_returnrevision)"


@pytest.fixture
def whole(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.LAKE = tmp_path / "home" / "lake"
    office.open_office(tmp_path, units=3)
    office.hand_in_year(2017)
    assert office.faults(lake=True) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("DELETE FROM records_auditevent WHERE sequence = 3", "chain"),
        ("UPDATE records_auditevent SET subject = 'x' WHERE sequence = 2", "chain"),
        ("UPDATE records_journalhead SET sequence = 9", "chain"),
        ("UPDATE records_closing SET entry = 77", ""),
        ("DELETE FROM records_filingevent WHERE filing_id = (SELECT max(id) FROM records_filing)",
         "line 3: 2 FilingEvent"),
        (f"UPDATE records_returnrevision SET entry = 99 WHERE {LAST}", "line 99"),
        (f"UPDATE records_returnrevision SET number = 2 WHERE {LAST}", "return "),
        ("UPDATE records_filing SET place = 1 WHERE version = 1", "filing "),
        ("UPDATE records_filing SET version = 7 WHERE version = 1", "filing "),
    ],
)  # fmt: skip
def test_damage_is_noticed(whole: None, damage: str, named: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert any(named in each for each in office.faults()) if named else office.faults() == []


def test_a_lake_that_lies_is_noticed(whole: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_returnrevision SET state = 'refused' WHERE of_id ="
            " (SELECT max(id) FROM records_return WHERE period = '2016')"
        )
    assert office.faults(lake=True) == ["lake of 2016"]
