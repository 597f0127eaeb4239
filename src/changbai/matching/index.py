"""An index over texts that may change (索引): what is added or removed counts at once.

Texts are numbered in the order in which they were added; a number is never given again. A
changed text is removed and added anew. Small parts grow together as texts come in, so a text is
rewritten some ten times at most.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.matching.segment import MOST_TEXTS, Segment, build, merge
from changbai.matching.words import FIRST_PAIR, is_pair, tokens

#: A pair of characters says again what its two characters say: it counts for this share of its
#: rarity, times the root of its rarity, so that pairs which are a word of their own count fully.
PAIR_WEIGHT = 0.2
#: A token that a query repeats counts at most so often.
MOST_REPEATS = 3
#: Of a very long query only the weightiest tokens are asked for.
MOST_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked (查询): sorted tokens, each once, with their weights."""

    codes: NDArray[np.uint32]
    weights: NDArray[np.float64]
    single_only: bool = False

    @property
    def strong(self) -> Query:
        """The query without single characters, unless no text holds more of it.

        One character in common says nothing to a reader; a text that shares no more is not shown.
        """
        if self.single_only:
            return self
        kept = self.codes >= FIRST_PAIR
        return Query(self.codes[kept], self.weights[kept])


class Index:
    """An index of texts (索引), in memory."""

    def __init__(self) -> None:
        self._parts: list[Segment] = []
        self._alive = np.zeros(0, bool)
        self._length = 0

    def __len__(self) -> int:
        return len(self._alive)

    @property
    def living(self) -> int:
        """How many texts are there, removed ones not counted."""
        return int(self._alive.sum())

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which numbers stand for a text that is still there."""
        return self._alive

    @property
    def bytes(self) -> int:
        """Memory that the index takes."""
        return sum(part.bytes for part in self._parts) + self._alive.nbytes

    def add(self, texts: Iterable[str]) -> range:
        """Add texts; return their numbers."""
        first = len(self)
        lot: list[str] = []
        for text in texts:
            lot.append(text)
            if len(lot) == MOST_TEXTS:
                self._add(lot)
                lot = []
        if lot:
            self._add(lot)
        if len(self) - first >= MOST_TEXTS:
            _give_back()
        return range(first, len(self))

    def remove(self, numbers: Sequence[int]) -> None:
        """Take texts out; unknown numbers and those already out are passed over."""
        for number in numbers:
            if 0 <= number < len(self) and self._alive[number]:
                self._alive[number] = False
                base, part = self._part_of(number)
                self._length -= int(part.lengths[number - base])

    def counts(self, codes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return in how many texts each token stands (removed texts until parts are merged)."""
        found = np.zeros(len(codes), np.int64)
        for part in self._parts:
            found += part.counts(codes)
        return found

    def rarity(self, codes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return the inverse document frequency of tokens; 0 where no text holds one."""
        counts = self.counts(codes)
        living = max(self.living, int(counts.max(initial=0)))
        rare: NDArray[np.float64] = np.log1p((living - counts + 0.5) / (counts + 0.5))
        return np.where(counts > 0, rare, 0.0)

    def ask(self, text: str, asked: Index | None = None) -> Query:
        """Return the query of a text: rarity here, times how little the askers all say it.

        `asked` indexes all texts of the asking side. A word that most needs use (需求, 技术)
        says little of any one of them, however rare it is among offers.
        """
        codes, repeats = np.unique(tokens(text).codes, return_counts=True)
        rare = self.rarity(codes)
        weights = rare * np.minimum(repeats, MOST_REPEATS)
        weights *= np.where(is_pair(codes), PAIR_WEIGHT * np.sqrt(rare), 1.0)
        if asked is not None and asked.living:
            weights *= asked.distinction(codes)
        kept = np.flatnonzero(weights > 0)
        if len(kept) > MOST_TOKENS:
            kept = np.sort(kept[np.argsort(-weights[kept], kind="stable")[:MOST_TOKENS]])
        single_only = not (codes[kept] >= FIRST_PAIR).any()
        return Query(codes[kept], weights[kept], single_only)

    def distinction(self, codes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return how well a token tells these texts apart: 1 for one text's own, near 0 for all's.

        The square root of its inverse document frequency, over that of a token in one text.
        """
        counts = np.maximum(self.counts(codes), 1)
        living = max(self.living, int(counts.max(initial=0)))
        rare = np.log1p((living - counts + 0.5) / (counts + 0.5))
        most = np.log1p((living - 0.5) / 1.5)
        told: NDArray[np.float64] = np.sqrt(rare / most)
        return told

    def score(self, query: Query) -> NDArray[np.float32]:
        """Return the score of every text, by number; removed texts have no score (NaN)."""
        if not len(self):
            return np.empty(0, np.float32)
        mean = max(self._length / max(self.living, 1), 1.0)
        scores = np.concatenate(
            [part.score(query.codes, query.weights, mean) for part in self._parts]
        )
        if self.living < len(self):
            scores[~self._alive] = np.nan
        return scores

    def _add(self, lot: list[str]) -> None:
        part = build(lot)
        self._parts.append(part)
        self._length += int(part.lengths.sum())
        self._alive = np.concatenate([self._alive, np.ones(len(lot), bool)])
        while self._last_two_should_merge():
            right, left = self._parts.pop(), self._parts.pop()
            base = len(self) - left.size - right.size
            self._parts.append(merge(left, right, ~self._alive[base:]))

    def _last_two_should_merge(self) -> bool:
        if len(self._parts) < 2:
            return False
        left, right = self._parts[-2].size, self._parts[-1].size
        return left + right <= MOST_TEXTS and left <= 2 * right

    def _part_of(self, number: int) -> tuple[int, Segment]:
        base = 0
        for part in self._parts:
            if number < base + part.size:
                break
            base += part.size
        return base, part


def _give_back() -> None:
    """Return to the system what building needed: glibc would keep 100 MB for the next time."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        # Another C library; it has habits of its own.
        return
