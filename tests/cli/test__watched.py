"""A watched process ends with whoever started it, also when that one is killed."""

from __future__ import annotations

import subprocess
import sys
import time

WATCHED = [sys.executable, "-m", "changbai.cli._watched"]
#: A parent that starts a watched child, says its number, and waits to be killed.
PARENT = (
    "import subprocess, sys, time\n"
    f"child = subprocess.Popen({WATCHED!r} + ['http.server', '0', '--bind', '127.0.0.1'],\n"
    "    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n"
)


def lives(process: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


def test_it_runs_the_module_with_its_words() -> None:
    words = [*WATCHED, "json.tool", "--compact", "/dev/null"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        # An empty file is no JSON: the module itself says so and ends with its own code.
        assert "Expecting value" in running.stderr.read()
        assert running.wait(timeout=30) == 1


def test_it_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        child = int(one.stdout.readline())
        assert lives(child)
        time.sleep(0.5)
        one.kill()
    deadline = time.monotonic() + 20
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not lives(child)
