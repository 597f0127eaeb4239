"""One cell as a person types it becomes a value, or a problem (填报单元格): never silently zero.

Full-width digits, thousands separators and blanks are taken; words such as 1.2万, percent signs
and dashes are not, because whoever reads them would have to guess.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from changbai.engine.columns import NO, YES
from changbai.kernel.problem import Cell as Place
from changbai.kernel.problem import Problem
from changbai.pack.shapes import Element, Form, Pack

#: No figure of an enterprise or a province is larger; what is, is a slip of the finger.
LARGEST = Decimal(10) ** 15
#: Marks that stand for nothing and are not taken for a value.
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z|[+-]?\.\d+\Z", re.ASCII)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"))
#: Longest text of a cell.
LONGEST = 500


def read_cell(element: Element, typed: Any, pack: Pack, place: Place) -> tuple[Any, Problem | None]:
    """Return the value of a cell, None where it is empty, or the problem that it has (读单元格)."""
    text = _plain(typed)
    if not text:
        return None, None
    facts = {"element": element.id, "title": element.title, "found": _short(text), "unit": ""}
    if element.type in ("flow", "stock"):
        return _number(element, text, facts, place)
    if element.type == "flag":
        if text in YES or text in NO:
            return text in YES, None
        return None, Problem("CB526", place, facts)
    if element.type == "code":
        codes = pack.codes.get(element.codes, {})
        code = (
            text if text in codes else next((c for c, r in codes.items() if r.name == text), None)
        )
        return (code, None) if code is not None else (None, Problem("CB525", place, facts))
    if len(text) > LONGEST:
        return None, Problem("CB527", place, {**facts, "most": LONGEST})
    return text, None


def read_cells(
    form: Form, typed: Mapping[str, Any], pack: Pack, *, subject: str = "", period: str = ""
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a return from what was typed, empty cells left out (读整张报表)."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for element in form.elements:
        place = Place(form.id, period, element.id)
        value, problem = read_cell(element, typed.get(element.id), pack, place)
        if problem is not None:
            problems.append(problem)
        elif value is not None:
            values[element.id] = value
    known = {element.id for element in form.elements}
    for name in typed:
        if name not in known:
            problems.append(Problem("CB528", Place(form.id, period, str(name)), {"name": name}))
    return values, problems


def written(value: Any) -> str:
    """Return a value as it stands in a cell to be typed over (回填)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


def _plain(typed: Any) -> str:
    """Return the text of a cell: half-width, without blanks at its ends and unseen marks."""
    if typed is None:
        return ""
    if isinstance(typed, bool):
        return "是" if typed else "否"
    if isinstance(typed, float):
        # A spreadsheet hands whole numbers over as floats.
        return str(int(typed)) if typed.is_integer() and abs(typed) < 2**53 else repr(typed)
    return unicodedata.normalize("NFKC", str(typed)).translate(_UNSEEN).strip()


def _number(
    element: Element, text: str, facts: dict[str, Any], place: Place
) -> tuple[Any, Problem | None]:
    squeezed = text.replace(" ", "").replace("−", "-")
    # 1e5 is how a spreadsheet may hand over a number that a person never typed so.
    try:
        value = Decimal(squeezed.replace(",", "")) if _is_number(squeezed) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        return None, Problem("CB523", place, facts)
    if abs(value) > LARGEST:
        return None, Problem("CB529", place, facts)
    if value != round(value, element.decimals):
        if not element.decimals:
            return None, Problem("CB524", place, facts)
        return None, Problem("CB530", place, {**facts, "most": element.decimals})
    if not element.decimals:
        return int(value), None
    return (0.0 if value == 0 else float(value)), None


def _is_number(text: str) -> bool:
    if _NUMBER.match(text):
        return True
    powered = re.match(r"[+-]?\d(\.\d+)?e[+-]?\d{1,2}\Z", text.lower(), re.ASCII)
    return powered is not None and math.isfinite(float(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
