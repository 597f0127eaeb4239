"""A filled database and collected static files for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.web import province


@pytest.fixture(scope="session")
def collected() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The records of the pages, for one module; the database is left as it was found."""
    with django_db_blocker.unblock(), transaction.atomic():
        province.populate()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(filled: None, db: None, collected: None) -> None:
    """The pages can be asked for."""
