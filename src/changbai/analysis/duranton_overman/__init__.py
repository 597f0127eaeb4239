"""Duranton-Overman density of distances (杜兰顿-奥弗曼距离密度): are plants nearer than chance?

`pairs` counts distances between plants, `density` smooths the counts, `envelope` sets the curve
against random sites, `method` is the surface.
"""

from __future__ import annotations

from changbai.analysis.duranton_overman.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
