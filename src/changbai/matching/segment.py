"""A part of an index (索引段): up to 65,536 texts, never changed, small in memory.

Which text holds which token is kept in three ways, each the smallest for its case: two bytes a
text where a token stands once in it, one bit a text where it does so in more than a twelfth of
them, three bytes where it stands more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.matching.words import token_keys

MOST_TEXTS = 1 << 16
_TEXT = np.uint64(MOST_TEXTS - 1)
#: Texts are cut in lots, so that building needs little memory beside the finished part.
_LOT = 8192
_DENSE_SHARE = 12
#: Parameters of BM25 (Robertson and Zaragoza 2009, doi 10.1561/1500000019), their usual values.
K1, B = 1.2, 0.75
#: The eight bits of every byte, as numbers.
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Lists:
    """For each token the texts that hold it (倒排表): sorted codes, bounds, text numbers."""

    codes: NDArray[np.uint32]
    bounds: NDArray[np.uint32]
    texts: NDArray[np.uint16]

    def find(
        self, codes: NDArray[np.uint32]
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
        """Return which of the codes are here, and the bounds of their lists."""
        if not len(self.codes):
            none = np.empty(0, np.int64)
            return none, none, none
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        here = np.flatnonzero(self.codes[at] == codes)
        at = at[here]
        return here, self.bounds[at].astype(np.int64), self.bounds[at + 1].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Segment:
    """The finished part: tokens that stand once, densely, or several times; length of texts."""

    once: Lists
    several: Lists
    times: NDArray[np.uint8]
    dense_codes: NDArray[np.uint32]
    dense_counts: NDArray[np.uint32]
    dense: NDArray[np.uint8]
    lengths: NDArray[np.uint32]

    @property
    def size(self) -> int:
        """How many texts the part holds, removed ones included."""
        return len(self.lengths)

    @property
    def bytes(self) -> int:
        """Memory that the part takes."""
        arrays = (
            *(self.once.codes, self.once.bounds, self.once.texts, self.times, self.lengths),
            *(self.several.codes, self.several.bounds, self.several.texts),
            *(self.dense_codes, self.dense_counts, self.dense),
        )
        return sum(array.nbytes for array in arrays)

    def counts(self, codes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return in how many texts each token stands."""
        found = np.zeros(len(codes), np.int64)
        for lists in (self.once, self.several):
            here, first, end = lists.find(codes)
            found[here] += end - first
        for token, row in self._dense_rows(codes):
            found[token] += self.dense_counts[row]
        return found

    def _dense_rows(self, codes: NDArray[np.uint32]) -> list[tuple[int, int]]:
        at = np.searchsorted(self.dense_codes, codes)
        inside = np.flatnonzero(at < len(self.dense_codes))
        return [(int(i), int(at[i])) for i in inside if self.dense_codes[at[i]] == codes[i]]

    def score(
        self, codes: NDArray[np.uint32], weights: NDArray[np.float64], mean_length: float
    ) -> NDArray[np.float32]:
        """Return BM25 of every text for weighted tokens (sorted codes, each once)."""
        size = self.size
        slow = (K1 * (1 - B) + K1 * B / mean_length * self.lengths).astype(np.float32)
        here, first, end = self.once.find(codes)
        texts = _gather(self.once.texts, first, end)
        summed = np.bincount(texts, np.repeat(weights[here], end - first), size)
        total = summed.astype(np.float32)
        dense = self._dense_rows(codes)
        if dense:
            # Eight texts at a time: a byte of bits looks up its eight weights.
            eights = np.zeros((self.dense.shape[1], 8), np.float32)
            for token, row in dense:
                eights += np.take(_BITS * np.float32(weights[token]), self.dense[row], axis=0)
            total += eights.reshape(-1)[:size]
        total *= np.float32(K1 + 1) / (slow + 1)
        here, first, end = self.several.find(codes)
        if len(here):
            texts = _gather(self.several.texts, first, end)
            times = _gather(self.times, first, end).astype(np.float32)
            parts = times * np.float32(K1 + 1) / (times + slow[texts])
            parts = parts * np.repeat(weights[here], end - first)
            total += np.bincount(texts, parts, size).astype(np.float32)
        return total

    def postings(self) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Return all that the part knows as `code << 16 | text` and times, in no order."""
        keys = [_keys(lists) for lists in (self.once, self.several)]
        times = [np.ones(len(keys[0]), np.uint8), self.times]
        for code, row in zip(self.dense_codes, self.dense, strict=True):
            texts = np.flatnonzero(np.unpackbits(row, count=self.size))
            keys.append((np.uint64(code) << np.uint64(16)) | texts.astype(np.uint64))
            times.append(np.ones(len(texts), np.uint8))
        return np.concatenate(keys), np.concatenate(times)


def _gather(
    values: NDArray[np.uint16] | NDArray[np.uint8],
    first: NDArray[np.int64],
    end: NDArray[np.int64],
) -> NDArray[np.uint16]:
    """Return the pieces of an array one after another."""
    pieces = [values[a:b] for a, b in zip(first.tolist(), end.tolist(), strict=True)]
    return np.concatenate(pieces) if pieces else np.empty(0, np.uint16)


def _keys(lists: Lists) -> NDArray[np.uint64]:
    codes = np.repeat(lists.codes, np.diff(lists.bounds)).astype(np.uint64)
    return (codes << np.uint64(16)) | lists.texts


def build(texts: Sequence[str]) -> Segment:
    """Build a part of at most 65,536 texts."""
    # At most two tokens a character: itself and the pair that it begins.
    keys = np.empty(2 * sum(map(len, texts)), np.uint64)
    lengths = np.zeros(len(texts), np.uint32)
    filled = 0
    for start in range(0, len(texts), _LOT):
        lot = token_keys(texts[start : start + _LOT])
        end = min(start + _LOT, len(texts))
        lengths[start:end] = np.bincount((lot & _TEXT).astype(np.int64), minlength=end - start)
        np.add(lot, np.uint64(start), out=keys[filled : filled + len(lot)])
        filled += len(lot)
    keys = keys[:filled]
    keys.sort()
    # A run of equal keys is a token that stands several times in one text.
    begins = np.ones(len(keys) + 1, bool)
    np.not_equal(keys[1:], keys[:-1], out=begins[1:-1])
    first = np.flatnonzero(begins[:-1] & ~begins[1:])
    last = np.flatnonzero(~begins[:-1] & begins[1:])
    times = np.minimum(last - first + 1, 255).astype(np.uint8)
    several = keys[first]
    keys = keys[begins[:-1] & begins[1:]]
    return assemble(keys, several, times, lengths)


def assemble(
    once: NDArray[np.uint64],
    several: NDArray[np.uint64],
    times: NDArray[np.uint8],
    lengths: NDArray[np.uint32],
) -> Segment:
    """Put a part together from sorted `code << 16 | text`: those that stand once, the others."""
    size = len(lengths)
    single = _lists(once)
    counts = np.diff(single.bounds)
    is_dense = counts > max(size // _DENSE_SHARE, 16)
    dense = np.zeros((int(is_dense.sum()), -(-size // 8)), np.uint8)
    for row, at in enumerate(np.flatnonzero(is_dense)):
        bits = np.zeros(size, np.uint8)
        bits[single.texts[single.bounds[at] : single.bounds[at + 1]]] = 1
        dense[row] = np.packbits(bits)
    sparse = Lists(
        single.codes[~is_dense],
        np.concatenate([[0], np.cumsum(counts[~is_dense])]).astype(np.uint32),
        single.texts[~np.repeat(is_dense, counts)],
    )
    codes, held = single.codes[is_dense], counts[is_dense]
    return Segment(sparse, _lists(several), times, codes, held, dense, lengths)


def _lists(keys: NDArray[np.uint64]) -> Lists:
    codes = (keys >> np.uint64(16)).astype(np.uint32)
    new = np.empty(len(codes), bool)
    new[:1] = True
    np.not_equal(codes[1:], codes[:-1], out=new[1:])
    bounds = np.append(np.flatnonzero(new), len(codes)).astype(np.uint32)
    return Lists(codes[new], bounds, (keys & _TEXT).astype(np.uint16))


def merge(left: Segment, right: Segment, dead: NDArray[np.bool_]) -> Segment:
    """Put two parts one after the other into one; tokens of dead texts are dropped."""
    keys, times = left.postings()
    more, more_times = right.postings()
    keys = np.concatenate([keys, more + np.uint64(left.size)])
    times = np.concatenate([times, more_times])
    living = ~dead[(keys & _TEXT).astype(np.int64)]
    keys, times = keys[living], times[living]
    order = np.argsort(keys)
    keys, times = keys[order], times[order]
    lengths = np.where(dead, 0, np.concatenate([left.lengths, right.lengths]))
    once = times == 1
    return assemble(keys[once], keys[~once], times[~once], lengths.astype(np.uint32))
