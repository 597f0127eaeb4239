from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import _demo_home, main


def dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_demo_takes_its_place_whole_and_an_older_one_makes_way(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "demo"
    for number in (1, 2):
        building = _demo_home.new_building(folder)
        (building / f"made-{number}").touch()
        _demo_home.put(building, folder, {"sources": {"n": number}})
    assert _demo_home.stamp_of(folder) == {"sources": {"n": 2}}
    assert sorted(path.name for path in folder.iterdir()) == ["demo.json", "made-2"]
    assert [path.name for path in folder.parent.iterdir()] == ["demo"]


def test_what_a_killed_one_left_is_cleared_and_what_lives_is_not(tmp_path: Path) -> None:
    left = tmp_path / f".demo-building-{dead_process()}"
    lives = tmp_path / ".demo-building-1"
    for folder in (left, lives):
        folder.mkdir()
    _demo_home.new_building(tmp_path / "demo")
    assert not left.exists()
    assert lives.exists()


def test_a_folder_without_its_stamp_is_no_demo(tmp_path: Path) -> None:
    assert _demo_home.stamp_of(tmp_path) is None
    for torn in ("", "{", "[]", "{}"):
        (tmp_path / "demo.json").write_text(torn)
        assert _demo_home.stamp_of(tmp_path) is None


def test_another_pack_or_size_is_another_demo() -> None:
    first = _demo_home.sources("a", 300)
    assert _demo_home.sources("a", 300) == first
    assert _demo_home.sources("b", 300) != first
    assert _demo_home.sources("a", 301) != first
    assert first["generator"] != first["code"]


def test_what_is_there_already_is_not_taken_for_a_place(tmp_path: Path) -> None:
    assert not _demo_home.is_taken(tmp_path / "demo")
    assert not _demo_home.is_taken(tmp_path)
    kept = tmp_path / "kept.txt"
    kept.touch()
    assert _demo_home.is_taken(tmp_path)
    assert _demo_home.is_taken(kept)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_refuses_a_folder_of_others(tmp_path: Path, language: str) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    words = ["demo", "--folder", str(tmp_path), "--fresh", "--lang", language]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "CB710" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_tells_that_it_cannot_write_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path / "file" / "demo")])
    assert result.exit_code == 2
    assert "CB562" in result.stderr
