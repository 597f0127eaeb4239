"""The gate for workbooks from outside (工作簿安检): looked at as a zip before any parser sees it.

What is too large, unpacks to too much, carries macros, links or other archives is refused with
its reason; nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import struct
import zipfile

from changbai.kernel.problem import Cell, Problem

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_MEMBERS = 200
MOST_RATIO = 100
#: A small member may be packed very tightly without any harm.
_SMALL = 2**20
#: A directory of a zip larger than this names far more members than a workbook has.
_DIRECTORY = 2**17
_XML = (".xml", ".rels", ".vml")
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".gz", ".7z", ".rar", ".jar")


def admit(content: bytes, name: str) -> list[Problem]:
    """Return why a workbook may not come in; empty when it may (能否收下)."""
    place = Cell(name)

    def refuse(code: str, **facts: object) -> list[Problem]:
        return [Problem(code, place, facts)]

    if not content:
        return refuse("CB650")
    if len(content) > MOST_BYTES:
        return refuse("CB651", most=MOST_BYTES // 2**20)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # The old format, or a workbook with a password: both are this container.
        return refuse("CB652")
    directory = directory_size(content[-65_557:])
    if directory is None:
        return refuse("CB653")
    if directory > _DIRECTORY:
        return refuse("CB654", what=f"{directory} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive, refuse)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return refuse("CB653")


def directory_size(tail: bytes) -> int | None:
    """Return how large the directory of a zip says it is, from the end of the file (目录大小).

    None where there is no end record. A parser takes some hundred bytes of memory for every
    entry, so this is looked at before any parser is asked.
    """
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    length: int = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    return length


def _members(archive: zipfile.ZipFile, refuse: object) -> list[Problem]:
    say = refuse
    assert callable(say)
    members = archive.infolist()
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        return list(say("CB653"))
    if len(members) > MOST_MEMBERS:
        return list(say("CB654", what=f"{len(members)}"))
    for name in names:
        lower = name.lower()
        if "vbaproject" in lower or (lower.endswith((".bin", ".exe", ".dll")) and "macro" in lower):
            return list(say("CB655"))
        if lower.startswith("xl/externallinks/"):
            return list(say("CB656"))
        if lower.endswith(_ARCHIVES) or lower.startswith("xl/embeddings/"):
            return list(say("CB657"))
    whole = 0
    for member in members:
        # The declared size may lie: what comes out is counted while it comes out.
        with archive.open(member) as stream:
            size = 0
            text = member.filename.lower().endswith(_XML)
            while piece := stream.read(2**20):
                if text and any(mark in piece for mark in _DOCTYPES):
                    # No workbook declares a document type: entities could unfold to anything.
                    return list(say("CB658", reason="DOCTYPE"))
                size += len(piece)
                whole += len(piece)
                tight = size > _SMALL and size > MOST_RATIO * max(member.compress_size, 1)
                if whole > MOST_UNPACKED or tight:
                    return list(say("CB654", what=member.filename[:60]))
    return []
