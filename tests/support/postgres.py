"""A PostgreSQL server for tests: an own throw-away cluster on a free loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a cluster and yield its URL, or skip with a plain word."""
    folder, account = programs(), owner()
    if folder is None:
        pytest.skip("no PostgreSQL programs on this machine: install Debian's postgresql")
    if os.geteuid() == 0 and account is None:
        pytest.skip("PostgreSQL refuses to run as root and there is no account to run it as")
    home = Path(tempfile.mkdtemp(prefix="changbai-postgres-"))
    who: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL}
    if account:
        shutil.chown(home, user=account)
        who |= {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}
    data, port, log = home / "data", free_port(), home / "log"
    make = [folder / "initdb", "-D", data, "-U", "changbai", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*make, "--no-sync", "--locale=C.UTF-8"], check=True, capture_output=True, **who)
    serve = [folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", home]
    with log.open("wb") as output:
        server = subprocess.Popen([*serve, "-c", "fsync=off"], stderr=output, stdout=output, **who)
    url = f"postgresql://changbai@127.0.0.1:{port}/postgres"
    try:
        wait_until_ready(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)
