"""The tables that the engine asks for (输入表): a promise that every store keeps.

Three tables, as Polars frames with these columns and no others taken for granted:

units(kind)      unit: String, name: String, valid_from: Date|null, valid_to: Date|null,
                 area: String (lowest area code), then one column an attribute of the kind
                 (code, text: String; number: Float64; flag: Boolean; date: Date).
                 A unit has as many rows as it had stretches of life; the stretches never
                 overlap. Null valid_from / valid_to mean open ends.
members(kind, group)  unit, group: String, share: Float64 (0..1), valid_from, valid_to: Date.
returns(form, period) unit: String, revision: Int64, state: String (verified | reported |
                 refused), then one column an element: whole numbers Int64, others Float64,
                 flags Boolean, codes and text String; null is missing, never zero.
                 Only the newest revision of each unit as known at the asked moment.
"""

from __future__ import annotations

from typing import Protocol

import polars as pl

from changbai.kernel.period import Period
from changbai.kernel.text import Text


class Dataset(Protocol):
    """A store of units and returns as known at one moment (数据集)."""

    @property
    def title(self) -> Text:
        """Title of the data, shown with every number."""

    @property
    def synthetic(self) -> bool:
        """Whether the data are made up (演示数据)."""

    @property
    def position(self) -> str:
        """Position of the data: a journal number or a content hash; same position, same figures."""

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry of a kind; an empty frame when there is none."""

    def members(self, kind: str, group: str) -> pl.DataFrame:
        """Return which units of a kind belong to which group units, with shares."""

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return the periods for which a form has returns, in order."""

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        """Return the newest returns of a form for a period."""

    def area_targets(self) -> pl.DataFrame:
        """Return targets split to areas: target, area: String; base, value: Float64 or null."""
