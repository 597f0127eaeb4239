"""A pack from what is kept is the pack as read, and anything that changed is read anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from changbai.pack import kept
from changbai.pack.kept import load_kept, shelf_of
from changbai.pack.load import load_pack
from tests.cli.tiny import written


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "shelf"
    monkeypatch.setenv(kept.SHELF, str(place))
    return place


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    seen: list[Path] = []
    monkeypatch.setattr(
        kept, "load_pack", lambda folder: (seen.append(folder), load_pack(folder))[1]
    )
    return seen


def test_the_second_time_nothing_is_read(tmp_path: Path, shelf: Path, reads: list[Path]) -> None:
    folder = written(tmp_path)[0]
    first, second = load_kept(folder), load_kept(folder)
    assert first == second == load_pack(folder)
    assert reads == [folder]
    assert [file.stat().st_mode & 0o077 for file in shelf.iterdir()] == [0]


def test_what_changed_is_read_anew(tmp_path: Path, shelf: Path, reads: list[Path]) -> None:
    folder = written(tmp_path)[0]
    load_kept(folder)
    targets = folder / "targets.csv"
    targets.write_text(targets.read_text("utf-8").replace(",4,家", ",5,家"), "utf-8")
    pack, _ = load_kept(folder)
    assert pack is not None
    assert str(pack.targets["1-b"].value) == "5"
    (folder / "targets.csv").unlink()
    assert load_kept(folder) == load_pack(folder)
    assert len(reads) == 3


def test_a_parent_that_changed_is_read_anew(tmp_path: Path, shelf: Path, reads: list[Path]) -> None:
    folder = written(tmp_path)[0]
    child = tmp_path / "child"
    child.mkdir()
    head = "id: child\nversion: 1.0.0\ntitle: {zh: 子, en: C}\nstarts: 2014\nends: 2017\n"
    (child / "pack.yaml").write_text(head + "extends: tiny\n", "utf-8")
    first = load_kept(child)
    units = folder / "units.csv"
    units.write_text(units.read_text("utf-8") + "克,,1\n", "utf-8")
    assert load_kept(child) != first
    assert load_kept(child) == load_pack(child)
    assert len(reads) == 2


def test_what_others_may_write_is_not_trusted(
    tmp_path: Path, shelf: Path, reads: list[Path]
) -> None:
    folder = written(tmp_path)[0]
    load_kept(folder)
    (file,) = shelf.iterdir()
    file.chmod(0o666)
    load_kept(folder)
    shelf.chmod(0o777)
    assert shelf_of() is None
    load_kept(folder)
    assert len(reads) == 3


def test_a_broken_file_is_no_reason_to_stop(tmp_path: Path, shelf: Path, reads: list[Path]) -> None:
    folder = written(tmp_path)[0]
    load_kept(folder)
    (file,) = shelf.iterdir()
    file.write_bytes(os.urandom(100))
    assert load_kept(folder) == load_pack(folder)
    assert len(reads) == 2


def test_nothing_is_kept_where_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kept.SHELF, "")
    assert shelf_of() is None
    assert load_kept(written(tmp_path)[0])[0] is not None
