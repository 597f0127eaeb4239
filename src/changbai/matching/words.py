"""One tokeniser for all texts (切分): Han characters and pairs of them, words, numbers.

No dictionary: on technology needs single characters with pairs rank better than segmented
words, because new materials and processes stand in no dictionary. A token is a number of 32
bits: a character (below 2**15), a pair of neighbouring characters (15 bits each, below 2**31), or
a word of letters and digits (from 2**31 on, a hash).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.matching.fold import FIRST_HAN, HAN, WORD, folded

#: From here on a token is a word; from FIRST_PAIR on it is a pair of characters.
FIRST_WORD = np.uint32(1 << 31)
FIRST_PAIR = np.uint32(1 << 15)
#: An odd multiplier of good spread (2**64 over the golden ratio) for the hash of a word.
_SPREAD = 0x9E3779B97F4A7C15
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text in order (词元): code, first character, number of characters."""

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def tokens(text: str) -> Tokens:
    """Cut a text; characters first, then pairs, then words."""
    points, sorts = folded(text)
    han = np.flatnonzero(sorts == HAN)
    single = _numbered(points[han])
    joined = np.flatnonzero(np.diff(han) == 1)
    pairs = _paired(single[joined], single[joined + 1])
    firsts, ends = _runs(sorts == WORD)
    words = _hashed(points, firsts, ends)
    return Tokens(
        np.concatenate([single, pairs, words]),
        np.concatenate([han, han[joined], firsts]),
        np.concatenate([np.ones(len(han), int), np.full(len(joined), 2), ends - firsts]),
    )


def token_keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the tokens of many texts as `code << 16 | number of the text`, in no order.

    At most 65,536 texts at a time.
    """
    assert len(texts) <= 1 << 16
    points, sorts = folded("\0".join(texts))
    ends_of_texts = np.cumsum([len(text) + 1 for text in texts])
    han = np.flatnonzero(sorts == HAN)
    single = _numbered(points[han])
    joined = np.flatnonzero(np.diff(han) == 1)
    firsts, ends = _runs(sorts == WORD)
    codes = np.concatenate(
        [single, _paired(single[joined], single[joined + 1]), _hashed(points, firsts, ends)]
    )
    places = np.concatenate([han, han[joined], firsts])
    numbers = np.searchsorted(ends_of_texts, places, side="right").astype(np.uint64)
    return (codes.astype(np.uint64) << np.uint64(16)) | numbers


def is_pair(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which tokens are pairs of Han characters."""
    return (codes >= FIRST_PAIR) & (codes < FIRST_WORD)


def _numbered(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Number Han characters from 1, so that no pair falls together with a character."""
    return points - np.uint32(FIRST_HAN - 1)


def _paired(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (first << np.uint32(15)) | second


def _runs(inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first places and ends of the runs of True."""
    edges = np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _hashed(
    points: NDArray[np.uint32], firsts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Return a hash of each run of letters and digits: a polynomial, mixed once more."""
    if not len(firsts):
        return np.empty(0, np.uint32)
    powers = np.full(_LONGEST, _SPREAD, np.uint64)
    np.multiply.accumulate(powers, out=powers)
    lengths = ends - firsts
    before = np.cumsum(lengths) - lengths
    inner = np.arange(lengths.sum()) - np.repeat(before, lengths)
    letters = points[np.repeat(firsts, lengths) + inner].astype(np.uint64)
    sums = np.add.reduceat(letters * powers[inner % _LONGEST], before)
    sums ^= sums >> np.uint64(29)
    sums *= np.uint64(0xBF58476D1CE4E5B9)
    return (sums >> np.uint64(33)).astype(np.uint32) | FIRST_WORD
