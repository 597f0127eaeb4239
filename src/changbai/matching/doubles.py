"""Entries of a registry that may be the same unit twice (疑似重复): shown, never joined by itself.

Codes are compared as they are kept and by the organisation code inside; names by the ratio of
matching blocks (Ratcliff and Obershelp, `difflib`), once the legal form is taken off. Names are
only compared where they share a rare pair of characters: a few seconds for a province.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal

from changbai.kernel.identifier import compact, inner_of

Reason = Literal["code", "organisation_code", "name", "text"]

#: From this likeness on two names are shown as possibly the same.
LEAST = 0.85
#: A pair of characters that more names have than this tells nobody apart.
RARE = 40
_FORM = re.compile(r"[（(][^（()）]*[)）]|有限责任公司|股份有限公司|有限公司|公司|集团|总厂|\s")
_NUMBER = re.compile(r"[0-9一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit as it is listed (名录条目): key, code, name, other texts such as an address."""

    key: int
    code: str
    name: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Double:
    """Two entries that may be one unit, why, and how alike their names are (疑似重复)."""

    first: Listed
    second: Listed
    reasons: tuple[Reason, ...]
    likeness: float


def doubles(listed: Sequence[Listed], least: float = LEAST) -> list[Double]:
    """Return the pairs that may be the same unit, those alike in more ways first."""
    found: dict[tuple[int, int], set[Reason]] = defaultdict(set)
    by_key = {one.key: one for one in listed}
    for reason, groups in (
        ("code", _groups((compact(one.code), one.key) for one in listed)),
        ("organisation_code", _groups((inner_of(one.code), one.key) for one in listed)),
        ("text", _groups((text.strip(), one.key) for one in listed for text in one.texts)),
    ):
        for keys in groups:
            for pair in combinations(sorted(set(keys)), 2):
                found[pair].add(reason)  # type: ignore[arg-type]
    cores = {one.key: core_of(one.name) for one in listed}
    for pair in _alike(cores, least):
        found[pair].add("name")
    pairs = [
        Double(
            by_key[a],
            by_key[b],
            tuple(sorted(reasons)),
            likeness(cores[a], cores[b]),
        )
        for (a, b), reasons in found.items()
    ]
    return sorted(pairs, key=lambda one: (-len(one.reasons), -one.likeness, one.first.code))


def core_of(name: str) -> str:
    """Return what tells a name from others: without its legal form, brackets and spaces."""
    plain = _FORM.sub("", unicodedata.normalize("NFKC", name))
    return plain or name


def likeness(first: str, second: str) -> float:
    """Return how alike two names are, 0 to 1; names that differ in a number are two units."""
    if _NUMBER.findall(first) != _NUMBER.findall(second):
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _groups(pairs: Iterable[tuple[str, int]]) -> Iterator[list[int]]:
    """Yield the keys that share a text, small groups only: a shared default tells nothing."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for text, key in pairs:
        if text:
            by_text[text].append(key)
    return (keys for keys in by_text.values() if 1 < len(keys) <= RARE)


def _alike(cores: dict[int, str], least: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs whose names are alike; what cannot be is left out by cheap bounds."""
    matcher, held = SequenceMatcher(autojunk=False), -1
    numbers = {key: _NUMBER.findall(core) for key, core in cores.items()}
    for first, second in sorted(_near(cores), key=lambda pair: pair[1]):
        if numbers[first] != numbers[second]:
            continue
        # What is kept of the second name serves for all that are compared with it.
        if second != held:
            matcher.set_seq2(cores[second])
            held = second
        matcher.set_seq1(cores[first])
        if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
            continue
        if likeness(cores[first], cores[second]) >= least:
            yield first, second


def _near(cores: dict[int, str]) -> set[tuple[int, int]]:
    """Return the pairs of names that share a rare pair of neighbouring characters."""
    by_pair: dict[str, set[int]] = defaultdict(set)
    for key, core in cores.items():
        for at in range(max(1, len(core) - 1)):
            by_pair[core[at : at + 2]].add(key)
    return {
        pair
        for keys in by_pair.values()
        if 1 < len(keys) <= RARE
        for pair in combinations(sorted(keys), 2)
    }
