"""Ranking the offers of a market for its needs (排序), and the needs for an offer.

The score of an offer is the sum of two text scores, the title of the need and the whole need
each against the whole offer, both as standard scores over all offers; with the optional semantic
encoder, two more of the same sort. The features of the market are added with their published
weights, in the same unit (standard deviations). Weights were set on judged technology needs;
`changbai rank` measures them on any judged set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.matching.entry import Entry
from changbai.matching.groups import Groups
from changbai.matching.index import Index, Query
from changbai.matching.words import tokens

#: Texts to vectors of length 1, one a row; the flag tells whether they ask or are asked.
Encoder = Callable[[Sequence[str], bool], NDArray[np.float32]]
#: Characters of a need that the encoder is given: it is slow, and what matters stands first.
_ENCODED = 200
_BLOCK = 256
_GAP = re.compile(r"(?<=[㐀-鿿])[^\S\n]+(?=[㐀-鿿])")


@dataclass(frozen=True, slots=True)
class Scored:
    """What each text score says of every offer (得分): standard scores by name, and their sum.

    `shared` are the offers that share words with the need; `searchable` tells whether the need
    holds any words at all.
    """

    parts: dict[str, NDArray[np.float32]]
    total: NDArray[np.float32]
    query: Query
    shared: NDArray[np.bool_]
    searchable: bool


class Ranker:
    """Offers with their index, and the needs that ask them (排序器)."""

    def __init__(
        self,
        offers: Sequence[Entry],
        asking: Sequence[Entry] = (),
        *,
        encoder: Encoder | None = None,
        synonyms: Sequence[Sequence[str]] = (),
    ) -> None:
        self.offers: list[Entry] = []
        self.index = Index()
        self.asking = Index()
        self.encoder = encoder
        self.synonyms = synonyms
        self.titles, self.parties = Groups(), Groups()
        self._vectors: list[NDArray[np.float32]] = []
        self.asking.add(need.whole for need in asking)
        self.add(offers)

    def add(self, offers: Sequence[Entry]) -> range:
        """Take in offers; the next question finds them."""
        self.offers += offers
        self.titles.add("".join((offer.title or offer.text).split()).lower() for offer in offers)
        self.parties.add(offer.party for offer in offers)
        if self.encoder and offers:
            self._vectors.append(self.encoder([encodable(offer.whole) for offer in offers], False))
        return self.index.add(offer.whole for offer in offers)

    def replace(self, number: int, offer: Entry) -> int:
        """Put a changed offer in place of an old one; return its new number."""
        self.index.remove([number])
        return self.add([offer])[0]

    def score(self, need: Entry) -> Scored:
        """Return the text scores of all offers for a need."""
        extra = said_otherwise(need.whole, self.synonyms)
        whole = self.index.ask("\n".join([need.whole, *extra]), self.asking)
        title = self.index.ask(need.title or need.whole, self.asking)
        raw = self.index.score(whole)
        parts = {"title": standard(self.index.score(title)), "whole": standard(raw)}
        searchable = bool(len(tokens(need.whole).codes))
        shared = self.index.score(whole.strong) > 0
        if self.encoder and self._vectors:
            self._vectors = [np.concatenate(self._vectors)]
            asked = self.encoder([encodable(need.title), encodable(need.whole)], True)
            near = asked @ self._vectors[0].T
            near[:, ~self.index.alive] = np.nan
            parts["title_meaning"] = standard(near[0])
            parts["whole_meaning"] = standard(near[1])
            shared = self.index.alive & searchable
        total = np.zeros(len(raw), np.float32)
        for part in parts.values():
            total += part
        return Scored(parts, total, whole, shared, searchable)


def encodable(text: str) -> str:
    """Return what the encoder is given: the beginning, without gaps between Han characters.

    Titles often come in pieces (智能 设计 软件); the model reads them as one.
    """
    return _GAP.sub("", text[: 2 * _ENCODED])[:_ENCODED]


def standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return standard scores over what is known; all alike are all 0."""
    known = scores[~np.isnan(scores)]
    if not len(known):
        return scores
    spread = float(known.std(dtype=np.float64))
    if spread < 1e-9:
        return np.where(np.isnan(scores), scores, np.float32(0))
    centred: NDArray[np.float32] = (scores - np.float32(known.mean(dtype=np.float64))) / np.float32(
        spread
    )
    return centred


def said_otherwise(text: str, synonyms: Sequence[Sequence[str]]) -> list[str]:
    """Return the other words of every group of synonyms of which the text says one."""
    lower = text.lower()
    return [
        word
        for group in synonyms
        if any(said.lower() in lower for said in group)
        for word in group
        if word.lower() not in lower
    ]


def best(scores: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the numbers of the highest scores, best first, equal ones in their order."""
    known = np.where(np.isnan(scores), np.float32(-np.inf), scores)
    bar = _bar(known, most)
    above = np.flatnonzero(known > bar)
    if len(above) < most:
        # A part of the many that are just as high, the first of them.
        level = np.flatnonzero((known == bar) & (known > -np.inf))[: most - len(above)]
        above = np.sort(np.concatenate([above, level]))
    return above[np.argsort(-known[above], kind="stable")[:most]]


def _bar(known: NDArray[np.float32], most: int) -> np.float32:
    """Return a score that at least `most` reach and few exceed: of the highest of each block.

    A partition of all scores is slow where very many are equal, and texts that share nothing are.
    """
    blocks = len(known) // _BLOCK
    if blocks <= most:
        return np.float32(-np.inf)
    tops = known[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    bar: np.float32 = np.partition(tops, blocks - most)[blocks - most]
    return bar
