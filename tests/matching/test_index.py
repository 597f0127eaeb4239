"""The index gives BM25 as written down, whatever was added, changed or taken out."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest

from changbai.matching import index as index_module
from changbai.matching import segment as segment_module
from changbai.matching.index import Index, Query
from changbai.matching.words import tokens

WORDS = "铁 铜 铝 非晶变压器 铁芯 制造 技术 plc 42crmo 技术 技术 的 的 的 研究".split()  # noqa: SIM905 - words


def plain_bm25(texts: list[str], codes: list[int], weights: list[float]) -> list[float]:
    """BM25 of Robertson and Zaragoza 2009 (3.15), term by term, in plain Python."""
    bags = [Counter(tokens(text).codes.tolist()) for text in texts]
    mean = sum(sum(bag.values()) for bag in bags) / len(bags)
    return [
        sum(
            weight * bag[code] * 2.2 / (bag[code] + 1.2 * (0.25 + 0.75 * sum(bag.values()) / mean))
            for code, weight in zip(codes, weights, strict=True)
        )
        for bag in bags
    ]


def some_texts(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices(WORDS, k=rng.randint(1, 12))) for _ in range(count)]


def all_codes(texts: list[str]) -> np.ndarray:
    return np.unique(np.concatenate([tokens(text).codes for text in texts]))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of at most 64 texts, so that a few hundred texts make several."""
    for module in (index_module, segment_module):
        monkeypatch.setattr(module, "MOST_TEXTS", 64)
    monkeypatch.setattr(segment_module, "_LOT", 16)


def check(index: Index, texts: list[str], numbers: list[int]) -> None:
    codes = all_codes(texts)[::3]
    weights = np.linspace(0.5, 3, len(codes))
    scores = index.score(Query(codes, weights))
    expected = plain_bm25(texts, codes.tolist(), weights.tolist())
    assert scores[numbers] == pytest.approx(expected, rel=1e-5, abs=1e-5)
    assert np.isnan(np.delete(scores, numbers)).all()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("seed", [1, 2])
def test_scores_are_those_of_the_formula(seed: int) -> None:
    texts = some_texts(300, seed)
    index = Index()
    assert index.add(texts) == range(300)
    check(index, texts, list(range(300)))


@pytest.mark.usefixtures("small_parts")
def test_added_one_by_one_is_the_same_as_at_once() -> None:
    texts = some_texts(150, 3)
    index = Index()
    for text in texts:
        index.add([text])
    check(index, texts, list(range(150)))
    at_once = Index()
    at_once.add(texts)
    codes = all_codes(texts)
    assert index.counts(codes).tolist() == at_once.counts(codes).tolist()


@pytest.mark.usefixtures("small_parts")
def test_a_change_counts_at_once() -> None:
    texts = some_texts(100, 4)
    index = Index()
    index.add(texts)
    index.remove([3, 50, 50, 999, -1])
    (new,) = index.add(["石墨烯"])
    query = index.ask("石墨烯材料")
    scores = index.score(query)
    assert np.nanargmax(scores) == new == 100
    assert np.isnan(scores[[3, 50]]).all()
    assert index.living == 99
    left = [n for n in range(101) if n not in (3, 50)]
    check(index, [[*texts, "石墨烯"][n] for n in left], left)


def test_rarity_is_the_logarithm_as_published() -> None:
    index = Index()
    index.add(["铁", "铁铜", "铝"])
    (iron,) = tokens("铁").codes
    (gold,) = tokens("金").codes
    rare = index.rarity(np.array([iron, gold]))
    assert rare == pytest.approx([math.log(1 + (3 - 2 + 0.5) / (2 + 0.5)), 0])


def test_what_all_needs_say_counts_less() -> None:
    needs = Index()
    needs.add(["需求 铁", "需求 铜", "需求 铝", "需求 锌"])
    found = needs.distinction(np.concatenate([tokens("铁").codes, tokens("需").codes]))
    assert found[0] == pytest.approx(1)
    assert found[1] < 0.4


def test_nothing_in_nothing_out() -> None:
    index = Index()
    assert len(index.score(index.ask("铁"))) == 0
    index.add(["", "😀"])
    assert index.score(index.ask("铁")).tolist() == [0, 0]
    assert index.score(index.ask("")).tolist() == [0, 0]
