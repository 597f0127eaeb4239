from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from changbai.matching.judged import auc, average_precision, bootstrap, measure_all, ndcg
from changbai.matching.judged_set import find_offers, measure, read_questions


def test_ndcg_of_the_published_example() -> None:
    # The gain vector of Järvelin and Kekäläinen 2002, section 2.2; discount 1 / log2(rank + 1),
    # terms written out by hand.
    gains = np.array([3, 2, 3, 0, 0, 1, 2, 2, 3, 0], float)
    by_hand = 3 + 2 / math.log2(3) + 3 / 2 + 1 / math.log2(7) + 2 / 3 + 2 / math.log2(9)
    by_hand += 3 / math.log2(10)
    best = 3 + 3 / math.log2(3) + 3 / 2 + 2 / math.log2(5) + 2 / math.log2(6) + 2 / math.log2(7)
    best += 1 / 3
    assert ndcg(gains) == pytest.approx(by_hand / best)
    assert math.isnan(ndcg(np.zeros(4)))


def test_average_precision_of_the_textbook() -> None:
    # Manning, Raghavan, Schütze 2008, section 8.4: relevant at ranks 1, 3, 6 of 10.
    hits = np.isin(np.arange(10), [0, 2, 5])
    assert average_precision(hits) == pytest.approx((1 + 2 / 3 + 3 / 6) / 3)


def test_auc_counts_ties_half() -> None:
    scores = np.array([3.0, 2, 2, 1])
    assert auc(scores, np.array([True, True, False, False])) == pytest.approx(3.5 / 4)
    assert math.isnan(auc(scores, np.ones(4, bool)))


def test_recall_over_all() -> None:
    figures = measure_all(np.arange(200, 0, -1.0), [0, 150])
    assert figures["recall@10"] == figures["recall@100"] == 0.5
    assert figures["map"] == pytest.approx((1 + 2 / 151) / 2)


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = np.array([0.1, 0.5, 0.9, np.nan, 0.7])
    figure = bootstrap(values)
    assert figure == bootstrap(values)
    assert figure.queries == 4
    assert figure.value == pytest.approx(0.55)
    assert 0.1 <= figure.low < figure.value < figure.high <= 0.9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    offers = [{"id": f"a{n}", "text": text} for n, text in enumerate(["铁芯制造", "铜线", "铝材"])]
    (tmp_path / "offers.jsonl").write_text(
        "﻿" + "\n".join(json.dumps(one, ensure_ascii=False) for one in offers), encoding="utf-8"
    )
    (tmp_path / "others.jsonl").write_text('{"id": "b"}\n')
    question = {"qid": "q", "title": "铁芯", "text": "制造铁芯", "rel": {"a0": 4, "a1": 1, "a2": 1}}
    (tmp_path / "needs.jsonl").write_text(json.dumps(question, ensure_ascii=False))
    return tmp_path


def test_a_graded_set_end_to_end(folder: Path) -> None:
    questions, problems = read_questions(folder / "needs.jsonl")
    offers, more = find_offers(folder / "needs.jsonl", questions)
    assert problems == more == []
    figures = measure(questions, offers)
    assert figures["ndcg@10"].value == figures["auc"].value == figures["all:map"].value == 1


def test_what_is_wrong_with_a_set_is_told(folder: Path) -> None:
    path = folder / "bad.jsonl"
    path.write_text('{"qid": "q", "query": "铁", "rel": {"zz": 1}}\n{"qid": "r", "rel": [1]}\n')
    questions, problems = read_questions(path)
    assert [(p.code, p.place.line) for p in problems] == [("CB425", 2)]  # type: ignore[union-attr]
    assert find_offers(path, questions)[1][0].code == "CB426"
