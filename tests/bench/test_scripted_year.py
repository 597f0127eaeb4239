"""The scripted year, small: a real server, database and browser; what comes out is what went in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.jilin.make import make
from tests.support.browser import chromium_path

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.heavy
def test_what_comes_out_is_what_went_in(tmp_path: Path) -> None:
    homes = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if not any(homes) or chromium_path() is None:
        pytest.skip("no PostgreSQL programs or no chromium on this machine")
    make(tmp_path / "data", enterprises=300)
    script = [sys.executable, str(ROOT / "bench" / "scripted_year.py")]
    asked = [*script, "--data", str(tmp_path / "data"), "--months", "2"]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHANGBAI_", "DJANGO_"))}
    played = subprocess.run(
        asked, check=False, capture_output=True, text=True, timeout=600, env=kept
    )
    assert played.returncode == 0, played.stdout[-3000:] + played.stderr[-3000:]
    assert "\nequal\n" in played.stdout
