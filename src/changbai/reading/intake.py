"""Taking in a file (读入文件): which kind it is, whether it is safe to open, its text.

What cannot be read is told as a problem and nothing is guessed: a scanned page has no text,
a locked file is not opened, a spreadsheet is no document whatever its name says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from changbai.kernel.problem import Mark, Problem
from changbai.reading.intake_html import html_text
from changbai.reading.intake_pdf import pdf_text
from changbai.reading.intake_plain import decode, plain_markdown
from changbai.reading.intake_word import word_text

#: The largest file that is opened, in megabytes; the longest plan in print is under 3.
MOST_MB = 20
#: The longest text that is read, in characters.
MOST_CHARACTERS = 2_000_000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u0370-\u04ff\u3040-\u30ff\uac00-\ud7af]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Taken = tuple[str | None, list[Problem]]
_READERS: dict[str, Callable[[bytes, Mark], Taken]] = {
    ".txt": decode,
    ".text": decode,
    ".md": plain_markdown,
    ".html": html_text,
    ".htm": html_text,
    ".docx": word_text,
    ".pdf": pdf_text,
}


def take_in(path: Path) -> Taken:
    """Return the text of a file, or None and why it cannot be read (读入文件)."""
    mark = Mark(str(path))
    suffix = path.suffix.lower()
    reader = _READERS.get(suffix)
    try:
        if not path.is_file():
            return None, [Problem("CB400", mark, {"path": str(path)})]
        if path.stat().st_size > MOST_MB * 2**20:
            return None, [Problem("CB402", mark, {"most": MOST_MB})]
        if reader is None:
            known = " ".join(_READERS)
            return None, [Problem("CB401", mark, {"kind": suffix or path.name, "known": known})]
        data = path.read_bytes()
    except OSError as error:
        return None, [Problem("CB409", mark, {"reason": error.strerror or str(error)})]
    return take_in_bytes(data, suffix, mark)


def take_in_bytes(data: bytes, suffix: str, mark: Mark) -> Taken:
    """Return the text of a file held in memory, such as one sent by a browser (读入文件)."""
    reader = _READERS.get(suffix.lower())
    if reader is None:
        known = " ".join(_READERS)
        return None, [Problem("CB401", mark, {"kind": suffix, "known": known})]
    if len(data) > MOST_MB * 2**20:
        return None, [Problem("CB402", mark, {"most": MOST_MB})]
    if not data.strip():
        return None, [Problem("CB403", mark)]
    if problem := _not_what_it_says(data, suffix.lower(), mark):
        return None, [problem]
    text, problems = reader(data, mark)
    if text is None:
        return None, problems
    return _judge(text, mark)


def _not_what_it_says(data: bytes, suffix: str, mark: Mark) -> Problem | None:
    """Tell a file whose content is of another kind than its name."""
    if data.startswith(_OLD_OFFICE):
        return (
            Problem("CB406", mark)
            if suffix == ".docx"
            else Problem("CB407", mark, {"kind": suffix})
        )
    signs = {".pdf": b"%PDF-", ".docx": b"PK"}
    expected = signs.get(suffix)
    if expected is not None and expected not in data[:1024]:
        return Problem("CB407", mark, {"kind": suffix})
    if expected is None and (
        data.startswith((b"PK\x03\x04", b"%PDF-")) or b"\x00\x00\x00" in data[:4096]
    ):
        return Problem("CB407", mark, {"kind": suffix})
    return None


def _judge(text: str, mark: Mark) -> Taken:
    """Refuse what is empty, endless or not in Chinese."""
    chinese = len(_CHINESE.findall(text))
    if not text.strip():
        return None, [Problem("CB403", mark)]
    if len(text) > MOST_CHARACTERS:
        return None, [Problem("CB408", mark, {"most": MOST_CHARACTERS})]
    if chinese < 20 or chinese < len(_LETTER.findall(text)):
        return None, [Problem("CB410", mark, {"count": chinese})]
    return text, []
