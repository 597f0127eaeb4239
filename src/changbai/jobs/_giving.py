"""What goes back to whoever sent returns in (退回件): the same workbooks, marked, and a receipt."""

from __future__ import annotations

import csv
import io
import logging
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from changbai.engine.workbook import mark
from changbai.engine.workbook.receipt import HEADS, RECEIPT, lines_of
from changbai.engine.workbook.table import Sheet, write_tables
from changbai.jobs._taking import Files, Taken
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Language, Text

OUTCOMES = {
    "gone": Text("已报送", "Handed in"),
    "same": Text("此前已报送，内容相同", "Handed in before with the same content"),
    "left": Text("未报送", "Not handed in"),
}
CHECKED = Text("审核通过，未报送（只审核）", "Sound; not handed in, only checked")
_SAID = (
    Text("已报送 {n} 份", "{n} handed in"),
    Text("{n} 份此前已报送，内容相同，没有重复报送", "{n} handed in before with the same content"),
    Text(
        "未报送 {n} 份：红色格子改正后再上传；已报送的不会重复",
        "{n} not handed in: correct the red cells and upload again",
    ),
)
_FILE, _CODE, _NAME, _OUTCOME = (
    Text("文件", "File"),
    Text("单位代码", "Code"),
    Text("单位名称", "Name"),
    Text("结果", "Outcome"),
)
_EACH = Text("逐份结果", "Each return")
#: Lines of a receipt beyond which nobody looks for anything in a spreadsheet program.
_MOST = 200_000

log = logging.getLogger(__name__)


def said(taken: Taken, language: Language) -> list[str]:
    """Return what became of an upload in a few lines (结果说明)."""
    counts = [taken.count(outcome) for outcome in OUTCOMES]
    return [
        words.show(language).format(n=n)
        for words, n, always in zip(_SAID, counts, (True, False, False), strict=True)
        if n or always
    ]


def give_back(
    taken: Taken, files: Files, name: str, language: Language = "zh"
) -> tuple[str, bytes] | None:
    """Return the name and content of what goes back; None where there is nothing to say (退回)."""
    path = PurePosixPath(name)
    names = list(files)
    if names != [path.name]:
        return f"{path.stem}-{RECEIPT}.zip", _zip(taken, files, language)
    if not taken.problems:
        return None
    if path.suffix.lower() == ".xlsx":
        content, problems = files.read(names[0])
        marked = None if problems else _marked(taken, names[0], content, language)
        if marked is not None:
            return f"{path.stem}-{RECEIPT}.xlsx", marked
    return f"{path.stem}-{RECEIPT}.xlsx", receipt_book(taken, language)


def receipt_book(taken: Taken, language: Language) -> bytes:
    """Return a workbook that lists what is wrong, and what became of each return (回执表)."""
    heads = [_FILE.show(language), *(head.show(language) for head in HEADS)]
    each = [t.show(language) for t in (_FILE, _CODE, _NAME, _OUTCOME)]
    return write_tables(
        [
            Sheet(RECEIPT, heads, _problems(taken, language), said(taken, language),
                  (34, 14, 34, 20, 8, 60, 44)),
            Sheet(_EACH.show(language), each, _lines(taken, language), (), (44, 24, 34, 30)),
        ]
    )  # fmt: skip


def _zip(taken: Taken, files: Files, language: Language) -> bytes:
    """Return a zip of the receipt and of every workbook that was refused, marked."""
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
            out.writestr(f"{RECEIPT}.xlsx", receipt_book(taken, language))
            out.writestr(f"{RECEIPT}.csv", _csv(taken, language))
            for name, mine in _by_file(taken, files).items():
                content, problems = files.read(name)
                marked = None if problems else _marked(mine, name, content, language)
                if marked is not None:
                    out.writestr(name, marked)
        target.seek(0)
        return target.read()


def _marked(taken: Taken, name: str, content: bytes, language: Language) -> bytes | None:
    """Return a workbook with its marks; None where it is none that could be marked."""
    units = taken.units.get(name, {})
    try:
        return mark(content, taken.problems, language, said(taken, language), units)
    except Exception as error:  # noqa: BLE001 - a file that was refused may be damaged in any way
        log.info("%s cannot be marked: %s", name, type(error).__name__)
        return None


def _by_file(taken: Taken, files: Files) -> dict[str, Taken]:
    """Return what became of each workbook that was refused, by its name."""
    refused = {_file(p) for p in taken.problems if p.level == "error"}
    names = [name for name in files if name in refused and name.lower().endswith(".xlsx")]
    found = {name: Taken(1, units={name: taken.units.get(name, {})}) for name in names}
    for line in taken.lines:
        if line.file in found:
            found[line.file].lines.append(line)
    for problem in taken.problems:
        if (name := _file(problem)) in found:
            found[name].problems.append(problem)
    return found


def _problems(taken: Taken, language: Language) -> Iterator[tuple[str, ...]]:
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in taken.problems[:_MOST]:
        by_file[_file(problem)].append(problem)
    for name, problems in by_file.items():
        for line in lines_of(problems, language, taken.units.get(name, {}), len(problems)):
            yield name, *line


def _lines(taken: Taken, language: Language) -> Iterator[tuple[str, ...]]:
    for line in taken.lines:
        yield line.file, line.unit, line.name, OUTCOMES[line.outcome].show(language)


def _csv(taken: Taken, language: Language) -> bytes:
    """Return what is wrong as CSV; a text that a spreadsheet would compute gets a mark before."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_FILE.show(language), *(head.show(language) for head in HEADS)])
    for line in _problems(taken, language):
        writer.writerow(["'" + v if v[:1] in tuple("=+-@\t\r") else v for v in line])
    return target.getvalue().encode()


def _file(problem: Problem) -> str:
    return problem.place.file if isinstance(problem.place, Cell) else ""
