"""What was computed and is kept (留存): newest first, within a stated number of bytes.

Everything here can be computed again, so what does not fit is forgotten, oldest use first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np
import polars as pl

T = TypeVar("T")
#: Bytes of arrays that one measurer keeps.
LIMIT = 1 << 30
#: What an entry takes beside its arrays, roughly.
_ENTRY = 400


class Held:
    """Values that an entry keeps alive but that are counted where they belong (引用)."""

    def __init__(self, *values: Any) -> None:
        """Hold the values."""
        self.values = values


class Kept:
    """A memory of results with a limit (留存)."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Start empty; `limit` in bytes."""
        self.limit = limit
        self.used = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what stands under a key, made now when it is not there."""
        found = self._found.get(key)
        if found is not None:
            if self.used > self.limit // 2:
                # Order of use matters only when something may have to go.
                self._found.move_to_end(key)
            value: T = found[0]
            return value
        made = make()
        self.put(key, made)
        return made

    def find(self, key: Hashable) -> Any:
        """Return what stands under a key; None when it is not there."""
        found = self._found.get(key)
        return None if found is None else found[0]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value, and forget the oldest while there is too much."""
        size = _ENTRY + _bytes(value)
        self._found[key] = (value, size)
        self.used += size
        while self.used > self.limit and len(self._found) > 1:
            self.used -= self._found.popitem(last=False)[1][1]


def _bytes(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, (tuple, list)):
        return sum(_bytes(each) for each in value)
    if isinstance(value, pl.DataFrame):
        return int(value.estimated_size())
    return int(getattr(value, "nbytes", 0))
