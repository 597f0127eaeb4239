"""A live server with the small province; chromium comes from tests.support."""

from __future__ import annotations

from typing import Any

import pytest

from changbai.records.models import PackVersion
from tests.web import province

#: The live server finds static files by their plain names.
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(scope="session", autouse=True)
def static_root(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let whitenoise find the folder that it looks for when the server starts."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def served(transactional_db: None, settings: Any, live_server: Any) -> str:
    """Return the address of a server with a filled database."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    if not PackVersion.objects.exists():
        province.populate()
    return str(live_server.url)
