"""What comes in (请求内容): JSON read to the digit, and refused where it could be misread.

A number with a point becomes a Decimal, never a float. NaN, Infinity, numbers of more than 40
digits, a name that stands twice in one object, NUL and half surrogates are refused.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from changbai.kernel.problem import Cell, Problem
from changbai.web.api.answers import Refused

#: No figure needs more digits than this, and reading very long ones takes time.
DIGITS = 40


class ExactParser(Parser):
    """Reads the body and the question mark's part of a call (请求解析)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body as plain values."""
        if request.content_type != "application/json":
            raise Refused(Problem("CB757", Cell("Content-Type"), {}))
        return read_exactly(request.body)

    def parse_querydict(
        self, data: MultiValueDict, list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the parameters; a NUL in one could reach no database."""
        for name, value in data.items():
            if "\0" in name or "\0" in str(value):
                refuse_content(name, "NUL")
        return super().parse_querydict(data, list_fields, request)


def read_exactly(body: bytes) -> Any:
    """Read JSON; raises Refused where it is none, or none that can be kept as it was meant."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=lambda word: refuse_content("body", word),
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__
        refuse_content("body", said)
    # Only an escape brings in what UTF-8 itself does not carry.
    if "\\u" in text:
        _refuse_unkept(value)
    elif "\0" in text:
        refuse_content("body", "NUL")
    return value


def too_large() -> Problem:
    """Return the problem of a body that is larger than the site takes."""
    most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
    return Problem("CB744", Cell("body"), {"most": most})


def refuse_content(where: str, what: str) -> NoReturn:
    """Refuse a part of the request."""
    raise Refused(Problem("CB743", Cell(where), {"where": where, "what": what}))


def _decimal(word: str) -> Decimal:
    if len(word) > DIGITS:
        refuse_content("body", word[:DIGITS] + "…")
    return Decimal(word)


def _whole(word: str) -> int:
    if len(word) > DIGITS:
        refuse_content("body", word[:DIGITS] + "…")
    return int(word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        refuse_content(twice[:DIGITS], "twice")
    return found


def _refuse_unkept(value: Any) -> None:
    """Refuse NUL and half surrogates anywhere: PostgreSQL keeps neither."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            refuse_content("body", "NUL / surrogate")
    elif isinstance(value, list):
        for each in value:
            _refuse_unkept(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            _refuse_unkept(name)
            _refuse_unkept(each)
