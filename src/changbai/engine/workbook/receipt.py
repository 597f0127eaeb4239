"""The receipt in a workbook (回执): a sheet in front that says what became of an upload.

First the outcome in words, then one line for each thing that is wrong, with a link to its cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from changbai.engine.workbook.archive import Archive
from changbai.engine.workbook.splice import Edit, find, prefix_of, splice, text, with_attribute
from changbai.engine.workbook.styles import Styles
from changbai.kernel.problem import LEVELS, Cell, Problem
from changbai.kernel.text import Language, Text
from changbai.papers.literal import literal

#: The sheet that says what became of an upload.
RECEIPT = "回执"
#: More lines than this nobody reads; all cells are coloured all the same.
MOST_LINES = 20_000
HEADS = (
    Text("单元格", "Cell"),
    Text("单位", "Unit"),
    Text("填的是", "Found"),
    Text("级别", "Level"),
    Text("问题", "What is wrong"),
    Text("怎么改", "What to do"),
)
MORE = Text("另有 {n} 条没有列出，见各格批注和底色", "{n} more are not listed; see the cells")
_WIDTHS = (14, 34, 20, 8, 60, 44)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SELECTED = re.compile(rb"(\stabSelected\s*=\s*)(\"(?:1|true)\"|'(?:1|true)')")


def lines_of(
    problems: Sequence[Problem],
    language: Language,
    units: Mapping[str, str],
    most: int = MOST_LINES,
) -> list[tuple[str, ...]]:
    """Return one line a problem: cell, unit, value, level, sentence, hint (问题清单)."""
    lines: list[tuple[str, ...]] = []
    for problem in problems[:most]:
        place = problem.place
        cell = place.cell if isinstance(place, Cell) else ""
        row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        found = problem.facts.get("found", problem.facts.get("arithmetic", ""))
        where = "!".join(p for p in (getattr(place, "sheet", ""), cell) if p)
        level = LEVELS[problem.level].show(language)
        words = (where, units.get(row, ""), str(found), level)
        lines.append((*words, problem.sentence(language), problem.hint(language)))
    return lines


def put_receipt(
    archive: Archive,
    styles: Styles,
    said: Sequence[str],
    lines: Sequence[tuple[str, ...]],
    language: Language,
) -> None:
    """Put the receipt in front, or write over the one of the last upload (写回执)."""
    content = _sheet(styles, said, lines, language)
    book = archive.xml("xl/workbook.xml")
    sheets = find(book, {"sheets", "sheet"})
    names = [n.attributes.get("name") for n in sheets if n.name == "sheet"]
    if RECEIPT in names:
        node = [n for n in sheets if n.name == "sheet"][names.index(RECEIPT)]
        part = archive.targets("xl/workbook.xml")[link_of(node.attributes)][1]
        archive.put(part, content)
        folder, _, name = part.rpartition("/")
        archive.drop(f"{folder}/_rels/{name}.rels")
        _look_at(archive, names.index(RECEIPT))
        return
    part = archive.fresh("xl/worksheets/receipt{}.xml")
    archive.put(part, content)
    archive.declare(part, "spreadsheetml.worksheet")
    id = archive.point("xl/workbook.xml", "worksheet", part)
    known = [int(n.attributes["sheetId"]) for n in sheets if n.name == "sheet"]
    top = next(n for n in sheets if n.name == "sheets")
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = (
        f'<{prefix_of(book, top)}sheet name="{RECEIPT}" sheetId="{max(known) + 1}"'
        f' xmlns:cbr="{space}" cbr:id="{id}"/>'
    )
    edits: list[Edit] = [(top.opened, top.opened, sheet.encode())]
    for node in find(book, {"definedName"}):
        if (held := node.attributes.get("localSheetId")) is not None:
            tag = book[node.start : node.opened]
            new = with_attribute(tag, "localSheetId", str(int(held) + 1))
            edits.append((node.start, node.opened, new))
    archive.put("xl/workbook.xml", splice(book, edits))
    _look_at(archive, 0)


def link_of(attributes: Mapping[str, str]) -> str:
    """Return the id of the part that an element points at (部件引用)."""
    return next(v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k)


def _look_at(archive: Archive, place: int) -> None:
    """Let the workbook open at a sheet, and at no other: two at once would be typed in together."""
    book = archive.xml("xl/workbook.xml")
    edits: list[Edit] = []
    for node in find(book, {"workbookView"})[:1]:
        tag = with_attribute(book[node.start : node.opened], "activeTab", str(place))
        tag = with_attribute(tag, "firstSheet", "0")
        edits.append((node.start, node.opened, tag))
    archive.put("xl/workbook.xml", splice(book, edits))
    for kind, part in archive.targets("xl/workbook.xml").values():
        if kind != "worksheet" or not archive.has(part):
            continue
        content = archive.xml(part)
        head, mark, rest = content.partition(b"sheetData")
        if _SELECTED.search(head):
            archive.put(part, _SELECTED.sub(rb'\1"0"', head) + mark + rest)


def _sheet(
    styles: Styles, said: Sequence[str], lines: Sequence[tuple[str, ...]], language: Language
) -> bytes:
    head, plain, link = styles.worded(bold=True, colour="FFEAF1F8"), 0, styles.worded(link=True)
    wrapped, strong = styles.worded(), styles.worded(bold=True)
    rows = [_row(i, (words,), (strong,)) for i, words in enumerate(said, start=1)]
    merged = [f'<mergeCell ref="A{i}:F{i}"/>' for i in range(1, len(said) + 1)]
    links = []
    if lines:
        at = len(said) + 2
        rows.append(_row(at, tuple(t.show(language) for t in HEADS), (head,) * len(HEADS)))
        for number, words in enumerate(lines, start=at + 1):
            look = (link, wrapped, wrapped, plain, wrapped, wrapped)
            rows.append(_row(number, words, look))
            sheet, mark, cell = words[0].partition("!")
            if mark:
                links.append(
                    f'<hyperlink ref="A{number}" location="{text(_quoted(sheet))}!{cell}"/>'
                )
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>'
        for i, w in enumerate(_WIDTHS, start=1)
    )
    body = f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
    if merged:
        body += f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>'
    if links:
        body += f"<hyperlinks>{''.join(links)}</hyperlinks>"
    view = '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    page = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    return f'<worksheet xmlns="{_MAIN}">{fit}{view}{body}{page}</worksheet>'.encode()


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''").replace('"', "") + "'"


def _row(number: int, words: Sequence[str], styles: Sequence[int]) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{text(literal(said))}</t></is></c>'
        for letter, said, style in zip("ABCDEF", words, styles, strict=False)
        if said
    )
    return f'<row r="{number}">{cells}</row>'
