"""What two texts share (共有词语): the places in the one that the other says too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.matching.index import Query
from changbai.matching.words import FIRST_PAIR, tokens


@dataclass(frozen=True, slots=True)
class Phrase:
    """A shared phrase (共有词语): the words and the weight that they bring."""

    words: str
    weight: float


def shared_places(text: str, query: Query) -> tuple[tuple[int, int, float], ...]:
    """Return (start, end, weight) of the stretches of a text that a query asks for, in order.

    Pairs that overlap join into one stretch. Single characters count where they stand in a
    stretch; alone they are not shown, for one character in common says nothing to a reader.
    """
    found = tokens(text)
    at = np.searchsorted(query.codes, found.codes)
    here = np.flatnonzero(at < len(query.codes))
    here = here[query.codes[at[here]] == found.codes[here]]
    single = {}
    pieces = []
    for i in here.tolist():
        start, length = int(found.starts[i]), int(found.lengths[i])
        weight = float(query.weights[at[i]])
        if length == 1 and found.codes[i] < FIRST_PAIR:
            single[start] = weight
        else:
            pieces.append((start, start + length, weight))
    stretches: list[tuple[int, int, float]] = []
    for start, end, weight in sorted(pieces):
        if stretches and start < stretches[-1][1]:
            first, _, before = stretches[-1]
            stretches[-1] = (first, end, before + weight)
        else:
            stretches.append((start, end, weight))
    return tuple(
        (start, end, weight + sum(single.get(place, 0.0) for place in range(start, end)))
        for start, end, weight in stretches
    )


def shared_phrases(text: str, query: Query, most: int = 8) -> tuple[Phrase, ...]:
    """Return the shared phrases of a text, the weightiest first, each once."""
    best: dict[str, float] = {}
    for start, end, weight in shared_places(text, query):
        words = text[start:end]
        best[words] = max(weight, best.get(words, 0.0))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Phrase(words, round(weight, 3)) for words, weight in ranked[:most])


def marked(text: str, query: Query, left: str = "【", right: str = "】") -> str:
    """Return the text with the shared stretches between marks; the text itself is not touched."""
    pieces = []
    done = 0
    for start, end, _ in shared_places(text, query):
        pieces += [text[done:start], left, text[start:end], right]
        done = end
    return "".join([*pieces, text[done:]])
