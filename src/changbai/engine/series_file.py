"""Series and what is asked of them, read from plain files (序列文件).

A series file is a CSV with one row a value: series, year, value. What is asked of them stands in
a second file, CSV, YAML or JSON: one entry a series, and one with an empty id or `*` for all the
others. Every fault names its row and column.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from changbai.engine.series import Ask, Series
from changbai.kernel.problem import Cell, Mark, Problem

Result = tuple[list[Series], list[Problem]]

#: Heads of a series file, whatever an office calls them.
_HEADS = {
    "series": ("series", "case_id", "id", "indicator", "序列", "编号", "指标"),
    "year": ("year", "年份", "年", "period", "时间"),
    "value": ("value", "数值", "值"),
}
_NAMES = {
    "direction": "better",
    "better": "better",
    "base_year": "base_year",
    "target": "target",
    "target_value": "target",
    "change": "change",
    "target_change": "change",
    "target_year": "target_year",
    "limit": "limit",
    "shape": "compound",
    "path": "compound",
    "group": "group",
    "indicator": "group",
    "方向": "better",
    "基年": "base_year",
    "目标值": "target",
    "变化": "change",
    "目标年": "target_year",
    "限值": "limit",
    "路径": "compound",
    "分组": "group",
}
_BETTER = {
    **dict.fromkeys(("positive", "higher", "up", "1", "+", "+1", "正", "越高越好"), "higher"),
    **dict.fromkeys(("negative", "lower", "down", "-1", "-", "负", "越低越好"), "lower"),
}
_SHAPES = {
    **dict.fromkeys(("compound", "复合"), True),
    **dict.fromkeys(("line", "linear", "直线"), False),
}
#: The id of the entry that holds for every series without one of its own.
EVERY = "*"


def read_series(path: Path) -> Result:
    """Read a series file; series in the order of their first row, points in that of the years."""
    rows, problems = _table(path)
    if rows is None:
        return [], problems
    head, body = rows
    where = {name: _column(head, names) for name, names in _HEADS.items()}
    for name in ("year", "value"):
        if where[name] is None:
            facts = {"column": name, "found": ", ".join(head)}
            problems.append(Problem("CB390", Mark(str(path), 1, 1), facts))
    if problems:
        return [], problems
    points: dict[str, dict[float, float]] = {}
    for number, row in body:
        problems += _take(path, number, row, where, points)
    if not problems and not points:
        problems.append(Problem("CB391", Mark(str(path))))
    found = [Series(name, tuple(sorted(values.items()))) for name, values in points.items()]
    return found, problems


def _take(
    path: Path,
    number: int,
    row: list[str],
    where: Mapping[str, int | None],
    points: dict[str, dict[float, float]],
) -> Iterator[Problem]:
    """Take one row into the points; an empty value is a year without one, not a zero."""

    def cell(name: str) -> str:
        at = where[name]
        return row[at].strip() if at is not None and at < len(row) else ""

    values = points.setdefault(cell("series"), {})
    year = _number(cell("year"))
    if year is None:
        yield _bad(path, number, "year", cell("year"))
        return
    if not cell("value"):
        return
    value = _number(cell("value"))
    if value is None:
        yield _bad(path, number, "value", cell("value"))
    elif year in values:
        facts = {"series": cell("series"), "year": cell("year")}
        yield Problem("CB393", Cell(str(path), "", f"{number}"), facts)
    else:
        values[year] = value


def read_asks(path: Path) -> tuple[dict[str, Ask], list[Problem]]:
    """Read what is asked of series: id -> settings, `*` for all others (研判设定)."""
    if path.suffix.lower() in (".yaml", ".yml", ".json"):
        entries, problems = _nested(path)
    else:
        entries, problems = _asked_rows(path)
    asks: dict[str, Ask] = {}
    for id, number, given in entries:
        ask, more = read_ask(given, str(path), number)
        problems += more
        asks[id or EVERY] = ask
    return asks, problems


def read_ask(
    given: Mapping[str, Any], file: str, row: int = 0, start: Ask | None = None
) -> tuple[Ask, list[Problem]]:
    """Read the settings of one series from its keys, over those that hold already."""
    values: dict[str, Any] = {}
    problems = []
    for key, raw in given.items():
        name = _NAMES.get(key.strip().lower())
        text = "" if raw is None else str(raw).strip()
        if name is None:
            facts = {"key": key, "allowed": ", ".join(dict.fromkeys(_NAMES))}
            problems.append(Problem("CB394", Cell(file, "", str(row or "")), facts))
        elif text:
            value = _setting(name, text)
            if value is None:
                problems.append(_bad(Path(file), row, key, text))
            else:
                values[name] = value
    return replace(start or Ask(), **values), problems


def apply(series: list[Series], asks: Mapping[str, Ask]) -> tuple[list[Series], list[Problem]]:
    """Give each series what is asked of it; an id that no series has is a warning."""
    known = {one.id for one in series}
    every = asks.get(EVERY, Ask())
    strange = [id for id in asks if id != EVERY and id not in known]
    problems = [Problem("CB395", Mark(id), {"series": id}) for id in strange]
    return [replace(one, ask=asks.get(one.id, every)) for one in series], problems


def _setting(name: str, text: str) -> Any:
    if name == "better":
        return _BETTER.get(text.lower())
    if name == "compound":
        return _SHAPES.get(text.lower())
    return text if name == "group" else _number(text)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _bad(path: Path, row: int, column: str, found: str) -> Problem:
    facts = {"row": row, "column": column, "found": found}
    return Problem("CB392", Cell(str(path), "", f"{row}·{column}"), facts)


def _column(head: list[str], names: tuple[str, ...]) -> int | None:
    lowered = [word.strip().lower() for word in head]
    return next((lowered.index(name) for name in names if name in lowered), None)


def _text(path: Path) -> tuple[str | None, list[Problem]]:
    try:
        return path.read_text(encoding="utf-8-sig"), []
    except (OSError, ValueError) as error:
        code = "CB396" if isinstance(error, ValueError) else "CB100"
        return None, [Problem(code, Mark(str(path)), {"path": str(path)})]


def _table(
    path: Path,
) -> tuple[tuple[list[str], list[tuple[int, list[str]]]] | None, list[Problem]]:
    text, problems = _text(path)
    if text is None:
        return None, problems
    if "\0" in text:
        return None, [Problem("CB396", Mark(str(path)), {"path": str(path)})]
    reader = csv.reader(io.StringIO(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return None, [Problem("CB396", Mark(str(path)), {"path": str(path)})]
    if not rows:
        return None, [Problem("CB391", Mark(str(path)))]
    return (rows[0][1], rows[1:]), []


def _asked_rows(path: Path) -> tuple[list[tuple[str, int, dict[str, Any]]], list[Problem]]:
    rows, problems = _table(path)
    if rows is None:
        return [], problems
    head, body = rows
    at = _column(head, _HEADS["series"][:3] + _HEADS["series"][4:6])
    entries = []
    for number, row in body:
        cells = {
            name: row[i] for i, name in enumerate(head) if i < len(row) and i != at and name.strip()
        }
        entries.append((row[at].strip() if at is not None else EVERY, number, cells))
    return entries, problems


def _nested(path: Path) -> tuple[list[tuple[str, int, dict[str, Any]]], list[Problem]]:
    """Read a YAML or JSON file: a mapping of series, a list of entries, or one for all."""
    text, problems = _text(path)
    if text is None:
        return [], problems
    try:
        found = json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return [], [Problem("CB396", Mark(str(path)), {"path": str(path)})]
    if isinstance(found, dict) and all(isinstance(each, dict) for each in found.values()):
        return [(str(id), 0, each) for id, each in found.items()], []
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return [], [Problem("CB396", Mark(str(path)), {"path": str(path)})]
    entries = []
    for number, each in enumerate(found, start=1):
        name = next((key for key in _HEADS["series"][:3] if key in each), None)
        rest = {str(key): value for key, value in each.items() if key != name}
        entries.append((str(each[name]) if name else EVERY, number, rest))
    return entries, []
