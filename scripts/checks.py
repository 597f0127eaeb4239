"""Run the checks of this checkout one after another and say plainly how they went (检查).

Every check runs even when an earlier one failed, so one run shows all that is wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

LINT = {
    "规范 ruff check": ["ruff", "check", "--quiet", "."],
    "格式 ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "类型 mypy": ["mypy", "--no-error-summary"],
    "楼层 import-linter": ["lint-imports"],
}
# Two workers: the small machines that this is made for have two cores.
# The order of tests/conftest.py is kept: tests of pages fill the database of their worker for good.
ORDERED = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
TEST = {"测试 pytest": ["pytest", "-q", *ORDERED, "-ra"]}
# Whatever touches a database once more, on a throw-away PostgreSQL cluster.
ROOMS = ["records", "actions", "jobs", "api", "web", "cli", "browser"]
POSTGRES = {
    "测试（PostgreSQL）pytest": [
        "pytest", "-q", *ORDERED, "-ra", "-m", "not heavy and not postgres",
        *(f"tests/{room}" for room in ROOMS if (ROOT / "tests" / room).is_dir()),
    ]
}  # fmt: skip
HEAVY = {"大规模测试 pytest -m heavy": ["pytest", "-q", "-m", "heavy", "-ra"]}
SETS = {
    "all": {**LINT, **TEST},
    "lint": LINT,
    "test": TEST,
    "postgres": POSTGRES,
    "heavy": {**HEAVY, **POSTGRES},
}

#: Pytest answers 5 when it found nothing to run.
NOTHING_TO_RUN = 5


def run(command: list[str], show_all: bool) -> int:
    """Run one tool of the environment; a linter's output is shown only when it complains."""
    tool = [str(BIN / command[0]), *command[1:]]
    if show_all:
        return subprocess.call(tool, cwd=ROOT, stdin=subprocess.DEVNULL, env=environment(command))
    done = subprocess.run(
        tool, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode


def environment(command: list[str]) -> dict[str, str]:
    """Return the environment of a tool: the tests on PostgreSQL start a cluster of their own."""
    if command in POSTGRES.values():
        return {**os.environ, "CHANGBAI_TEST_DATABASE": "postgresql"}
    return dict(os.environ)


def main() -> int:
    """Run the named set of checks; return 0 only when every one passed."""
    checks = SETS[sys.argv[1] if len(sys.argv) > 1 else "all"]
    failed = []
    began = time.monotonic()
    for number, (name, command) in enumerate(checks.items(), start=1):
        print(f"[{number}/{len(checks)}] {name}", flush=True)
        code = run(command, show_all=command[0] == "pytest")
        if code == NOTHING_TO_RUN and command[0] == "pytest" and command in HEAVY.values():
            print("      没有大规模测试 / no heavy tests", flush=True)
        elif code:
            failed.append(name)
    spent = f"{time.monotonic() - began:.0f} s"
    if failed:
        print(f"未通过 / FAILED ({spent}): {', '.join(failed)}", flush=True)
        return 1
    print(f"全部通过 / all {len(checks)} checks passed ({spent})", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
