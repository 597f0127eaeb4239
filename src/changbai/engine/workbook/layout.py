"""How a workbook of returns is laid out (工作簿版式): one sheet a form, one row a unit.

Above the rows stand title, period, a hidden row of ids, the heads and the units of measure. A
hidden sheet says which template it is, so that a workbook of another form, period or edition is
refused before a single cell is read.
"""

from __future__ import annotations

import hashlib

from changbai.kernel.period import Period
from changbai.pack.shapes import Form

SHEET, NOTES, META, LISTS = "填报", "指标解释", "_changbai", "_lists"
#: Rows of the sheet, counted from 1.
TITLE_ROW, PERIOD_ROW, ID_ROW, HEAD_ROW, UNIT_ROW, FIRST_ROW = 1, 2, 3, 4, 5, 6
#: Columns before those of the elements: code and name of the unit.
UNIT, NAME = "@unit", "@name"
LEADING = (UNIT, NAME)
#: Column behind them: what is said of figures that a query asks about.
SAID = "@said"
#: The layout's own edition; a workbook of another one is refused.
EDITION = "1"


def edition_of(form: Form, period: Period) -> str:
    """Return what the template says of itself: form, period, and a hash of its elements."""
    content = "|".join(
        f"{e.id}:{e.type}:{e.unit}:{e.decimals}:{e.codes}:{e.required}" for e in form.elements
    )
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{EDITION}/{form.id}/{period}/{digest}"
