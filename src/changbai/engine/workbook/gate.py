"""The gate for workbooks from outside (工作簿安检): looked at as a zip before any parser sees it.

What is too large, unpacks to too much, carries macros, links or other archives is refused with
its reason; nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import zipfile

from changbai.kernel.problem import Cell, Problem

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_MEMBERS = 200
MOST_RATIO = 100
#: A small member may be packed very tightly without any harm.
_SMALL = 2**20
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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive, refuse)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return refuse("CB653")


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
            while piece := stream.read(2**20):
                size += len(piece)
                whole += len(piece)
                tight = size > _SMALL and size > MOST_RATIO * max(member.compress_size, 1)
                if whole > MOST_UNPACKED or tight:
                    return list(say("CB654", what=member.filename[:60]))
    return []
