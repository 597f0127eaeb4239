"""Reading and measuring a judged set (评测集): questions with their relevant offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from changbai.kernel.problem import Mark, Problem
from changbai.matching.entry import Entry, entry_of, read_entries, read_objects
from changbai.matching.judged import Figure, bootstrap, measure_all, measure_judged
from changbai.matching.ranker import Encoder, Ranker


@dataclass(frozen=True, slots=True)
class Question:
    """A need with its judged offers (评测问题): offer id -> level."""

    need: Entry
    levels: Mapping[str, int]


def read_questions(path: Path) -> tuple[list[Question], list[Problem]]:
    """Read questions, one JSON object a line: qid, title and text (or query), rel."""
    objects, problems = read_objects(path)
    found = []
    for mark, value in objects:
        levels = _levels(value.get("rel"))
        if levels is None:
            problems.append(Problem("CB425", mark))
            continue
        need, wrong = entry_of(value, mark)
        problems += wrong
        if need is not None:
            found.append(Question(need, levels))
    return found, problems


def _levels(given: Any) -> dict[str, int] | None:
    if not isinstance(given, dict) or not given:
        return None
    levels = {}
    for offer, level in given.items():
        if isinstance(level, bool) or not isinstance(level, int | Decimal) or not 0 <= level <= 9:
            return None
        levels[offer] = int(level)
    return levels


def find_offers(path: Path, questions: Sequence[Question]) -> tuple[list[Entry], list[Problem]]:
    """Find the offers of a judged set: the file beside it that holds all judged ids."""
    wanted = {offer for question in questions for offer in question.levels}
    for other in sorted(path.parent.glob("*.jsonl*")):
        if other == path or other.name.removesuffix(".gz").rpartition(".")[2] != "jsonl":
            continue
        entries, _ = read_entries(other)
        if wanted <= {entry.id for entry in entries}:
            return entries, []
    return [], [Problem("CB426", Mark(str(path)), {"folder": path.parent})]


def is_graded(questions: Sequence[Question]) -> bool:
    """Tell whether a set has levels 1 to 4, or only names what is relevant."""
    return any(level > 1 for question in questions for level in question.levels.values())


def measure(
    questions: Sequence[Question], offers: Sequence[Entry], encoder: Encoder | None = None
) -> dict[str, Figure]:
    """Rank the offers for every question and return the figures of the set by name.

    `ndcg@10`, `map`, `auc`: of a graded set over the judged offers, else over all offers;
    `all:` figures are over all offers.
    """
    ranker = Ranker(offers, [question.need for question in questions], encoder=encoder)
    numbers = {offer.id: number for number, offer in enumerate(offers)}
    graded = is_graded(questions)
    rows: dict[str, list[float]] = {}
    for question in questions:
        scores = ranker.score(question.need).total.astype(np.float64)
        known = {numbers[id]: level for id, level in question.levels.items() if id in numbers}
        good = [number for number, level in known.items() if level >= (3 if graded else 1)]
        figures = {f"all:{name}": value for name, value in measure_all(scores, good).items()}
        if graded:
            judged = np.array(sorted(known))
            levels = np.array([known[number] for number in judged.tolist()])
            figures = measure_judged(scores[judged], levels) | figures
        else:
            figures = {name.removeprefix("all:"): value for name, value in figures.items()}
        for name, value in figures.items():
            rows.setdefault(name, []).append(value)
    return {name: bootstrap(np.array(values)) for name, values in rows.items()}
