"""Input-output analysis (投入产出分析): who needs whom, and what would be missed.

`model` holds the two inverses, linkages and multipliers, `extraction` takes a sector out,
`table` reads and balances a table, `method` is the surface.
"""

from __future__ import annotations

from changbai.analysis.input_output.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
