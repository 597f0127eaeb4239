"""The words that policy texts use for reaching, changing, building and the like (用语表).

They stand in `words/phrases.csv`, one row a phrase: an official can teach a new one there
without touching a rule.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources


@cache
def meanings(kind: str) -> dict[str, str]:
    """Return the phrases of a kind and what each means (用语): longest first."""
    path = resources.files("changbai.reading").joinpath("words/phrases.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    found = {row["词"]: row["含义"] for row in rows if row["类别"] == kind}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def either(kind: str, meaning: str | None = None) -> str:
    """Return a pattern that matches any phrase of a kind, the longest first."""
    return "|".join(
        re.escape(word)
        for word, value in meanings(kind).items()
        if meaning is None or value == meaning
    )
