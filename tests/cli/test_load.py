"""The real command in a process of its own, on a database of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.cli.tiny import written
from tests.support.postgres import new_database


def clean_environment() -> dict[str, str]:
    """Return the environment without any word of a site."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CHANGBAI_", "DJANGO_"))
    }


def database_of(folder: Path) -> str:
    """Return the address of a folder's own database: SQLite, or on the server of the run."""
    server = os.environ.get("CHANGBAI_DATABASE", "")
    if not server:
        return ""
    name = f"load_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    with contextlib.suppress(psycopg.errors.DuplicateDatabase):
        return new_database(server, name)
    return f"{server.rpartition('/')[0]}/{name}"


def load(folder: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {n: t for n, t in changed.items() if n.startswith("CHANGBAI_")}
    pack, data = written(folder, **changed)
    return subprocess.run(
        [sys.executable, "-c", "from changbai.cli import main; main()",
         "load", str(pack), "--data", str(data), *words],
        env={**clean_environment(), "CHANGBAI_HOME": str(folder / "home"),
             "CHANGBAI_DATABASE": database_of(folder), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def count(folder: Path, table: str) -> int:
    if address := database_of(folder):
        with psycopg.connect(address) as server:
            found = server.execute(f"SELECT count(*) FROM records_{table}").fetchone()
            return int(found[0]) if found else 0
    with sqlite3.connect(folder / "home" / "changbai.sqlite3") as database:
        return int(database.execute(f"SELECT count(*) FROM records_{table}").fetchone()[0])


def test_data_are_loaded_and_computed_once_and_the_same_again_adds_nothing(tmp_path: Path) -> None:
    first = load(tmp_path, "--json")
    assert first.returncode == 0, first.stderr
    said = json.loads(first.stdout)
    assert (said["loaded"]["units"], said["loaded"]["revisions"]) == (3, 10)
    assert said["position"].startswith("J")
    assert count(tmp_path, "verdictrow") > 0
    again = json.loads(load(tmp_path, "--json").stdout)
    assert set(again["loaded"].values()) == {0}
    assert again["position"] == said["position"]
    assert count(tmp_path, "returnrevision") == 10


def test_loading_can_leave_the_computing_for_later(tmp_path: Path) -> None:
    done = load(tmp_path, "--no-compute")
    assert done.returncode == 0, done.stderr
    assert "revisions 10" in done.stdout
    assert count(tmp_path, "returnrevision") == 10
    assert count(tmp_path, "computation") == 0


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("units/enterprise.csv", "unit,name,area\ne1,一号,2201\n", "CB610"),
        ("returns/energy/2013.csv", "unit,energy_tce,value_added\ne1,多,10\n", "CB514"),
        ("targets.csv", "编号,条款\n1-a,1\n", "CB120"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    done = load(tmp_path, **{name: text})
    assert done.returncode == 2
    assert code in done.stderr
    if (tmp_path / "home" / "changbai.sqlite3").exists():  # else no table was made
        assert count(tmp_path, "returnrevision") == count(tmp_path, "registryunit") == 0


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    done = load(tmp_path, "--json", CHANGBAI_DATABASE=nowhere)
    assert done.returncode == 2
    told = json.loads(done.stdout)["problems"]
    assert [problem["code"] for problem in told if problem["level"] == "error"] == ["CB608"]
    assert "Traceback" not in done.stderr
