"""One key raced by eight threads is one return, on either database and after a restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support import checkout
from tests.web.api.race import THREADS


def raced(turn: str, home: Path, database: str) -> Any:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("CHANGBAI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.api.race", turn],
        cwd=checkout.ROOT,
        env={
            **kept,
            "CHANGBAI_HOME": str(home),
            "CHANGBAI_DATABASE": database,
            "CHANGBAI_SECRET": "made up for one test and for nothing else at all",
            "CHANGBAI_HTTPS": "0",
            "CHANGBAI_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def both_turns(home: Path, database: str) -> None:
    first = raced("first", home, database)
    assert first == {
        "statuses": [200] * THREADS, "bodies": 1, "replayed": THREADS - 1,
        "revisions": 1, "filings": 1, "lines": 1, "whole": True,
    }  # fmt: skip
    again = raced("again", home, database)
    assert again == {**first, "replayed": THREADS}


def test_a_raced_key_is_one_return_on_sqlite(tmp_path: Path) -> None:
    both_turns(tmp_path, "")


@pytest.mark.postgres
def test_a_raced_key_is_one_return_on_postgresql(tmp_path: Path, postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE raced")
    both_turns(tmp_path, postgres.rpartition("/")[0] + "/raced")
