"""Cells whose value is nobody's word (非填报值): a formula's last result, or an error such as #N/A.

The reader of workbooks hands over the result of a formula as if somebody had typed it, and an
error as if the cell were empty. Neither may pass for a figure or for missing.
"""

from __future__ import annotations

import re
from typing import Literal

from changbai.engine.workbook.archive import Archive
from changbai.engine.workbook.receipt import link_of
from changbai.engine.workbook.splice import find, local, parse

Unsure = Literal["formula", "error"]
_TRACE = re.compile(rb"<(?:\w+:)?f[\s/>]|\st\s*=\s*[\"']e[\"']")


def unsure_cells(content: bytes, sheet: str) -> dict[str, Unsure]:
    """Return the cells of a sheet that hold a formula or an error (公式与错误单元格)."""
    archive = Archive(content)
    nodes = find(archive.xml("xl/workbook.xml"), {"sheet"})
    node = next(node for node in nodes if node.attributes.get("name") == sheet)
    part = archive.targets("xl/workbook.xml")[link_of(node.attributes)][1]
    raw = archive.xml(part)
    if not _TRACE.search(raw):
        return {}
    found: dict[str, Unsure] = {}
    here = ""

    def opens(name: str, attributes: dict[str, str], at: int) -> None:
        nonlocal here
        known = local(name)
        if known == "c":
            here = attributes.get("r", "")
            if attributes.get("t") == "e":
                found[here] = "error"
        elif known == "f":
            found[here] = "formula"

    parse(raw, opens, lambda *_: None)
    return found
