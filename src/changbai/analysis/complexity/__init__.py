"""Economic complexity (经济复杂度): what areas can do, and what lies near to what they do.

`advantage` tells who has what, `index` gives ECI and PCI, `space` proximity, density and what a
new activity would open; `method` is the surface.
"""

from __future__ import annotations

from changbai.analysis.complexity.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
