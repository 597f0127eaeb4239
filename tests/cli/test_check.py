"""`changbai check` says what stands in a pack and ends with 0 or 2."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from changbai.cli import main

PACKS = Path(__file__).resolve().parents[2] / "packs"


def test_the_founding_pack_is_good() -> None:
    done = CliRunner().invoke(main, ["check", str(PACKS / "jilin-2014"), "--json"])
    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (said["ok"], said["problems"]) == (True, [])
    assert (said["counts"]["headings"], said["counts"]["items"]) == (30, 46)


def test_no_pack_is_a_problem(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(tmp_path / "none"), "--json"])
    assert done.exit_code == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "CB100"
    worded = CliRunner().invoke(main, ["check", str(tmp_path / "none"), "--lang", "en"])
    assert worded.exit_code == 2
    assert "There is no file" in worded.stderr
