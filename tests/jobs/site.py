"""A site of its own in a folder, with real processes: what a test of workers needs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support import checkout


class Site:
    """A database in a folder, and workers on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "CHANGBAI_HOME": str(home),
            "CHANGBAI_DATABASE": "",
            "DJANGO_SETTINGS_MODULE": "changbai.web.settings",
            "PYTHONPATH": f"{checkout.ROOT / 'src'}{os.pathsep}{checkout.ROOT}",
        }
        self.run("manage", "migrate", "-v0")

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.jobs.counting", *words]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True, cwd=checkout.ROOT
        )

    def run(self, *words: str) -> str:
        running = self.start(*words)
        said, _ = running.communicate(timeout=60)
        assert running.returncode == 0
        return said

    def ask(self, kind: str, key: str, **payload: Any) -> None:
        now = datetime.now(UTC).replace(tzinfo=None)
        fields = {
            "kind": kind, "key": key, "payload": json.dumps(payload), "state": "waiting",
            "asked_at": now.isoformat(" "), "due_at": now.isoformat(" "), "worker": "",
            "claims": 0, "tries": 0, "cancel": 0, "words": "{}", "done": 0, "total": 0,
            "result": "{}", "problems": "[]", "file": "", "label": "",
        }  # fmt: skip
        marks = ", ".join("?" * len(fields))
        names = ", ".join(f'"{name}"' for name in fields)
        with self.database() as database:
            database.execute(
                f"INSERT INTO records_job ({names}) VALUES ({marks})", [*fields.values()]
            )

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.home / "changbai.sqlite3", timeout=30)

    def all(self, asked: str) -> list[tuple[Any, ...]]:
        with self.database() as database:
            return database.execute(asked).fetchall()

    def wait_for(self, asked: str, wanted: object, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.all(asked) == wanted:
                return
            time.sleep(0.05)
        raise AssertionError(f"{asked}: {self.all(asked)}, not {wanted}")
