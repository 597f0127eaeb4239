"""The office of the interface, on the records of the pages."""

from __future__ import annotations

import pytest

from changbai.records import journal


@pytest.fixture
def office(site: None) -> None:
    """The province of the pages; its first truth came with the first two lines of the journal."""
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
