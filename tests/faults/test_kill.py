"""kill -9 at random moments: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.faults.office import environment
from tests.support import checkout
from tests.support.postgres import new_database

#: The verbs of each task; among a hundred kills each is hit.
VERBS = {
    "import": {"import"},
    "review": {"receive", "pass_on", "cut"},
    "close": {"close", "compute"},
}
TASKS = tuple(VERBS)


def rounds(folder: Path, database: str, count: int, *tasks: str) -> list[dict[str, Any]]:
    """Run the killing and return what it says of each round."""
    home = folder / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(folder), str(count), "7", *tasks],
        cwd=checkout.ROOT,
        env={**environment(home, database), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=False, timeout=3000,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def hold(found: list[dict[str, Any]], count: int, *tasks: str) -> None:
    """Hold that every round ended whole, and that the kills did hit work."""
    assert [each for each in found if each["wrong"]] == []
    for task in tasks:
        mine = [each for each in found if each["task"] == task]
        inside = Counter(each["inside"] for each in mine if each["inside"])
        done = sum(each["done"] for each in mine)
        print(f"{task}: {len(mine)} kills, inside a verb {dict(inside)}, {done} acknowledged")
        assert len(mine) == count
        if count >= 100:
            assert inside.total() >= count / 4
            assert set(inside) >= VERBS[task]
            assert done > 0


def test_a_few_kills_leave_the_records_whole(tmp_path: Path) -> None:
    server = os.environ.get("CHANGBAI_DATABASE", "")
    database = new_database(server, "killed_few") if server else ""
    hold(rounds(tmp_path, database, 3, *TASKS), 3, *TASKS)


@pytest.mark.heavy
@pytest.mark.parametrize("task", TASKS)
def test_a_hundred_kills_on_sqlite(tmp_path: Path, task: str) -> None:
    hold(rounds(tmp_path, "", 100, task), 100, task)


@pytest.mark.heavy
@pytest.mark.postgres
@pytest.mark.parametrize("task", TASKS)
def test_a_hundred_kills_on_postgresql(tmp_path: Path, task: str, postgres: str) -> None:
    hold(rounds(tmp_path, new_database(postgres, f"killed_{task}"), 100, task), 100, task)
