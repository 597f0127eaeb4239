"""A PostgreSQL server for tests: an own throw-away cluster on a free loopback port."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

HOMES = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL programs, or None."""
    found = [path for path in HOMES.glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: int(path.parent.name.split(".")[0]), default=None)


def owner() -> str | None:
    """Return the account to run as where we are root, whom PostgreSQL refuses; else None."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def free_port() -> int:
    """Return a loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; fail with its log when it ends or stays silent."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def lacking() -> str:
    """Return in plain words why no server can be started here; empty when one can."""
    if programs() is None:
        return "no PostgreSQL programs on this machine: install Debian's postgresql"
    if os.geteuid() == 0 and owner() is None:
        return "PostgreSQL refuses to run as root and there is no account to run it as"
    return ""


class Cluster:
    """A throw-away cluster: make it, then start and stop it as often as a test wants."""

    def __init__(self, *settings: str) -> None:
        """Make the files of a cluster in a folder of its own."""
        folder, account = programs(), owner()
        assert folder is not None
        self.folder, self.settings = folder, settings
        self.home = Path(tempfile.mkdtemp(prefix="changbai-postgres-"))
        self.who: dict[str, Any] = {"cwd": self.home, "stdin": subprocess.DEVNULL}
        if account:
            shutil.chown(self.home, user=account)
            group = pwd.getpwnam(account).pw_gid
            self.who |= {"user": account, "group": group, "extra_groups": []}
        self.port = free_port()
        self.url = f"postgresql://changbai@127.0.0.1:{self.port}/postgres"
        make = [folder / "initdb", "-D", self.home / "data", "-U", "changbai", "-A", "trust"]
        subprocess.run(
            [*make, "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            **self.who,
        )

    def start(self) -> None:
        """Start the server and return when it answers."""
        words = [self.folder / "postgres", "-D", self.home / "data", "-h", "127.0.0.1"]
        words += ["-p", str(self.port), "-k", self.home]
        log = self.home / "log"
        with log.open("ab") as output:
            self.server = subprocess.Popen(
                [*words, *(word for each in self.settings for word in ("-c", each))],
                stderr=output, stdout=output, **self.who,
            )  # fmt: skip
        wait_until_ready(self.url, self.server, log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends all sessions, SIGQUIT ends it as a crash would."""
        self.server.send_signal(how)
        self.server.wait(timeout=60)

    def end(self) -> None:
        """Stop the server and throw the cluster away."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def new_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        return new_database(self.url, name)


def new_database(server: str, name: str) -> str:
    """Make an empty database on a server and return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a cluster and yield its URL, or skip with a plain word."""
    if lacking():
        pytest.skip(lacking())
    cluster = Cluster("fsync=off")
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.end()


def on_postgres() -> None:
    """Let the whole run be on one throw-away cluster; its workers find the address."""
    if "CHANGBAI_DATABASE" in os.environ:
        return
    if lacking():
        raise pytest.UsageError(lacking())
    cluster = Cluster("fsync=off", "max_connections=200")
    cluster.start()
    atexit.register(cluster.end)
    os.environ["CHANGBAI_DATABASE"] = cluster.url
