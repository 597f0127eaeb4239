"""The forms of a paper by file suffix (文件格式): write one, read the record of one back."""

from __future__ import annotations

from collections.abc import Callable

from changbai.papers import excel, pdf, word
from changbai.papers.document import Paper
from changbai.papers.record import Record

_WRITERS: dict[str, Callable[[Paper], bytes]] = {
    ".docx": word.write,
    ".pdf": pdf.write,
    ".xlsx": excel.write,
}
_READERS: dict[str, Callable[[bytes], Record | None]] = {
    ".docx": word.read,
    ".pdf": pdf.read,
    ".xlsx": excel.read,
}

SUFFIXES = tuple(_WRITERS)


def write(paper: Paper, suffix: str) -> bytes:
    """Return a paper as a file; `suffix` is one of SUFFIXES."""
    return _WRITERS[suffix](paper)


def read(content: bytes, suffix: str) -> Record | None:
    """Return the record of a file and which of its lines are gone; None: not one of ours."""
    return _READERS[suffix](content)
