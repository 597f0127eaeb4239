"""Logarithmic mean Divisia index (LMDI 分解): a change told apart into its causes, without rest."""

from __future__ import annotations

from changbai.analysis.lmdi.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)
from changbai.analysis.lmdi.models import Split, decompose
from changbai.analysis.lmdi.ratio import RatioSplit, additive, log_mean, ratio_change

__all__ = [
    "NOT_FOR",
    "OPTIONS",
    "QUESTION",
    "REFERENCE",
    "ROLES",
    "TITLE",
    "RatioSplit",
    "Split",
    "additive",
    "analyse",
    "decompose",
    "log_mean",
    "ratio_change",
]
