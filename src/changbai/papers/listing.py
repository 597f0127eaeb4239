"""A list as an Excel workbook (清单): one sheet, every cell a text that is never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

#: What a sheet's name may not hold.
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def listing(
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[str]],
    label: str = "",
) -> bytes:
    """Return the workbook of a list: heads with their widths, rows of texts, a last line.

    Characters that a workbook cannot hold are left out. Written row by row: a province's
    registry takes no more memory than its file.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(title.translate(_FORBIDDEN)[:31])
    page.freeze_panes = "A2"
    for place, (_, width) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.append([_text(page, head) for head, _ in columns])
    for row in rows:
        page.append([_text(page, text) for text in row])
    if label:
        page.append([_text(page, label)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value="".join(c for c in text if c >= " " or c in "\n\t"))
    cell.data_type = "s"
    return cell
