"""A need or an offer as filed (需求与供给条目), read from JSON lines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem

#: Longer texts are cut before they are indexed: nobody describes one need in more.
LONGEST_TEXT = 20_000
_MOST_DIGITS = 30
_OWN = ("id", "title", "text", "keywords", "party")
#: In judged sets: other names of id and title, and the judgements, which an entry does not need.
_OTHER_NAMES = {"id": "qid", "title": "query"}
_PASSED_OVER = (*_OWN, *_OTHER_NAMES.values(), "rel")


@dataclass(frozen=True, slots=True)
class Entry:
    """One need or offer (条目): what it says, whose it is, and what the market knows of it.

    `attributes` are plain values: text, Decimal, bool, or a tuple of texts. What is not there is
    unknown, not zero.
    """

    id: str
    title: str
    text: str = ""
    keywords: tuple[str, ...] = ()
    party: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The title, or the beginning of the text where there is none."""
        return self.title or self.text[:60]

    @property
    def whole(self) -> str:
        """Title, keywords and text, on lines of their own."""
        return "\n".join(part for part in (self.title, " ".join(self.keywords), self.text) if part)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text file, plain or gzipped, with their numbers; raises OSError."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        yield from enumerate(file, 1)


def read_objects(path: Path) -> tuple[list[tuple[Mark, dict[str, Any]]], list[Problem]]:
    """Read a file of JSON lines: every object with its place, and what cannot be read."""
    if not path.is_file():
        return [], [Problem("CB100", Mark(str(path)), {"path": path})]
    found: list[tuple[Mark, dict[str, Any]]] = []
    problems: list[Problem] = []
    try:
        for number, line in lines_of(path):
            if not line.strip():
                continue
            mark = Mark(str(path), number)
            try:
                value = json.loads(line, parse_float=Decimal, parse_constant=_refuse)
            except (ValueError, RecursionError) as error:
                problems.append(Problem("CB420", mark, {"reason": str(error)[:120]}))
                continue
            if isinstance(value, dict):
                found.append((mark, value))
            else:
                reason = type(value).__name__
                problems.append(Problem("CB420", mark, {"reason": reason}))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        problems.append(Problem("CB420", Mark(str(path)), {"reason": str(error)[:120]}))
    return found, problems


def _refuse(word: str) -> Any:
    raise ValueError(word)


def read_entries(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Read needs or offers, one JSON object a line; ids must differ."""
    objects, problems = read_objects(path)
    entries: dict[str, Entry] = {}
    for mark, value in objects:
        entry, wrong = entry_of(value, mark)
        problems += wrong
        if entry is None:
            continue
        if entry.id in entries:
            problems.append(Problem("CB422", mark, {"id": entry.id}))
            continue
        entries[entry.id] = entry
    return list(entries.values()), problems


def entry_of(value: Mapping[str, Any], mark: Mark) -> tuple[Entry | None, list[Problem]]:
    """Take an entry out of one JSON object."""
    problems = []
    texts: dict[str, str] = {}
    for name in ("id", "title", "text", "party"):
        given = value.get(name, value.get(_OTHER_NAMES.get(name, name)))
        if isinstance(given, (int, Decimal)) and not isinstance(given, bool):
            given = str(given)
        if given is not None and not isinstance(given, str):
            problems.append(Problem("CB421", mark, {"key": name, "expected": "text"}))
            given = ""
        texts[name] = (given or "").strip()
    if not texts["id"]:
        return None, [*problems, Problem("CB421", mark, {"key": "id", "expected": "text"})]
    keywords = value.get("keywords") or []
    if isinstance(keywords, str):
        keywords = keywords.replace("；", ";").split(";")
    if not (isinstance(keywords, list) and all(isinstance(word, str) for word in keywords)):
        problems.append(Problem("CB421", mark, {"key": "keywords", "expected": "[text]"}))
        keywords = []
    if len(texts["text"]) > LONGEST_TEXT:
        length = len(texts["text"])
        problems.append(Problem("CB423", mark, {"length": length, "kept": LONGEST_TEXT}))
        texts["text"] = texts["text"][:LONGEST_TEXT]
    attributes = {}
    for name, given in value.items():
        if name not in _PASSED_OVER and given is not None:
            plain = _plain(given)
            if plain is None:
                facts = {"key": name, "expected": "text, number, true, false, [text]"}
                problems.append(Problem("CB421", mark, facts))
            else:
                attributes[name] = plain
    words = tuple(word.strip() for word in keywords if word.strip())
    return Entry(**texts, keywords=words, attributes=attributes), problems


def _plain(given: Any) -> Any:
    """Return a value as attributes hold it; None when it is of no such sort."""
    if isinstance(given, bool | str):
        return given
    if isinstance(given, int | Decimal):
        number = Decimal(given)
        # Written out, 1e999999 would be a million digits.
        small = number.is_finite() and (not number or abs(number.adjusted()) <= _MOST_DIGITS)
        return number if small else None
    if isinstance(given, list) and all(isinstance(each, str) for each in given):
        return tuple(given)
    return None
