"""What the machine refuses is told as a problem: exit 2, no traceback, nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import main
from tests.cli.tiny import written

LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("check", LONG),
        ("print", LONG),
        ("print", "{pack}", "--output", LONG),
        ("diff", LONG, "{pack}"),
        ("run", LONG, "--data", "{data}", "--as-of", "2016-12"),
        ("run", "{pack}", "--data", LONG, "--as-of", "2016-12"),
        ("explain", "{pack}", "firms", "--data", LONG, "--period", "2016"),
        ("brief", "{pack}", "--data", "{data}", "--as-of", "2016-12", "--output", f"{LONG}.pdf"),
        ("reproduce", LONG, "--pack", "{pack}", "--data", "{data}"),
    ],
)
def test_a_name_that_no_file_can_have_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    pack, data = written(tmp_path)
    call = [word.format(pack=pack, data=data) for word in words]
    before = sorted(tmp_path.rglob("*"))
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 2, repr(result.exception)
    assert "CB105" in result.stderr
    assert result.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_as_json_and_in_english(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["check", LONG, "--json"])
    assert told.exit_code == 2
    assert json.loads(told.stdout)["problems"][0]["code"] == "CB105"
    english = CliRunner().invoke(main, ["check", LONG, "--lang", "en"])
    assert "The file cannot be read" in english.stderr


def test_whoever_stops_reading_is_no_problem(tmp_path: Path) -> None:
    pack, _ = written(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    script = "from changbai.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "print", str(pack)],
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert "CB105" not in done.stderr
    assert "Traceback" not in done.stderr
