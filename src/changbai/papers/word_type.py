"""Faces of a Word paper (字体): named for Latin and Chinese text alike on every run."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.run import Run

TITLE = "方正小标宋简体"
SANS = "黑体"
KAI = "楷体_GB2312"
BODY = "仿宋_GB2312"
SONG = "宋体"
LATIN = "Times New Roman"


def set_face(properties: Any, name: str) -> None:
    """Name a face in run properties: Chinese text in `name`, Latin letters and figures beside."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for slot, value in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", name)):
        fonts.set(qn(f"w:{slot}"), value)
    # Quotation marks and dashes are Chinese ones here, not Latin.
    fonts.set(qn("w:hint"), "eastAsia")


def off_grid(line: Any) -> None:
    """Let a paragraph of small type keep its own line height: the grid is for size 3 only."""
    properties = line._p.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(snap)
    else:
        spacing.addprevious(snap)


def face(run: Run, name: str, size: float) -> Run:
    """Give a run its face and size in points."""
    run.font.size = Pt(size)
    set_face(run._r.get_or_add_rPr(), name)
    return run
