"""XML changed by splicing (就地改写): every byte that is not ours to change stays as it is.

A workbook from an office holds what we do not know: prefixes, extensions, parts of later
editions. Writing it anew through a tree would lose or rename some of it, so we find the places
by a scan and put our pieces between the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

#: An edit: from, to, what stands there instead.
Edit = tuple[int, int, bytes]
_TAG = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_ATTRIBUTE = rb"(\s%b\s*=\s*)(\"[^\"]*\"|'[^']*')"


class DoctypeError(ValueError):
    """The XML declares a document type, as no workbook does (XML 含 DOCTYPE)."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element found by a scan (元素位置): `[start, opened)` is its tag, `[closed, end)` the end.

    An element that closes itself has `closed == end == opened`.
    """

    name: str
    attributes: Mapping[str, str]
    start: int
    opened: int
    closed: int
    end: int

    @property
    def empty(self) -> bool:
        """Whether it closes itself."""
        return self.closed == self.end


def utf8(content: bytes) -> bytes:
    """Return an XML part in UTF-8 without a mark at its front (转为 UTF-8)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16")
        return re.sub(r"^<\?xml[^>]*\?>", "", text, count=1).encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def local(name: str) -> str:
    """Return a name without its prefix (去前缀)."""
    return name.rpartition(":")[2]


def tag_at(content: bytes, start: int) -> bytes:
    """Return the tag that begins at a place (标签)."""
    found = _TAG.match(content, start)
    if found is None:
        raise ValueError(f"no tag at {start}")
    return found[0]


def parse(
    content: bytes,
    opens: Callable[[str, dict[str, str], int], None],
    closes: Callable[[str, int], None],
) -> None:
    """Tell each element's opening and closing with its place in the bytes (逐元素扫描).

    Raises `DoctypeError` where a document type is declared: entities could unfold to anything.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise DoctypeError

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: opens(
        name, attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda name: closes(name, parser.CurrentByteIndex)
    parser.Parse(content, True)


def find(content: bytes, names: Collection[str]) -> list[Node]:
    """Return the elements of some local names, in the order in which they open (查找元素)."""
    found: list[Node | None] = []
    open_: list[tuple[int, str, dict[str, str], int]] = []

    def opens(name: str, attributes: dict[str, str], at: int) -> None:
        if local(name) in names:
            open_.append((len(found), local(name), attributes, at))
            found.append(None)

    def closes(name: str, at: int) -> None:
        if local(name) not in names:
            return
        place, known, attributes, start = open_.pop()
        tag = tag_at(content, start)
        opened = start + len(tag)
        if tag.endswith(b"/>"):
            found[place] = Node(known, attributes, start, opened, opened, opened)
        else:
            end = at + len(tag_at(content, at))
            found[place] = Node(known, attributes, start, opened, at, end)

    parse(content, opens, closes)
    return [node for node in found if node is not None]


def splice(content: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the content with its edits; those at one place stay in their order (拼接)."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        if start < at:
            raise ValueError("edits overlap")
        pieces += [content[at:start], new]
        at = end
    return b"".join([*pieces, content[at:]])


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return a tag with an attribute set (改属性)."""
    written = quoteattr(value).encode()
    pattern = re.compile(_ATTRIBUTE % re.escape(name.encode()))
    if pattern.search(tag):
        return pattern.sub(lambda found: found[1] + written, tag, count=1)
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at].rstrip() + b" " + name.encode() + b"=" + written + tag[at:]


def prefix_of(content: bytes, node: Node) -> str:
    """Return the prefix that an element is written with, colon and all (前缀)."""
    name = re.match(rb"<([^\s/>]+)", content[node.start : node.opened])
    written = name[1].decode() if name else ""
    return written[: written.rfind(":") + 1]


def text(words: str) -> str:
    """Return words as XML text, marks that XML does not know left out (转义)."""
    known = "".join(c for c in words if c in "\t\n\r" or ord(c) >= 32)
    return escape(known.replace("\ufffe", "").replace("\uffff", ""))
