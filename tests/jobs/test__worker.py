"""Real worker processes: killed, stopped, two at once; the effect of a job comes once."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.jobs.site import Site

LINES = "SELECT subject, count(*) FROM records_auditevent GROUP BY subject ORDER BY subject"
STATES = "SELECT state, count(*) FROM records_job WHERE kind = 'counting' GROUP BY state"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(migrated: Site) -> Site:
    with migrated.database() as database:
        for table in ("records_job", "records_auditevent", "records_journalhead"):
            database.execute(f"DELETE FROM {table}")
    return migrated


def kill(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.communicate(timeout=10)


def test_a_killed_workers_job_is_finished_by_another_once(site: Site) -> None:
    site.ask("counting", "a", subject="A", steps=10_000)
    first = site.start("work", "--lease", "1")
    assert first.stdout is not None
    while "begun" not in first.stdout.readline():
        pass
    kill(first)
    assert site.all(STATES) == [("running", 1)]
    assert site.all(LINES) == []
    with site.database() as database:
        database.execute("UPDATE records_job SET payload = replace(payload, '10000', '1')")
    time.sleep(1.1)
    site.run("work", "--once")
    assert site.all(STATES) == [("done", 1)]
    assert site.all(LINES) == [("A", 1)]
    assert site.all("SELECT tries, claims FROM records_job WHERE key = 'a'") == [(1, 2)]


def killed_at_random(site: Site, times: int) -> None:
    luck = random.Random(13)
    for each in range(3):
        site.ask("counting", f"k{each}", subject=f"K{each}", steps=8)
    for _ in range(times):
        worker = site.start("work", "--lease", "1")
        time.sleep(luck.uniform(0.7, 1.6))
        kill(worker)
    time.sleep(1.1)
    site.run("work", "--once")
    assert site.all(STATES) == [("done", 3)]
    assert site.all(LINES) == [("K0", 1), ("K1", 1), ("K2", 1)]


def test_killed_at_some_moments_every_effect_comes_once(site: Site) -> None:
    killed_at_random(site, 3)


@pytest.mark.heavy
def test_killed_at_a_hundred_moments_every_effect_comes_once(site: Site) -> None:
    killed_at_random(site, 100)


def test_two_workers_at_once_do_every_job_once(site: Site) -> None:
    for each in range(12):
        site.ask("counting", f"t{each:02d}", subject=f"T{each:02d}", steps=2)
    workers = [site.start("work", "--once") for _ in range(2)]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    assert site.all(STATES) == [("done", 12)]
    assert site.all(LINES) == [(f"T{each:02d}", 1) for each in range(12)]
    assert site.all("SELECT max(claims) FROM records_job") == [(1,)]


def test_a_worker_that_is_paused_past_its_lease_changes_nothing_when_it_wakes(site: Site) -> None:
    site.ask("counting", "p", subject="P", steps=100)
    first = site.start("work", "--lease", "1")
    assert first.stdout is not None
    while "begun" not in first.stdout.readline():
        pass
    first.send_signal(signal.SIGSTOP)
    # The sleeper holds SQLite's one place of a writer: only its death frees it.
    time.sleep(1.2)
    first.send_signal(signal.SIGCONT)
    second = site.start("work", "--lease", "1", "--once")
    second.communicate(timeout=60)
    site.wait_for(STATES, [("done", 1)])
    assert site.all(LINES) == [("P", 1)]
    kill(first)


def test_a_worker_that_is_asked_to_end_lets_its_job_come_to_an_end(site: Site) -> None:
    site.ask("counting", "s", subject="S", steps=25)
    worker = site.start("work")
    assert worker.stdout is not None
    while "begun" not in worker.stdout.readline():
        pass
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert site.all(STATES) == [("done", 1)]


def test_what_fails_for_a_while_is_tried_again_later(site: Site, tmp_path: Path) -> None:
    site.ask("fickle", "f", until=time.time() + 3600)
    site.run("work", "--once")
    later = "due_at > datetime('now', '+5 seconds')"
    asked = f"SELECT state, tries, {later} FROM records_job WHERE key = 'f'"
    assert site.all(asked) == [("waiting", 1, 1)]
