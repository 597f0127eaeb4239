"""A CSV file and the words of a call become the frame and options of a method (读取分析数据)."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from changbai.analysis._frame import Array, Column, Frame, Option, Role, shortened
from changbai.kernel.problem import Mark, Problem

#: What stands in a cell that holds nothing.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", "–", "—", "…", "..", "缺失"})
_YES, _NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")
_HEAD = re.compile(r"\s*(.+?)\s*[:：]\s*(.+?)\s*$")
_NUMBERED = re.compile(r"(.+?)[ _.]?\d+$")
_POSITIONS = re.compile(r"(\d+)(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file as it stands (原表): heads, rows of text, the line of each row."""

    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def read_sheet(path: Path) -> tuple[Sheet | None, list[Problem]]:
    """Read a CSV file: UTF-8, or GB18030 as Chinese spreadsheets save it; `,` or tab or `;`."""
    here = Mark(str(path))
    if not path.is_file():
        return None, [Problem("CB100", here, {"path": str(path)})]
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem("CB105", here, {"reason": error.strerror or str(error)})]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            line = raw[: error.start].count(b"\n") + 1
            return None, [Problem("CB101", here, {"line": line, "encoding": "?"})]
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return None, [Problem("CB102", Mark(str(path), line), {"line": line})]
    return _rows_of(text, here)


def _rows_of(text: str, here: Mark) -> tuple[Sheet | None, list[Problem]]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(tuple(cell.strip() for cell in cells))
                lines.append(reader.line_num)
    except csv.Error as error:
        return None, [Problem("CB124", Mark(here.file, reader.line_num), {"reason": str(error)})]
    if len(rows) < 2:
        return None, [Problem("CB116", here)]
    heads = rows[0]
    problems = [
        Problem("CB122", Mark(here.file, lines[0], i + 1), {"head": head})
        for i, head in enumerate(heads)
        if head and head in heads[:i]
    ]
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) != len(heads):
            facts = {"found": len(row), "expected": len(heads)}
            problems.append(Problem("CB123", Mark(here.file, line), facts))
    if problems:
        return None, shortened(problems)
    return Sheet(here.file, heads, tuple(rows[1:]), tuple(lines[1:])), []


def frame_of(
    sheet: Sheet, roles: Sequence[Role], assigned: Mapping[str, Sequence[str]] | None = None
) -> tuple[Frame | None, list[Problem]]:
    """Return the frame of a sheet, or everything that is wrong with it.

    `assigned` gives heads (or positions from 1, `2-6`) to roles and goes before what the heads
    say of themselves: `input:assets`, `投入：资产`, `input1`, or another name of the role.
    """
    taken, problems = _assigned(sheet, roles, assigned or {})
    for role in sorted(roles, key=lambda role: role.rest):
        if role.id not in taken:
            taken[role.id] = _by_head(sheet, role, taken)
    columns = []
    for role in roles:
        here = Mark(sheet.file, 1)
        if role.required and not taken[role.id]:
            facts = {"role": role.id, "meaning": role.meaning, "heads": "、".join(sheet.heads)}
            problems.append(Problem("CB800", here, facts))
        if not role.many and len(taken[role.id]) > 1:
            facts = {"role": role.id, "heads": "、".join(sheet.heads[i] for i in taken[role.id])}
            problems.append(Problem("CB801", here, facts))
            continue
        for at in taken[role.id]:
            column, more = _column(sheet, role, at)
            columns.append(column)
            problems += more
    if problems:
        return None, shortened(problems)
    used = {at for found in taken.values() for at in found}
    ignored = tuple(head for i, head in enumerate(sheet.heads) if i not in used)
    return Frame(sheet.file, sheet.lines, tuple(columns), ignored), []


def _assigned(
    sheet: Sheet, roles: Sequence[Role], assigned: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[int]], list[Problem]]:
    here, known = Mark(sheet.file, 1), [role.id for role in roles]
    taken: dict[str, list[int]] = {}
    problems = []
    for id, heads in assigned.items():
        if id not in known:
            problems.append(Problem("CB803", here, {"role": id, "allowed": "、".join(known)}))
            continue
        taken[id] = []
        for head in heads:
            positions = _POSITIONS.match(head)
            if head in sheet.heads:
                taken[id].append(sheet.heads.index(head))
            elif positions and 1 <= int(positions[1]) <= int(positions[2] or positions[1]) <= len(
                sheet.heads
            ):
                taken[id] += range(int(positions[1]) - 1, int(positions[2] or positions[1]))
            else:
                near = "、".join(get_close_matches(head, sheet.heads, 3, 0.4)) or "–"
                problems.append(Problem("CB802", here, {"head": head, "near": near}))
    return taken, problems


def _by_head(sheet: Sheet, role: Role, taken: Mapping[str, list[int]]) -> list[int]:
    used = {at for found in taken.values() for at in found}
    names = {role.id.lower(), role.meaning.zh.lower(), *(name.lower() for name in role.names)}
    exact, loose = [], []
    for at, head in enumerate(sheet.heads):
        said = head.lower()
        marked, numbered = _HEAD.match(said), _NUMBERED.match(said)
        if at in used:
            continue
        if said == role.id.lower() or (marked and marked[1] in names):
            exact.append(at)
        elif said in names or (role.many and numbered and numbered[1] in names):
            loose.append(at)
    if role.rest:
        if any(taken.get(other) for other in role.instead):
            return []
        return [
            at
            for at in range(len(sheet.heads))
            if at not in used and any(number_of(row[at]) is not None for row in sheet.rows)
        ]
    if role.many:
        return sorted(exact + loose)
    if not (exact or loose) and role.id in ("id", "area") and 0 not in used and not sheet.heads[0]:
        # Tables of R and of spreadsheets leave the head of the names of rows empty.
        return [0]
    # Several names may fit one role (`unit` and `name`): the plainest head has it.
    return exact or loose[:1]


def _column(sheet: Sheet, role: Role, at: int) -> tuple[Column, list[Problem]]:
    marked = _HEAD.match(sheet.heads[at])
    names = {role.id.lower(), role.meaning.zh.lower(), *(name.lower() for name in role.names)}
    name = marked[2] if marked and marked[1].lower() in names else sheet.heads[at]
    cells = [row[at] for row in sheet.rows]
    if role.kind == "text":
        problems = [
            Problem("CB804", Mark(sheet.file, line, at + 1), {"head": sheet.heads[at]})
            for cell, line in zip(cells, sheet.lines, strict=True)
            if not cell and not role.gaps
        ]
        return Column(role.id, name, at + 1, tuple(cells)), problems
    values, problems = _numbers(sheet, role, at, cells)
    return Column(role.id, name, at + 1, values), problems


def _numbers(
    sheet: Sheet, role: Role, at: int, cells: Sequence[str]
) -> tuple[Array, list[Problem]]:
    values = np.empty(len(cells))
    problems = []
    for row, cell in enumerate(cells):
        place, facts = Mark(sheet.file, sheet.lines[row], at + 1), {"head": sheet.heads[at]}
        number = number_of(cell)
        values[row] = math.nan if number is None else number
        if cell.lower() in EMPTY:
            if not role.gaps:
                problems.append(Problem("CB804", place, facts))
        elif number is None:
            problems.append(Problem("CB805", place, {**facts, "cell": cell[:40]}))
        elif number < 0 and role.sign != "any":
            problems.append(Problem("CB806", place, {**facts, "cell": cell}))
        elif number == 0 and role.sign == "positive":
            problems.append(Problem("CB810", place, facts))
    return values, problems


def number_of(cell: str) -> float | None:
    """Return the number in a cell: thousands marks and full-width digits read, else None."""
    try:
        plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
        number = float(plain.replace(",", "").replace("_", "x"))
    except ValueError:
        return None
    # Beyond this a sum of squares is no number any more.
    return number if math.isfinite(number) and abs(number) < 1e150 else None


def settle(
    options: Sequence[Option], given: Mapping[str, str]
) -> tuple[dict[str, str | float | int | bool | None], list[Problem]]:
    """Return every option of a method, as given or by default, and what cannot be read."""
    here = Mark("--option")
    settled = {option.id: option.default for option in options}
    problems = []
    for id, text in given.items():
        option = next((one for one in options if one.id == id), None)
        if option is None:
            allowed = "、".join(settled) or "–"
            problems.append(Problem("CB811", here, {"option": id, "allowed": allowed}))
            continue
        value = _value(option, text.strip())
        if value is None:
            facts = {"option": id, "found": text, "expected": expected(option)}
            problems.append(Problem("CB812", here, facts))
        settled[id] = value
    return settled, problems


def _value(option: Option, text: str) -> str | float | int | bool | None:
    if option.choices:
        return next((one for one in option.choices if one.lower() == text.lower()), None)
    if option.kind == "yes":
        return True if text.lower() in _YES else False if text.lower() in _NO else None
    if option.kind in ("text", "file"):
        return text or None
    number = number_of(text)
    if number is None or (option.kind == "whole" and number != int(number)):
        return None
    if option.least is not None and number < option.least:
        return None
    if option.most is not None and number > option.most:
        return None
    return int(number) if option.kind == "whole" else number


def expected(option: Option) -> str:
    """Return what an option takes, in symbols that need no language."""
    if option.choices:
        return " | ".join(option.choices)
    if option.kind == "yes":
        return "yes | no"
    if option.kind in ("text", "file"):
        return option.kind
    ends = (option.least, option.most)
    low, high = ("…" if end is None else f"{end:g}" for end in ends)
    return f"{option.kind} {low} – {high}" if any(end is not None for end in ends) else option.kind
