"""DuckDB as engine: interrupted here is stopped there, and what is found keeps its type."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from changbai.engine.sql.duck import DuckLink
from changbai.engine.sql.engine import EngineError

SLOW = "select sum(a.range * b.range)::double as n from range(10000000) a, range(1000000) b"


def test_what_is_found_keeps_its_type() -> None:
    link = DuckLink(duckdb.connect(), "here")
    found = link.fetch("select 'a' as t, null::varchar as u, 0.1::double as d, sum(1) as n")
    assert found.rows() == [("a", None, 0.1, 1.0)]
    none = link.fetch("select 'a' as t, 0.1::double as d where false")
    assert (none.height, none.columns) == (0, ["t", "d"])
    link.close()


def test_what_fails_is_a_problem() -> None:
    link = DuckLink(duckdb.connect(), "here")
    with pytest.raises(EngineError) as caught:
        link.fetch("select nothing")
    assert caught.value.problem.code == "CB879"
    assert "CB879" in str(caught.value)
    link.close()


def test_interrupted_here_is_stopped_there() -> None:
    code = (
        "import sys, duckdb\n"
        "from changbai.engine.sql.duck import DuckLink\n"
        "link = DuckLink(duckdb.connect(config={'threads': 1}), 'here')\n"
        "print('ready', flush=True)\n"
        "try:\n    link.fetch(sys.argv[1])\n"
        "except KeyboardInterrupt:\n    link.close()\n    sys.exit(130)\n"
    )
    command = [sys.executable, "-c", code, SLOW]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ))
    assert running.stdout is not None
    assert running.stdout.readline() == b"ready\n"
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 130
