"""Files of a pack as text and plain nodes (来源文件): every scalar stays text and keeps its place.

A file is refused when it lies outside the pack, is too large, holds NUL bytes or is not UTF-8.
`source_yaml.py` and `source_csv.py` turn the text into the nodes declared here.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from changbai.kernel.problem import Mark, Problem

MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text (文本) and where it stands.

    `shift` is the distance from the place of the node to its first character, e.g. 1 behind a
    quote; None when the text runs over lines, so that columns inside it mean nothing.
    """

    text: str
    mark: Mark
    plain: bool = True
    shift: int | None = None

    def at(self, offset: int) -> Mark:
        """Return the place of a character of the text, as near as it is known."""
        if self.shift is None or not self.mark.line:
            return self.mark
        return Mark(self.mark.file, self.mark.line, self.mark.column + self.shift + offset)

    @property
    def empty(self) -> bool:
        """Tell whether nothing was written: an empty cell, or a key without a value."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list (列表)."""

    items: tuple[SourceNode, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values in written order (键值), with the place of every key."""

    entries: dict[str, SourceNode]
    keys: dict[str, Mark]
    mark: Mark


SourceNode = ScalarNode | ListNode | MapNode


def read_bytes(path: Path, root: Path) -> tuple[bytes | None, list[Problem]]:
    """Read one file of the pack folder `root`; refuse what leads out of it or is too large."""
    mark = Mark(str(path))
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None, [Problem("CB103", mark)]
        if not path.is_file():
            return None, [Problem("CB100", mark, {"path": path})]
        if path.stat().st_size > MOST_BYTES:
            return None, [Problem("CB104", mark, {"most": MOST_BYTES // 1_000_000})]
        return path.read_bytes(), []
    except (OSError, RuntimeError, ValueError) as error:
        return None, [Problem("CB105", mark, {"reason": error})]


def decode(content: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Return the text of UTF-8 bytes, without a byte order mark; say where other bytes stand."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, [Problem("CB101", Mark(file, 1), {"line": 1, "encoding": "UTF-16"})]
    if (nul := content.find(b"\0")) >= 0:
        line = content.count(b"\n", 0, nul) + 1
        return None, [Problem("CB102", Mark(file, line), {"line": line})]
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = content.removeprefix(codecs.BOM_UTF8)[: error.start]
        line = before.count(b"\n") + 1
        facts = {"line": line, "encoding": _likely_encoding(content)}
        return None, [Problem("CB101", Mark(file, line), facts)]


def read_text(path: Path, root: Path) -> tuple[str | None, list[Problem]]:
    """Read one file of the pack as text."""
    content, problems = read_bytes(path, root)
    return (None, problems) if content is None else decode(content, str(path))


def _likely_encoding(content: bytes) -> str:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GBK"
