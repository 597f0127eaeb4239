"""What all tests share: settings of the site, a browser, a database server."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec

import django
from django.conf import settings

from tests.support.browser import browser, page
from tests.support.postgres import on_postgres, postgres

__all__ = ["browser", "page", "postgres"]

SETTINGS = "changbai.web.settings"

# CHANGBAI_TEST_DATABASE=postgresql runs everything on a throw-away cluster (`make test-postgres`).
if os.environ.get("CHANGBAI_TEST_DATABASE") == "postgresql":
    on_postgres()

if find_spec("changbai.web") and find_spec(SETTINGS):
    # As in production but for TLS, and away from the data of whoever works in this checkout.
    home = tempfile.mkdtemp(prefix="changbai-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["CHANGBAI_HOME"] = home
    os.environ["CHANGBAI_SECRET"] = "made up for the tests of this checkout and for nothing else"
    os.environ["CHANGBAI_HTTPS"] = "0"
    os.environ["CHANGBAI_MFA"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    # The slow hash of passwords is Django's affair: hundreds of sign-ins would wait for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Workers inherit the environment; left in it, the name would make each load the settings
    # before this file gives it a home of its own, and all would collect files into one folder.
    del os.environ["DJANGO_SETTINGS_MODULE"]
