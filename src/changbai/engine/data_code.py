"""The data code of a return (数据码): ten characters on the paper that tell which revision it is.

A check against mixing papers up, not a signature: whoever has the values can compute it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from changbai.engine.cell import written

#: Thirty-two signs of which no two look alike on a worn print: no 0 and O, no 1 and I.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10


def data_code(
    form: str, period: str, unit: tuple[str, str], number: int, values: Mapping[str, Any]
) -> str:
    """Return the code of one revision (数据码): the first 50 bits of a SHA-256, five a sign.

    `unit` is kind and code. Values count as they are written; a missing one is as if left out,
    and neither the order of the cells nor the database's way to keep a number changes it.
    """
    cells = sorted((id, _plain(value)) for id, value in values.items() if value is not None)
    told = json.dumps([form, period, *unit, number, cells], ensure_ascii=False)
    bits = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8]) >> (64 - 5 * LENGTH)
    return "".join(SIGNS[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def typed_code(text: str) -> str:
    """Return a code as somebody typed it in the form that codes have (数据码归一)."""
    plain = unicodedata.normalize("NFKC", text[:60]).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _plain(value: Any) -> str:
    """Return a value written; 1.0 and 1 are one number, and one database keeps the first."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return written(value)
