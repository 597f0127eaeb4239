"""Writing a character one way (字符归并): full width, capitals and traditional characters.

A table from code point to code point, so that a text of any length is folded in one step.
The pairs of traditional and simplified characters in `traditional.csv` are those of OpenCC
(Apache-2.0, see NOTICE).
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

#: Sorts of characters: what separates, what makes words, what stands for itself.
GAP, WORD, HAN = 0, 1, 2
#: Han characters of the basic plane; rarer ones beyond it are read as words.
FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF
_PLANE = 0x10000


@cache
def tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return code point -> folded code point, and code point -> sort, of the basic plane."""
    fold = np.arange(_PLANE, dtype=np.uint32)
    sort = np.zeros(_PLANE, dtype=np.uint8)
    for code in range(_PLANE):
        plain = unicodedata.normalize("NFKC", chr(code)) if code > 0x7F else chr(code)
        plain = plain.lower()
        if len(plain) == 1 and ord(plain) < _PLANE:
            fold[code] = ord(plain)
            sort[code] = _sort(plain)
        else:
            sort[code] = _sort(chr(code))
    text = resources.files("changbai.matching").joinpath("traditional.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        fold[ord(row["traditional"])] = ord(row["simplified"])
    return fold, sort


def _sort(char: str) -> int:
    if FIRST_HAN <= ord(char) <= LAST_HAN:
        return HAN
    return WORD if char.isalnum() else GAP


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text; half a surrogate pair is a code point like others."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def folded(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the folded code points of a text and their sorts, one a character."""
    fold, sort = tables()
    points = code_points(text)
    beyond = points >= _PLANE
    if not beyond.any():
        return fold[points], sort[points]
    near = np.where(beyond, 0, points)
    # Beyond the basic plane only the rare Han characters of planes 2 and 3 carry meaning here.
    rare = (points >= 0x20000) & (points <= 0x3FFFF)
    return np.where(beyond, points, fold[near]), np.where(rare, WORD, sort[near])
