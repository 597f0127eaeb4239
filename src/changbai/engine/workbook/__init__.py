"""Returns as an Excel workbook (报表工作簿): the template out, the filled one in, marked back."""

from __future__ import annotations

from changbai.engine.workbook.gate import admit
from changbai.engine.workbook.marked import mark
from changbai.engine.workbook.read import Filled, FilledRow, read_workbook
from changbai.engine.workbook.template import Asked, write_template

__all__ = ["Asked", "Filled", "FilledRow", "admit", "mark", "read_workbook", "write_template"]
