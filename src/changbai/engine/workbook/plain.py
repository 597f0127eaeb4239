"""Returns as a CSV file (CSV 报送): heads name the columns, all else is as in a sheet."""

from __future__ import annotations

import csv
import io
from collections import Counter

from changbai.engine.workbook.gate import MOST_BYTES
from changbai.engine.workbook.layout import NAME, SAID, UNIT
from changbai.engine.workbook.read import Filled, read_rows
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form, Pack

UNIT_HEAD, NAME_HEAD, SAID_HEAD = "单位代码", "单位名称", "核实说明"
_HEADS = {UNIT_HEAD: UNIT, "unit": UNIT, "code": UNIT, NAME_HEAD: NAME, SAID_HEAD: SAID}


def heads_of(form: Form) -> dict[str, str]:
    """Return the head of each element: its title, with the id where two have the same (列名)."""
    often = Counter(element.title.zh for element in form.elements)
    return {
        e.id: e.title.zh if often[e.title.zh] == 1 else f"{e.title.zh}（{e.id}）"
        for e in form.elements
    }


def read_csv(
    content: bytes, name: str, pack: Pack, form: Form
) -> tuple[Filled | None, list[Problem]]:
    """Return the rows of a CSV file in UTF-8 or GB 18030, or why it cannot be taken (读 CSV)."""
    if not content.strip():
        return None, [Problem("CB650", Cell(name), {})]
    if len(content) > MOST_BYTES:
        return None, [Problem("CB651", Cell(name), {"most": MOST_BYTES // 2**20})]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return None, [Problem("CB658", Cell(name), {"reason": "UTF-8, GB 18030"})]
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return None, [Problem("CB658", Cell(name), {"reason": str(error)})]
    known = _HEADS | {head: id for id, head in heads_of(form).items()}
    ids = [known.get(head.strip(), head.strip()) for head in table[0]]
    rows = [[_unquoted(value) for value in row] for row in table]
    return read_rows(rows, ids, 1, Cell(name), pack, form)


def _unquoted(value: str) -> str:
    """Take off the mark that our own CSV puts before a text that looks like a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@\t\r") else value
