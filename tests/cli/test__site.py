"""Progress stands on standard error: what a command answers stays readable by programs."""

from __future__ import annotations

import pytest

from changbai.cli import _site
from changbai.kernel.text import Text


def test_progress_is_told_beside_the_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_site, "PAUSE", 0.0)
    step = _site.Progress("en")
    step(Text("名录", "registry"), 1, 2)
    said = capsys.readouterr()
    assert said.out == ""
    assert "registry  1/2" in said.err
