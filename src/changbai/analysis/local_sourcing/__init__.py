"""Local sourcing and the chain behind it (省内配套率与产业链): measured from purchases.

`purchases` adds up what was bought of whom, `chain` finds tiers, gaps and single points, `method`
is the surface.
"""

from __future__ import annotations

from changbai.analysis.local_sourcing.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
