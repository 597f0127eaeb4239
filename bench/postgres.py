"""A PostgreSQL cluster of a benchmark's own: durable as in production, on a free loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

HOMES = Path("/usr/lib/postgresql")


def free_port() -> int:
    """Return a loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(*settings: str, keep: Path | None = None) -> Iterator[str]:
    """Start a cluster and yield its address; every commit reaches the disk (fsync=on).

    `keep` is a folder in which it stays for the next run; without, nothing of it is left.
    """
    homes = [path for path in HOMES.glob("*/bin") if (path / "initdb").exists()]
    if not homes:
        sys.exit("no PostgreSQL programs on this machine: install Debian's postgresql")
    programs = max(homes, key=lambda path: int(path.parent.name.split(".")[0]))
    home = keep or Path(tempfile.mkdtemp(prefix="changbai-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    who: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, user="postgres")
        group = pwd.getpwnam("postgres").pw_gid
        who |= {"user": "postgres", "group": group, "extra_groups": []}
    data, port = home / "data", free_port()
    make = [programs / "initdb", "-D", data, "-U", "changbai", "-A", "trust", "-E", "UTF8"]
    if not data.exists():
        subprocess.run([*make, "--locale=C.UTF-8"], check=True, capture_output=True, **who)
    command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", home]
    for setting in settings:
        command += ["-c", setting]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, stderr=log, stdout=log, **who)
    url = f"postgresql://changbai@127.0.0.1:{port}/postgres"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(url).close()
                break
            except psycopg.OperationalError:
                if time.monotonic() > deadline or server.poll() is not None:
                    sys.exit(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=60)
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)
