"""The tests of records and actions once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support import checkout

ROOMS = ["tests/records", "tests/actions"]


@pytest.mark.postgres
def test_records_and_actions_hold_on_postgresql_too(postgres: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not postgres",
            *ROOMS,
        ],
        cwd=checkout.ROOT,
        env={**os.environ, "CHANGBAI_DATABASE": postgres},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
