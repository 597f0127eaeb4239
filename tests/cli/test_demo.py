"""The real demo, small: made, taken again, served, ended, killed."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy

CALL = [sys.executable, "-u", "-c", "from changbai.cli import main; main()", "demo"]
KEPT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("CHANGBAI_", "DJANGO_"))
}


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*CALL, "--folder", str(folder), "--enterprises", "300", *words],
        env=KEPT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def told(running: subprocess.Popen[str]) -> tuple[str, str]:
    """Return what a demo says until it serves, and its address."""
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    return said, found[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf") / "demo"
    made = start(folder, "--no-serve")
    said, _ = made.communicate(timeout=600)
    assert made.returncode == 0, said
    return folder


def test_the_demo_is_whole_and_labelled(demo: Path) -> None:
    assert [path.name for path in demo.parent.iterdir()] == ["demo"]
    with sqlite3.connect(demo / "changbai.sqlite3") as database:
        asked = "SELECT role, count(*) FROM records_account GROUP BY role"
        roles = dict(database.execute(asked))
        synthetic = database.execute("SELECT synthetic, is_published FROM records_computation")
        assert synthetic.fetchall() == [(1, 1)]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert roles == dict.fromkeys(
        ("leader", "province", "prefecture", "county", "enterprise", "auditor", "expert"), 1
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_second_start_serves_at_once_and_ends_cleanly(demo: Path, end: signal.Signals) -> None:
    before = (demo / "demo.json").stat().st_mtime_ns
    running = start(demo, "--port", "18200")
    try:
        said, address = told(running)
        with urllib.request.urlopen(address) as page:
            assert "演示数据" in page.read().decode()
        running.send_signal(end)
        running.communicate(timeout=30)
    finally:
        running.kill()
    assert running.returncode == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)
    assert (demo / "demo.json").stat().st_mtime_ns == before
    assert json.loads((demo / "demo.json").read_text("utf-8"))["password"] in said


def test_the_server_does_not_outlive_a_killed_demo(demo: Path) -> None:
    running = start(demo, "--port", "18300")
    try:
        _, address = told(running)
    finally:
        running.kill()
        running.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            break
        time.sleep(0.2)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


@pytest.mark.parametrize("seconds", [0.5, 2, 4, 6])
def test_a_killed_one_leaves_nothing_or_all(demo: Path, tmp_path: Path, seconds: float) -> None:
    killed = start(tmp_path / "demo", "--no-serve")
    time.sleep(seconds)
    killed.kill()
    killed.communicate()
    assert not (tmp_path / "demo").exists() or (tmp_path / "demo" / "demo.json").exists()
