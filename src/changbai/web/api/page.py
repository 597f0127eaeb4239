"""Pages of a list (分页): the cursor is the last key shown, so rows that come do not shift any."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import QuerySet
from ninja import Query

from changbai.kernel.problem import Cell, Problem
from changbai.web.api.answers import Refused

#: Rows of one page: unless asked for, and at most.
FEW, MOST = 100, 1000

Limit = Annotated[int, Query(ge=1, le=MOST, description="每页行数 · rows of a page")]
Cursor = Annotated[
    str, Query(max_length=200, description="上一页的 next · `next` of the page before")
]
T = TypeVar("T")


def page_of(
    found: QuerySet, key: str, cursor: str, limit: int, stamp: str = ""
) -> tuple[list[Any], str | None]:
    """Return one page of rows in the order of a whole-number key, and the cursor of the next.

    `stamp` names what the list comes from; a cursor of another is out of date.
    """
    last = _read(cursor, stamp)
    rows = found.order_by(key)
    if last is not None:
        rows = rows.filter(**{f"{key}__gt": last})
    some = list(rows[: limit + 1])
    if len(some) <= limit:
        return some, None
    some = some[:limit]
    return some, _written(_value(some[-1], key), stamp)


def part_of(
    found: Sequence[T], cursor: str, limit: int, stamp: str = ""
) -> tuple[Sequence[T], str | None]:
    """Return one page of a list that stands still, such as one of the pack in force."""
    start = _read(cursor, stamp) or 0
    end = start + limit
    return found[start:end], _written(end, stamp) if end < len(found) else None


def _value(row: Any, key: str) -> int:
    for part in key.split("__"):
        row = getattr(row, part)
    return int(row)


def _written(last: int, stamp: str) -> str:
    return base64.urlsafe_b64encode(f"{last}:{stamp}".encode()).decode().rstrip("=")


def _read(cursor: str, stamp: str) -> int | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    number, _, of = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and of == stamp):
        raise Refused(Problem("CB748", Cell("cursor"), {}))
    return int(number)
