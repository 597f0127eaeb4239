"""The tests of records, actions and pages once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support import checkout


def again(database: str, *rooms: str) -> None:
    """Run the tests of some rooms on a database, and hold that they pass."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m"]
    done = subprocess.run(
        [*words, "not postgres and not heavy", *rooms],
        cwd=checkout.ROOT,
        env={**os.environ, "CHANGBAI_DATABASE": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


@pytest.mark.postgres
def test_records_and_actions_hold_on_postgresql_too(postgres: str) -> None:
    again(postgres, "tests/records", "tests/actions", "tests/jobs/test__queue.py")


@pytest.mark.postgres
@pytest.mark.heavy
def test_pages_hold_on_postgresql_too(postgres: str) -> None:
    again(postgres, "tests/web")
