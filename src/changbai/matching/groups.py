"""Which entries have the same title or party (分组): a number for each, found in one step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class Groups:
    """Entries grouped by a text (分组); an empty text is a group of its own each time."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._numbers = np.empty(0, np.int64)

    def add(self, texts: Iterable[str]) -> None:
        """Take in the texts of further entries."""
        first = len(self._numbers)
        numbers = [
            self._known.setdefault(text, at) if text else at for at, text in enumerate(texts, first)
        ]
        self._numbers = np.concatenate([self._numbers, np.array(numbers, np.int64)])

    def same(self, number: int) -> NDArray[np.bool_]:
        """Return which entries are of the group of an entry, itself included."""
        found: NDArray[np.bool_] = self._numbers == self._numbers[number]
        return found
