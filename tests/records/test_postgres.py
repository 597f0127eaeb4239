"""A part of the tests once more on a real PostgreSQL; `make test-postgres` runs all of them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support import checkout

PART = (
    "tests/records/test_journal.py",
    "tests/records/test_known.py",
    "tests/records/test_migrations.py",
    "tests/records/backup",
    "tests/actions/test_returns.py",
    "tests/actions/test_imports.py",
)


@pytest.mark.postgres
def test_the_heart_of_the_records_holds_on_postgresql_too(postgres: str) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*words, "-m", "not postgres and not heavy", *PART],
        cwd=checkout.ROOT,
        env={**os.environ, "CHANGBAI_DATABASE": postgres},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
