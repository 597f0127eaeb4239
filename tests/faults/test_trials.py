"""Double submit, two reviewers, backup under writers, cut-off migration and restore, no room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.office import environment
from tests.support import checkout
from tests.support.postgres import new_database

#: Those that say something on either database.
SHARED = ("twice", "two_reviewers", "backup_while_writing")


def tried(folder: Path, home: Path, database: str, *names: str, kills: int = 2) -> None:
    """Run trials and hold that each went as it should."""
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.trials", str(folder), *names],
        cwd=checkout.ROOT,
        env={
            **environment(home, database),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "KILLS": str(kills),
        },
        capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line for line in lines if line["wrong"]] == []
    assert [line["trial"] for line in lines] == list(names)
    print("; ".join(f"{line['trial']} {line['seconds']} s" for line in lines))


def test_faults_are_borne(tmp_path: Path) -> None:
    server = os.environ.get("CHANGBAI_DATABASE", "")
    database = new_database(server, "tried") if server else ""
    # The places that are cut off and made again are files of SQLite.
    own = () if database else ("migration", "restoring")
    tried(tmp_path, tmp_path / "home", database, *SHARED, *own)


@pytest.mark.heavy
def test_forty_migrations_and_restores_that_are_cut_off(tmp_path: Path) -> None:
    tried(tmp_path, tmp_path / "home", "", "migration", "restoring", kills=40)


@pytest.mark.postgres
@pytest.mark.heavy
def test_faults_are_borne_on_postgresql(tmp_path: Path, postgres: str) -> None:
    tried(tmp_path, tmp_path / "home", new_database(postgres, "tried_heavy"), *SHARED)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of twelve megabytes, where this machine lets one be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here: it needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_refuses_writing_and_nothing_else(tmp_path: Path, small_disk: Path) -> None:
    tried(tmp_path, small_disk / "home", "", "full_disk")
