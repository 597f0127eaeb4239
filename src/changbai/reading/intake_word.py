"""Word documents (Word 文档): paragraphs and tables in order, automatic numbers written out."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from changbai.kernel.problem import Mark, Problem

#: More than this unpacked, or packed tighter, is no document but an attack.
_MOST_UNPACKED = 120 * 2**20
_MOST_RATIO = 200
_BROKEN = (
    PackageNotFoundError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError,
    IndexError, TypeError, OSError, NotImplementedError, EOFError, RuntimeError,
)  # fmt: skip


def word_text(data: bytes, mark: Mark) -> tuple[str | None, list[Problem]]:
    """Return the text of a .docx (Word 文档); a bomb, a workbook or a locked file is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except _BROKEN as error:
        return None, [Problem("CB409", mark, {"reason": str(error)})]
    unpacked = sum(entry.file_size for entry in entries)
    tight = any(
        entry.file_size > 2**20 and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if unpacked > _MOST_UNPACKED or tight or len(entries) > 5000:
        return None, [Problem("CB411", mark)]
    if any(entry.flag_bits & 1 for entry in entries):
        return None, [Problem("CB406", mark)]
    if not any(entry.filename == "word/document.xml" for entry in entries):
        return None, [Problem("CB407", mark, {"kind": ".docx"})]
    try:
        return "\n".join(_lines(docx.Document(io.BytesIO(data)))), []
    except _BROKEN as error:
        return None, [Problem("CB409", mark, {"reason": str(error)[:200]})]


def _lines(document: Document) -> Iterator[str]:
    numbers = _Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield numbers.before(block) + block.text.replace("\t", " ")
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        seen: set[Any] = set()
        for cell in row.cells:
            # A merged cell is told once.
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(cell.text.split()))
        yield "\t".join(cells)


class _Numbers:
    """The automatic numbers of paragraphs (自动编号), which stand nowhere in the text."""

    def __init__(self, document: Document) -> None:
        self.levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.counts: Counter[tuple[str, int]] = Counter()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract: dict[str, dict[str, tuple[str, str, int]]] = {}
        for one in root.iter(qn("w:abstractNum")):
            abstract[one.get(qn("w:abstractNumId"))] = {
                level.get(qn("w:ilvl")): (
                    _value(level, "w:numFmt"),
                    _value(level, "w:lvlText"),
                    int(_value(level, "w:start") or 1),
                )
                for level in one.iter(qn("w:lvl"))
            }
        for one in root.iter(qn("w:num")):
            for index, level in abstract.get(_value(one, "w:abstractNumId"), {}).items():
                self.levels[one.get(qn("w:numId")), index] = level

    def before(self, paragraph: Paragraph) -> str:
        """Return the number that Word shows before a paragraph."""
        properties: Any = paragraph._p.pPr
        numbered = properties.numPr if properties is not None else None
        if numbered is None or numbered.numId is None:
            return ""
        id, depth = str(numbered.numId.val), numbered.ilvl.val if numbered.ilvl is not None else 0
        level = self.levels.get((id, str(depth)))
        if level is None or level[0] in ("bullet", "none", ""):
            return ""
        self.counts[id, depth] += 1
        for deeper in range(depth + 1, 9):
            self.counts.pop((id, deeper), None)

        def show(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            form, _, start = self.levels.get((id, str(at)), ("decimal", "", 1))
            return _write(start + max(self.counts[id, at], 1) - 1, form)

        return re.sub(r"%([1-9])", show, level[1])


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val")) or "") if found is not None else ""


def _write(number: int, form: str) -> str:
    """Write a number as Word would: 一 for the Chinese forms, digits for the others."""
    if not form.lower().startswith(("chinese", "ideograph", "japanese", "taiwanese")):
        return str(number)
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number < 10:
        return digits[number]
    if number < 100:
        return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
    return str(number)
