"""A filled database and collected static files for the tests of pages."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.web import province


@pytest.fixture(scope="session")
def collected() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        province.populate()


@pytest.fixture
def site(db, collected) -> None:
    """The pages can be asked for."""
