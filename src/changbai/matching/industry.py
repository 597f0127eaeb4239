"""Suggesting an industry code (行业代码建议): three candidates, a person confirms, it learns.

The text is compared with the names of the codes and with every text whose code a person has
confirmed. A code stands as high as its best likenesses: the best counts full, the next half, then
a third. Never a decision: the candidates come with what they share with the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from changbai.matching.index import Index
from changbai.matching.shared import Phrase, shared_phrases
from changbai.pack.codebook import Code

CANDIDATES = 3
#: So many of the likest texts speak.
_HEARD = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate (候选代码): the code, its share of all that speaks, what it rests on."""

    code: str
    name: str
    share: float
    shared: tuple[Phrase, ...]
    confirmed: int


class IndustrySuggester:
    """Suggests codes and learns from confirmations (行业代码建议器)."""

    def __init__(
        self,
        codes: Mapping[str, Code],
        confirmed: Iterable[tuple[str, str]] = (),
    ) -> None:
        above = {code.parent for code in codes.values()}
        self._names = {id: code.name for id, code in codes.items() if id not in above}
        self._index = Index()
        self._of: list[str] = list(self._names)
        self._texts: list[str] = [f"{codes[id].name}\n{codes[id].name_en}" for id in self._names]
        self._index.add(self._texts)
        self._confirmed: dict[str, int] = {}
        for text, code in confirmed:
            self.confirm(text, code)

    def confirm(self, text: str, code: str) -> bool:
        """Learn that a person gave a text a code; False when the code is not known."""
        if code not in self._names:
            return False
        self._index.add([text])
        self._of.append(code)
        self._texts.append(text)
        self._confirmed[code] = self._confirmed.get(code, 0) + 1
        return True

    def suggest(self, text: str, most: int = CANDIDATES) -> tuple[Candidate, ...]:
        """Return the likeliest codes, best first; none when the text shares nothing with any."""
        query = self._index.ask(text)
        scores = self._index.score(query)
        order = np.argsort(-scores, kind="stable")[:_HEARD]
        heard: dict[str, list[int]] = {}
        for number in order.tolist():
            if scores[number] > 0:
                heard.setdefault(self._of[number], []).append(number)
        weights = {
            code: sum(float(scores[n]) / place for place, n in enumerate(numbers, 1))
            for code, numbers in heard.items()
        }
        everything = sum(weights.values())
        best = sorted(weights, key=lambda code: (-weights[code], code))[:most]
        return tuple(
            Candidate(
                code,
                self._names[code],
                round(weights[code] / everything, 4),
                shared_phrases(self._texts[heard[code][0]], query, 4),
                self._confirmed.get(code, 0),
            )
            for code in best
        )
