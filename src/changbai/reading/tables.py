"""Goals in a table of indicators (指标表): one row a goal, the last year's column its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from changbai.reading.numerals import read_number
from changbai.reading.quantities import unit_sorts

_ROW = re.compile(r"(?m)^[^\n\r]*(?:\t|\|)[^\n\r]*(?:\t|\|)[^\n\r]*$")
_YEAR = re.compile(r"(20[0-9]{2})\s*年?")
_NAME = re.compile(r"指标|名称|项目|目标")
_VALUE = re.compile(
    r"^[\[［(（]?(?P<sign>[<>≤≥＜＞]|不低于|超过|达到|约)?\s*(?P<low>-?[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"(?:\s*[-—~～至]\s*(?P<high>[0-9][0-9,]*(?:\.[0-9]+)?))?\s*(?P<unit>[%％‰]|[^\s\[\]0-9]{0,6}?)?"
    r"[\]］)）]?(?P<more>以上|以下|以内|左右|左右以上)?[\]］)）]?$"
)
_IN_NAME = re.compile(r"[（(]([^（）()]{1,12})[）)]\s*$")
_SIGNS = {"<": "<", ">": ">", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "约": "about"}
_MORE = {"以上": ">=", "以下": "<=", "以内": "<=", "左右": "about"}
_CHANGE = re.compile(r"增速|增长|提高|下降|降低|减少|削减|累计下降|增幅|降幅")
_FALL = re.compile(r"下降|降低|减少|削减|降幅")


@dataclass(frozen=True, slots=True)
class TableGoal:
    """A goal in a row of a table, in offsets of the text itself (表内目标)."""

    start: int
    end: int
    subject: str
    value: Decimal
    high: Decimal | None
    unit: str
    kind: str
    comparator: str
    direction: str
    year: int


def find_table_goals(text: str) -> Iterator[TableGoal]:
    """Yield the goals of all tables of indicators of a text (指标表)."""
    head: dict[str, int] = {}
    year = last_end = 0
    for row in _ROW.finditer(text):
        if text[last_end : row.start()].strip():
            head = {}
        last_end = row.end()
        cells = [cell.strip() for cell in re.split(r"\t|\|", row.group())]
        if found := _heads(cells):
            head, year = found
        elif head and (goal := _goal(cells, head, year, row)):
            yield goal


def _heads(cells: list[str]) -> tuple[dict[str, int], int] | None:
    """Return the columns of name, unit and goal when a row is the head of such a table."""
    years = {at: int(found[1]) for at, cell in enumerate(cells) if (found := _YEAR.search(cell))}
    named = next(
        (at for at, cell in enumerate(cells) if _NAME.search(cell) and at not in years), None
    )
    if not years or named is None:
        return None
    goal = max(years, key=lambda at: (years[at], -at))
    head = {"name": named, "goal": goal}
    unit = next((at for at, cell in enumerate(cells) if "单位" in cell), None)
    if unit is not None:
        head["unit"] = unit
    return head, years[goal]


def _goal(
    cells: list[str], head: dict[str, int], year: int, row: re.Match[str]
) -> TableGoal | None:
    if len(cells) <= max(head.values()):
        return None
    name = cells[head["name"]]
    found = _VALUE.match(cells[head["goal"]].replace(" ", ""))
    value = read_number(found["low"].lstrip("-")) if found else None
    if not found or value is None or not name:
        return None
    inside = _IN_NAME.search(name)
    unit = cells[head["unit"]] if "unit" in head else ""
    unit = unit or found["unit"] or (inside[1] if inside else "")
    value, unit = _expand(value, unit.replace("％", "%"))
    high = read_number(found["high"]) if found["high"] else None
    changes = bool(_CHANGE.search(name)) and unit in ("%", "百分点", "个百分点")
    kind = "change" if changes else "share" if unit in ("%", "‰") else "level"
    comparator = _SIGNS.get(found["sign"] or "") or _MORE.get(found["more"] or "") or ">="
    falls = bool(changes and _FALL.search(name)) or comparator in ("<", "<=")
    return TableGoal(
        row.start(), row.end(), _IN_NAME.sub("", name), value, high, unit,
        "range" if high is not None else kind, "range" if high is not None else comparator,
        "down" if falls else "up", year,
    )  # fmt: skip


def _expand(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Expand a count in 万 or 亿, as in the text: 万人 -> 人."""
    for scale in ("万", "亿"):
        if unit.startswith(scale) and unit_sorts().get(unit[1:]) == "count":
            factor = read_number("1" + scale)
            assert factor is not None
            return value * factor, unit[1:]
    return value, unit
