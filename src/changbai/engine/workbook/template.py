"""Write the template of a form (报表模板): what may be typed is open, everything else is locked."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from changbai.engine.workbook.layout import (
    FIRST_ROW,
    HEAD_ROW,
    ID_ROW,
    LEADING,
    LISTS,
    META,
    NOTES,
    PERIOD_ROW,
    SAID,
    SHEET,
    TITLE_ROW,
    UNIT_ROW,
    edition_of,
)
from changbai.kernel.period import Period
from changbai.pack.shapes import Element, Form, Pack
from changbai.papers.literal import literal

_OPEN = PatternFill("solid", fgColor="FFFBE6")
_HEAD = PatternFill("solid", fgColor="EAF1F8")
_EDGE = Side(style="thin", color="B9C1CA")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_MADE_UP = "演示数据：由程序随机生成，不是官方统计，不得引用"


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit that is asked, and what stands in its row already (填报单位与预填值)."""

    code: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


def write_template(
    pack: Pack, form: Form, period: Period, units: Sequence[Asked], *, synthetic: bool = False
) -> bytes:
    """Return the workbook of a form for some units (报表模板), prefilled as they say."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    last = get_column_letter(len(LEADING) + len(form.elements) + 1)
    number = f"（{form.number.zh}）" if form.number.zh else ""
    sheet.cell(TITLE_ROW, 1, f"{form.title.zh}{number}").font = Font(size=16, bold=True)
    sheet.merge_cells(f"A{TITLE_ROW}:{last}{TITLE_ROW}")
    said = f"报告期：{period}    黄色格子可填；没有数据的留空，确实为零的填 0"
    sheet.cell(PERIOD_ROW, 1, f"{_MADE_UP}    {said}" if synthetic else said)
    sheet.merge_cells(f"A{PERIOD_ROW}:{last}{PERIOD_ROW}")
    _heads(sheet, form)
    lists = _lists(book, pack, form)
    for place, unit in enumerate(units):
        _row(sheet, FIRST_ROW + place, form, unit)
    _check_typing(sheet, form, lists, len(units))
    _finish(sheet, form)
    _notes(book, form)
    meta = book.create_sheet(META)
    meta.sheet_state = "veryHidden"
    meta.append(["template", edition_of(form, period)])
    meta.append(["pack", pack.head.id, pack.head.version, pack.fingerprint])
    meta.protection.sheet = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _heads(sheet: Worksheet, form: Form) -> None:
    ids = [*LEADING, *(element.id for element in form.elements), SAID]
    heads = ["单位代码", "单位名称", *(element.title.zh for element in form.elements), "核实说明"]
    units = ["", "", *(element.unit for element in form.elements), "核实性审核未通过的，写原因"]
    for column, (id, head, unit) in enumerate(zip(ids, heads, units, strict=True), start=1):
        sheet.cell(ID_ROW, column, id)
        for row, text in ((HEAD_ROW, head), (UNIT_ROW, unit)):
            cell = sheet.cell(row, column, text)
            cell.fill, cell.border = _HEAD, _BORDER
            cell.font = Font(bold=row == HEAD_ROW)
            cell.alignment = Alignment("center", "center", wrap_text=True)
    for column, element in enumerate(form.elements, start=len(LEADING) + 1):
        if element.definition.zh:
            note = Comment(element.definition.zh, "Changbai", width=320, height=120)
            sheet.cell(HEAD_ROW, column).comment = note
    sheet.row_dimensions[ID_ROW].hidden = True
    sheet.row_dimensions[HEAD_ROW].height = 42


def _row(sheet: Worksheet, row: int, form: Form, unit: Asked) -> None:
    for column, text in ((1, unit.code), (2, unit.name)):
        cell = sheet.cell(row, column)
        _write(cell, text)
        cell.border = _BORDER
    for column, element in enumerate(form.elements, start=len(LEADING) + 1):
        cell = sheet.cell(row, column)
        value = unit.values.get(element.id)
        if isinstance(value, bool):
            cell.value = "是" if value else "否"
        elif isinstance(value, str):
            _write(cell, value)
        else:
            cell.value = value
        cell.fill, cell.border = _OPEN, _BORDER
        cell.protection = Protection(locked=False)
        cell.number_format = _format(element)
    cell = sheet.cell(row, len(LEADING) + len(form.elements) + 1)
    _write(cell, unit.said)
    cell.fill, cell.border, cell.number_format = _OPEN, _BORDER, "@"
    cell.protection = Protection(locked=False)


def _write(cell: Any, text: str) -> None:
    """Write a text that is shown as it is: one that begins with = is no formula."""
    cell.value = literal(text)
    cell.data_type = "s"


def _format(element: Element) -> str:
    if element.type in ("flow", "stock"):
        return "#,##0" + ("." + "0" * element.decimals if element.decimals else "")
    return "@" if element.type in ("text", "code") else "General"


def _lists(book: Workbook, pack: Pack, form: Form) -> dict[str, str]:
    """Write the drop-down lists on a hidden sheet; return element -> range."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    column = 0
    for element in form.elements:
        if element.type == "flag":
            choices = ["是", "否"]
        elif element.type == "code":
            choices = [code.name for code in pack.codes.get(element.codes, {}).values()]
        else:
            continue
        column += 1
        for row, text in enumerate(choices, start=1):
            _write(sheet.cell(row, column), text)
        letter = get_column_letter(column)
        ranges[element.id] = f"'{LISTS}'!${letter}$1:${letter}${max(len(choices), 1)}"
    sheet.protection.sheet = True
    return ranges


def _check_typing(sheet: Worksheet, form: Form, lists: Mapping[str, str], count: int) -> None:
    """Let the spreadsheet itself refuse what can only be a slip: a word where a number is due."""
    last = FIRST_ROW + max(count, 1) - 1
    for column, element in enumerate(form.elements, start=len(LEADING) + 1):
        letter = get_column_letter(column)
        if element.id in lists:
            rule = DataValidation("list", formula1=lists[element.id], allow_blank=True)
            rule.error = "请从下拉列表里选"
        elif element.type in ("flow", "stock"):
            kind = "decimal" if element.decimals else "whole"
            rule = DataValidation(
                kind, operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
            )
            rule.error = "只写数字，不带单位和说明" + ("" if element.decimals else "；不带小数")
        else:
            continue
        rule.errorTitle = element.title.zh[:30]
        # Without this a spreadsheet program knows the rule and lets everything pass.
        rule.showErrorMessage = True
        sheet.add_data_validation(rule)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")


def _finish(sheet: Worksheet, form: Form) -> None:
    widths = [22, 30, *([16] * len(form.elements)), 40]
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(FIRST_ROW, len(LEADING) + 1)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{UNIT_ROW}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _notes(book: Workbook, form: Form) -> None:
    sheet = book.create_sheet(NOTES)
    sheet.append(["数据元", "计量单位", "必填", "指标解释", "依据"])
    for element in form.elements:
        row = sheet.max_row + 1
        needed = "是" if element.required else ""
        texts = (element.title.zh, element.unit, needed, element.definition.zh, element.reference)
        for column, text in enumerate(texts, start=1):
            _write(sheet.cell(row, column), text)
    row = sheet.max_row + 2
    sheet.cell(row, 1, "审核关系").font = Font(bold=True)
    for rule in form.rules:
        row += 1
        level = "强制性" if rule.level == "error" else "核实性"
        for column, text in enumerate((level, rule.check.text, "", rule.message.zh), start=1):
            _write(sheet.cell(row, column), text)
    for letter, width in zip("ABCDE", (28, 40, 8, 70, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.protection.sheet = True
