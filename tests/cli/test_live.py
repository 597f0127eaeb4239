"""`changbai live` on a site of its own: added up at the first call, read at the next."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_load import clean_environment, load


def live(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from changbai.cli import main; main()", "live", *words],
        env={**clean_environment(), "CHANGBAI_HOME": str(folder / "home")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_figures_of_a_period_are_kept_and_shown(tmp_path: Path) -> None:
    assert load(tmp_path, "--no-compute").returncode == 0
    said = json.loads(live(tmp_path, "2016", "--json").stdout)
    assert said["values"] == {"firms": 3.0, "intensity": pytest.approx(44 / 55)}
    shown = live(tmp_path, "2016", "--area", "2202", "--indicator", "firms", "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert "Enterprises" in shown.stdout
    assert "2" in shown.stdout
    assert shown.stderr == ""
    for wrong, code in ((("2016-03",), "CB885"), (("2016", "--indicator", "median"), "CB886")):
        refused = live(tmp_path, *wrong, "--json")
        assert refused.returncode == 2
        assert code in refused.stdout + refused.stderr
    assert json.loads(live(tmp_path, "2016", "--let-go", "--json").stdout) == {"let_go": 1}
