"""Composite index (综合指数): the ten steps of the OECD-JRC handbook, each with its record."""

from __future__ import annotations

from changbai.analysis.composite.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
