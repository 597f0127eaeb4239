"""Decomposition of a target to areas (目标分解): shares that add up to the whole exactly."""

from __future__ import annotations

from changbai.analysis.target_split.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
