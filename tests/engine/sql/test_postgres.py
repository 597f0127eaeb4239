"""PostgreSQL as engine: one state of the data, nothing written, limits kept, cancelled there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from changbai.engine.sql import postgres as room
from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.postgres import PostgresLink, connected, shown_only

SLOW = "select count(*) as n from generate_series(1, 100000) a, generate_series(1, 100000) b"


@pytest.fixture
def link(postgres: str) -> Iterator[PostgresLink]:
    made = connected(postgres, "shown")
    yield made
    made.close()


def problem_of(link: PostgresLink, statement: str) -> str:
    with pytest.raises(EngineError) as caught:
        link.fetch(statement)
    link.link.rollback()
    return caught.value.problem.code


def test_what_is_found_keeps_its_type(link: PostgresLink) -> None:
    found = link.fetch("select 'a,\"b'::text as t, null::text as u, 0.1::float8 as d, 7 as n")
    assert found.rows() == [('a,"b', None, 0.1, 7.0)]
    wide = link.fetch("select x::text as t, x / 3.0::float8 as d from generate_series(1, 70000) x")
    assert wide.height == 70_000
    assert wide["d"][0] == 1 / 3


def test_nothing_is_written(link: PostgresLink) -> None:
    assert problem_of(link, "select nextval('nothing')") == "CB879"
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        link.link.execute("create table forbidden (x int)")


def test_one_state_of_the_data(link: PostgresLink, postgres: str) -> None:
    with psycopg.connect(postgres) as other:
        other.execute("create table state_of as select 1 as x")
    try:
        assert link.fetch("select count(*) as n from state_of").rows() == [(1.0,)]
        with psycopg.connect(postgres) as other:
            other.execute("insert into state_of values (2)")
        # What others do meanwhile is of another state.
        assert link.fetch("select count(*) as n from state_of").rows() == [(1.0,)]
    finally:
        link.close()
        with psycopg.connect(postgres) as other:
            other.execute("drop table state_of")


def test_limits_are_kept(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "STATEMENT", 0.2)
    link = connected(postgres, "shown")
    start = time.monotonic()
    assert problem_of(link, SLOW) == "CB880"
    assert time.monotonic() - start < 20
    link.close()


def test_a_lock_is_not_waited_for_for_ever(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOCK", 0.2)
    with psycopg.connect(postgres) as other:
        other.execute("create table locked (x int)")
        other.commit()
        other.execute("lock table locked in access exclusive mode")
        link = connected(postgres, "shown")
        assert problem_of(link, "select x from locked") == "CB880"
        link.close()
        other.execute("drop table locked")


def test_interrupted_here_is_cancelled_there(postgres: str) -> None:
    code = (
        "import sys\n"
        "from changbai.engine.sql.postgres import connected\n"
        "link = connected(sys.argv[1], 'shown')\n"
        "print('ready', flush=True)\n"
        "try:\n    link.fetch(sys.argv[2])\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    command = [sys.executable, "-c", code, postgres, SLOW]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ))
    assert running.stdout is not None
    assert running.stdout.readline() == b"ready\n"
    with psycopg.connect(postgres, autocommit=True) as other:

        def busy() -> int:
            asked = (
                "select count(*) from pg_stat_activity where application_name = 'changbai' "
                "and state = 'active' and query like 'copy%%generate_series%%'"
            )
            row = other.execute(asked).fetchone()
            assert row is not None
            return int(row[0])

        until(lambda: busy() == 1)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 130
        until(lambda: busy() == 0)


def until(holds: object) -> None:
    """Wait till something holds; fail when it does not within half a minute."""
    deadline = time.monotonic() + 30
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_secret_is_taken_out_of_what_a_driver_says() -> None:
    address = "postgresql://me:p%40ss@host/db?password=other"
    said = shown_only("no p%40ss nor p@ss nor other", address)
    assert said == "no *** nor *** nor ***"
