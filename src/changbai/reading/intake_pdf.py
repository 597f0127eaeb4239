"""PDF with text in it (文字版 PDF): page by page, page numbers left out."""

from __future__ import annotations

import io
import logging
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from changbai.kernel.problem import Mark, Problem

_MOST_PAGES = 1500
_PAGE_NUMBER = re.compile(r"(?m)^[ \t]*[-—–―·]*[ \t]*[0-9]{1,4}[ \t]*[-—–―·]*[ \t]*$\n?")
_BROKEN = (
    PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError,
    OSError, NotImplementedError, zlib.error, ArithmeticError, AssertionError, StopIteration,
)  # fmt: skip
# The library tells every oddity of a file on the log; ours tells what matters as problems.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_text(data: bytes, mark: Mark) -> tuple[str | None, list[Problem]]:
    """Return the text of a PDF; a scanned or locked one is told as such (文字版 PDF)."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return None, [Problem("CB406", mark)]
        if len(reader.pages) > _MOST_PAGES:
            return None, [Problem("CB408", mark, {"most": f"{_MOST_PAGES} pages"})]
        pages = [page.extract_text() or "" for page in reader.pages]
    except _BROKEN as error:
        return None, [Problem("CB409", mark, {"reason": str(error)[:200]})]
    text = "\n".join(_PAGE_NUMBER.sub("", page) for page in pages)
    # A scanned page carries at most a stray mark or a page number.
    if len(re.sub(r"\s", "", text)) < 10 * max(len(pages), 1):
        return None, [Problem("CB405", mark, {"pages": len(pages)})]
    return text, []
