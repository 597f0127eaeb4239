"""The examples of the page on writing a programme really work, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from changbai.procedure.reading import read_events, read_programme
from changbai.procedure.rehearse import play, unexpected
from changbai.procedure.step import Journal

DOCS = Path(__file__).resolve().parents[2] / "docs"
JILIN = Path(__file__).resolve().parents[2] / "packs" / "jilin-2014"


@pytest.mark.parametrize("lent", [True, False])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_example_runs(language: str, lent: bool, tmp_path: Path) -> None:
    text = (DOCS / language / "how-to" / "write-a-programme.md").read_text("utf-8")
    blocks = dict(re.findall(r"```(yaml|csv)\n(.*?)```", text[: text.index("## 3.")], re.DOTALL))
    (tmp_path / "award.yaml").write_text(blocks["yaml"], "utf-8")
    (tmp_path / "events.csv").write_text(blocks["csv"], "utf-8")
    plan, problems = read_programme(str(tmp_path / "award.yaml"), JILIN if lent else None)
    assert problems == []
    assert plan is not None
    events, problems = read_events(tmp_path / "events.csv")
    assert problems == []
    played = list(play(Journal(plan), events))
    assert [wrong.show() for wrong in map(unexpected, played) if wrong] == []
    assert played[-1].application is not None
    assert played[-1].application.place == "recognised"
