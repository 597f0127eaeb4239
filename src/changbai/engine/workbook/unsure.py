"""Cells whose value is nobody's word (非填报值): a formula's last result, or an error such as #N/A.

The reader of workbooks hands over the result of a formula as if somebody had typed it, and an
error as if the cell were empty. Neither may pass for a figure or for missing.
"""

from __future__ import annotations

from typing import Literal

from openpyxl.utils import get_column_letter

from changbai.engine.workbook.archive import Archive
from changbai.engine.workbook.painted import split_address
from changbai.engine.workbook.receipt import link_of
from changbai.engine.workbook.splice import find, local, parse

Unsure = Literal["formula", "error"]
_ENDS = (b">", b"/", b" ", b"\t", b"\r", b"\n")
#: What stands in a sheet that has any; looking for these is quick, walking the sheet is not.
_TRACES = (b'"e"', b"'e'", *(start + end for start in (b"<f", b":f") for end in _ENDS))


def unsure_cells(content: bytes, sheet: str) -> dict[str, Unsure]:
    """Return the cells of a sheet that hold a formula or an error (公式与错误单元格)."""
    archive = Archive(content)
    nodes = find(archive.xml("xl/workbook.xml"), {"sheet"})
    node = next(node for node in nodes if node.attributes.get("name") == sheet)
    part = archive.targets("xl/workbook.xml")[link_of(node.attributes)][1]
    raw = archive.xml(part)
    if not any(trace in raw for trace in _TRACES):
        return {}
    found: dict[str, Unsure] = {}
    row = column = 0

    def opens(name: str, attributes: dict[str, str], at: int) -> None:
        nonlocal row, column
        known = local(name)
        if known == "row":
            row, column = int(attributes.get("r") or row + 1), 0
        elif known == "c":
            # A writer may leave addresses out: cells then follow each other.
            address = attributes.get("r", "")
            row, column = split_address(address) if address else (row, column + 1)
            if attributes.get("t") == "e":
                found[f"{get_column_letter(column)}{row}"] = "error"
        elif known == "f":
            found[f"{get_column_letter(column)}{row}"] = "formula"

    parse(raw, opens, lambda *_: None)
    return found
