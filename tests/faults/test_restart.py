"""PostgreSQL is stopped and started, softly and as a crash would, under somebody who writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.office import UNITS, environment
from tests.support import checkout
from tests.support.postgres import Cluster, lacking


@pytest.mark.heavy
@pytest.mark.postgres
def test_a_database_that_restarts_loses_nothing_and_is_found_again(tmp_path: Path) -> None:
    if lacking():
        pytest.skip(lacking())
    cluster = Cluster()
    cluster.start()
    home = tmp_path / "home"
    home.mkdir()
    try:
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.restart", str(tmp_path), "12"],
            cwd=checkout.ROOT,
            env={
                **environment(home, cluster.new_database("restarted")),
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        assert json.loads(writer.stdout.readline()) == {"ready": True}
        for how in (signal.SIGINT, signal.SIGQUIT):
            time.sleep(2)
            cluster.stop(how)
            time.sleep(1)
            cluster.start()
        out, errors = writer.communicate(timeout=120)
    finally:
        cluster.end()
    assert writer.returncode == 0, errors[-3000:]
    *said, last = [json.loads(line) for line in out.splitlines()]
    assert last["wrong"] == []
    assert set(last["kept"].values()) == {UNITS}
    failed = [each for each in said if "failed" in each]
    done = [each["year"] for each in said if "year" in each]
    print(f"{len(done)} uploads answered, {len(failed)} failed while it was away,"
          f" longest {max(each['seconds'] for each in said):.1f} s")  # fmt: skip
    assert failed
    assert max(each["seconds"] for each in said) <= 10
    assert {str(year) for year in done} <= set(last["kept"])
    # It goes on by itself after the second restart.
    assert "failed" not in said[-1]
