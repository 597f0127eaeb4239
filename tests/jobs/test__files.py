from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from changbai.jobs._files import keep, path_of


def test_a_file_is_kept_whole_under_a_name_of_ours(settings: Any, tmp_path: Path) -> None:
    settings.JOBS = tmp_path / "jobs"
    name = keep([b"one ", b"two"], "xlsx")
    found = path_of(name)
    assert found is not None
    assert found.read_bytes() == b"one two"


def test_what_breaks_off_leaves_nothing(settings: Any, tmp_path: Path) -> None:
    settings.JOBS = tmp_path

    def pieces() -> Any:
        yield b"one"
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        keep(pieces(), "xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../secret.txt", "/etc/passwd", "a.txt", "0" * 32 + ".x/y"])
def test_no_other_file_is_found(settings: Any, tmp_path: Path, name: str) -> None:
    settings.JOBS = tmp_path
    (tmp_path / "a.txt").write_text("a")
    assert path_of(name) is None
