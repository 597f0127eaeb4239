"""`changbai audit` in the records of this test: what was tampered with is named, exit code 2."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection, transaction

from changbai.cli import audit
from changbai.records import journal
from changbai.records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is set up already."""
    monkeypatch.setattr(audit, "use_site", list)


def write(*subjects: str) -> None:
    for subject in subjects:
        with transaction.atomic():
            entry = journal.open_entry("王主任", "province", "returns.cut")
            entry.subject, entry.facts = subject, {"from": 3, "to": -2}
            journal.close_entry(entry)


def changbai(*words: str) -> Result:
    return CliRunner().invoke(audit.command, list(words))


def alter(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_whole_chain_ends_with_zero() -> None:
    write("a", "b")
    done = changbai("verify")
    assert (done.exit_code, "2 行，封印完整" in done.output) == (0, True)
    said = json.loads(changbai("verify", "--json").output)
    assert (said["whole"], said["lines"], said["breaks"]) == (True, 2, [])


COPY = (
    "INSERT INTO records_auditevent (sequence, at, actor, role, action, subject, outcome, facts,"
    " previous, digest) SELECT {to}, at, actor, role, action, subject, outcome, facts, {seals}"
    " FROM records_auditevent WHERE sequence = {of}"
)
DELETE = "DELETE FROM records_auditevent"
UPDATE = "UPDATE records_auditevent SET"
TAMPERED = {
    "altered": ([f"{UPDATE} actor = 'x' WHERE sequence = 2"], [(2, "digest")]),
    "deleted": ([f"{DELETE} WHERE sequence = 2"], [(3, "number"), (3, "previous")]),
    "inserted at the end": (
        [COPY.format(to=4, of=3, seals="digest, previous")],
        [(4, "digest"), (4, "head")],
    ),
    "inserted between": (
        [
            f"{UPDATE} sequence = 4 WHERE sequence = 3",
            COPY.format(to=3, of=2, seals="previous, digest"),
        ],
        [(3, "previous"), (3, "digest"), (4, "digest"), (4, "head")],
    ),
    "cut": ([f"{DELETE} WHERE sequence > 1"], [(1, "head")]),
    "emptied": ([DELETE], [(0, "head")]),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_done_to_the_table_is_named(how: str) -> None:
    write("a", "b", "c")
    statements, expected = TAMPERED[how]
    for statement in statements:
        alter(statement)
    done = changbai("verify", "--json")
    assert done.exit_code == 2
    said = json.loads(done.output)
    assert [(one["sequence"], one["reason"]) for one in said["breaks"]] == expected
    plain = changbai("verify", "--lang", "en")
    assert plain.exit_code == 2
    assert f"{len(expected)} seals do not hold" in plain.output


def test_a_chain_made_anew_is_found_by_the_seal_written_down() -> None:
    write("a", "b")
    anchor = changbai("head").output.strip()
    assert changbai("verify", "--anchor", anchor).exit_code == 0
    alter("DELETE FROM records_auditevent")
    alter("DELETE FROM records_journalhead")
    write("x", "y")
    assert changbai("verify").exit_code == 0
    done = changbai("verify", "--anchor", anchor, "--json")
    assert done.exit_code == 2
    assert json.loads(done.output)["breaks"] == [{"sequence": 2, "reason": "anchor"}]
    assert changbai("verify", "--anchor", "nonsense").exit_code == 2


def test_exported_lines_can_be_sealed_again(tmp_path: Path) -> None:
    write("a", "b")
    output = tmp_path / "journal.jsonl"
    assert changbai("export", "--output", str(output)).exit_code == 0
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [line["sequence"] for line in lines] == [1, 2]
    assert lines[1]["previous"] == lines[0]["digest"]
    again = changbai("export", "--output", str(output))
    assert (again.exit_code, len(AuditEvent.objects.all())) == (2, 2)


def test_csv_holds_no_formula_and_keeps_negative_numbers() -> None:
    write('=HYPERLINK("x")', "-1+1", "@a")
    rows: list[dict[str, Any]] = list(
        csv.DictReader(io.StringIO(changbai("export", "--format", "csv").output))
    )
    assert [row["subject"] for row in rows] == ['\'=HYPERLINK("x")', "'-1+1", "'@a"]
    assert json.loads(rows[0]["facts"]) == {"from": 3, "to": -2}


def test_only_the_days_asked_for_are_exported() -> None:
    write("a")
    assert changbai("export", "--to", "2001-01-01").output == ""
    assert changbai("export", "--from", "2001-01-01").output.count("\n") == 1
    assert changbai("export", "--from", "2001-13-01").exit_code == 2
