"""The parts of a workbook and how they point at each other (工作簿部件): read, changed, packed.

Parts that nobody changed are packed as they were; nothing is laid out on disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

from changbai.engine.workbook.splice import Node, find, prefix_of, splice, utf8

_TYPES = "[Content_Types].xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_FORMAT = "application/vnd.openxmlformats-officedocument."


class Archive:
    """A workbook as its parts (部件集)."""

    def __init__(self, content: bytes) -> None:
        """Open a workbook that came through the gate."""
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = {info.filename: info for info in self._archive.infolist()}
        self._changed: dict[str, bytes] = {}
        self._gone: set[str] = set()

    def has(self, name: str) -> bool:
        """Tell whether there is a part."""
        return name in self._changed or (name in self._names and name not in self._gone)

    def read(self, name: str) -> bytes:
        """Return a part."""
        return self._changed[name] if name in self._changed else self._archive.read(name)

    def xml(self, name: str) -> bytes:
        """Return a part of XML, in UTF-8."""
        return utf8(self.read(name))

    def put(self, name: str, content: bytes) -> None:
        """Write a part."""
        self._changed[name] = content
        self._gone.discard(name)

    def drop(self, name: str) -> None:
        """Take a part out."""
        self._changed.pop(name, None)
        self._gone.add(name)

    def fresh(self, pattern: str) -> str:
        """Return a name for a new part; `{}` in the pattern stands for its number."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part points at: id -> (kind, part)."""
        rels = _rels(part)
        if not self.has(rels):
            return {}
        found = {}
        for node in find(self.xml(rels), {"Relationship"}):
            target = node.attributes.get("Target", "")
            if node.attributes.get("TargetMode") == "External":
                continue
            kind = node.attributes.get("Type", "").rpartition("/")[2]
            whole = target.lstrip("/")
            if not target.startswith("/"):
                whole = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
            found[node.attributes.get("Id", "")] = (kind, whole)
        return found

    def point(self, part: str, kind: str, target: str) -> str:
        """Let a part point at another; return the id of the link."""
        rels = _rels(part)
        known = self.targets(part)
        number = 1
        while f"cb{number}" in known:
            number += 1
        id = f"cb{number}"
        link = f'Relationship Id="{id}" Type="{_KIND}{kind}" Target="/{target}"/>'
        if not self.has(rels):
            space = "http://schemas.openxmlformats.org/package/2006/relationships"
            self.put(rels, f'<Relationships xmlns="{space}"></Relationships>'.encode())
        self.put(rels, append(self.xml(rels), "Relationships", f"<{{}}{link}"))
        return id

    def declare(self, part: str, format_: str) -> None:
        """Say of which type a new part is."""
        line = f'<{{}}Override PartName="/{part}" ContentType="{_FORMAT}{format_}+xml"/>'
        self.put(_TYPES, append(self.xml(_TYPES), "Types", line))

    def declare_extension(self, extension: str, format_: str) -> None:
        """Say of which type the parts of an extension are."""
        content = self.xml(_TYPES)
        known = {n.attributes.get("Extension", "").lower() for n in find(content, {"Default"})}
        if extension not in known:
            line = f'<{{}}Default Extension="{extension}" ContentType="{_FORMAT}{format_}"/>'
            self.put(_TYPES, append(content, "Types", line))

    def packed(self) -> bytes:
        """Return the workbook."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
            for name in dict.fromkeys([*self._names, *self._changed]):
                if self.has(name):
                    out.writestr(name, self.read(name))
        return target.getvalue()


def append(content: bytes, name: str, line: str) -> bytes:
    """Return XML with a piece at the end of its element `name`; `{}` takes the prefix (追加)."""
    node = next(node for node in find(content, {name}) if node.name == name)
    return splice(content, [within(content, node, line.replace("{}", prefix_of(content, node)))])


def within(content: bytes, node: Node, piece: str) -> tuple[int, int, bytes]:
    """Return the edit that puts a piece at the end of an element, opening one that is empty."""
    if not node.empty:
        return node.closed, node.closed, piece.encode()
    tag = content[node.start : node.opened]
    name = tag[1:].split()[0].rstrip(b"/>")
    opened = tag[:-2].rstrip() + b">"
    return node.start, node.opened, opened + piece.encode() + b"</" + name + b">"


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
