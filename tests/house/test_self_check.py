"""The self-check names tests that are there, and never says that anything is met."""

from __future__ import annotations

import csv
import re

import pytest

from tests.support import checkout

TABLE = checkout.ROOT / "docs" / "zh" / "reference" / "self-check.csv"
STATUSES = {"tested", "by design", "operator", "missing"}
PAGES = [checkout.ROOT / "docs" / each / "explanation" / "security.md" for each in ("zh", "en")]


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_whole_and_says_that_its_wording_was_not_verified() -> None:
    for row in rows():
        assert row["status"] in STATUSES
        assert row["verified"] == "false"
        assert (row["status"] == "tested") == bool(row["test"])
        assert all(row[name] for name in ("control_zh", "control_en", "answer_zh", "answer_en"))


@pytest.mark.parametrize("named", sorted({row["test"] for row in rows() if row["test"]}))
def test_the_test_that_a_row_names_is_there(named: str) -> None:
    path, _, function = named.partition("::")
    written = (checkout.ROOT / path).read_text("utf-8")
    assert not function or re.search(rf"^def {function}\(", written, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parts[-3])
def test_the_tests_that_the_page_names_are_there(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    named = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert len(named) > 10
    assert [path for path in named if not (checkout.ROOT / path).is_file()] == []
