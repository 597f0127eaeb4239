"""Codes and texts as numbers (代码编号), so that a row expression works on arrays alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Vector = npt.NDArray[Any]


class Words:
    """Numbers the words met in one data set; the same word has the same number (代码编号)."""

    def __init__(self) -> None:
        """Start with no word."""
        self._codes: dict[str, float] = {}
        self._texts: list[str] = []

    def code(self, word: str) -> float:
        """Return the number of a word."""
        return self._codes.setdefault(word, float(len(self._codes)))

    def text(self, code: float) -> str:
        """Return the word of a number."""
        if len(self._texts) < len(self._codes):
            self._texts = list(self._codes)
        return self._texts[int(code)]

    def column(self, series: pl.Series, factor: float = 1.0) -> Vector:
        """Return a column as float64: numbers times a factor, flags 0 and 1, words as numbers.

        NaN is missing.
        """
        if series.dtype == pl.String:
            known = {word: self.code(word) for word in series.unique().drop_nulls().sort()}
            series = series.replace_strict(known, default=None, return_dtype=pl.Float64)
        elif series.dtype == pl.Date:
            series = series.to_physical()
        values: Vector = series.cast(pl.Float64).to_numpy()
        if factor != 1.0:
            values = values * factor
        return values if values.flags.writeable else np.array(values)
