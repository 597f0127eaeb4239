"""Which kind of file some bytes are (文件种类): by what stands in them, never by their name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file (文件种类): suffix of its name, media type."""

    suffix: str
    media: str


PDF = FileKind("pdf", "application/pdf")
PNG = FileKind("png", "image/png")
JPEG = FileKind("jpg", "image/jpeg")
_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet")
DOCX = FileKind("docx", f"{_OFFICE}.wordprocessingml.document")
#: 版式文档 of GB/T 33190-2016: a zip with OFD.xml at its root.
OFD = FileKind("ofd", "application/ofd")

_SIGNS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_PARTS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX), ("OFD.xml", OFD))


def recognise(content: bytes) -> FileKind | None:
    """Return the kind of a file that others may open; None for any other (识别文件种类)."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        return None
    return next((kind for part, kind in _PARTS if part in names), None)


def has_macros(content: bytes) -> bool:
    """Tell whether an office file carries macros or controls that run (是否带宏)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
    return any("vbaproject" in name or "/activex/" in name for name in names)
