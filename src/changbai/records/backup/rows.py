"""Rows of a table as plain lines (数据行): the same text whichever database holds them.

A line is a JSON list of the values in the order of the columns. The content of a table is the
sum of the hashes of its lines: no order is needed, for two databases sort text differently.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.utils.duration import duration_string

from changbai.records.journal import settled

Model = type[models.Model]
#: Rows read at once.
CHUNK = 2000
_WRAP = 2**256


def columns(model: Model) -> list[str]:
    """Return the columns of a table, in one order for both databases (列)."""
    return sorted(field.column for field in model._meta.concrete_fields)


def lines(model: Model, using: str) -> Iterator[bytes]:
    """Yield every row of a table as one line, without its end."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    names = [fields[column].attname for column in columns(model)]
    held = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in held.iterator(chunk_size=CHUNK):
        yield written(row)


def written(row: Any) -> bytes:
    """Return a row as its line: JSON without spaces, keys in order, Chinese as it is."""
    content = [_plain(value) for value in row]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str() | dict() | list():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"no plain form is known for {type(value).__name__}")


class Content:
    """The content of a table as its lines pass by (内容摘要): how many, and the sum of hashes."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        """Take in one line."""
        self.rows += 1
        if b"e+" in line or b"-0.0" in line:
            line = written(settled(json.loads(line)))
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % _WRAP

    @property
    def digest(self) -> str:
        """The content so far, as 64 hexadecimal digits."""
        return f"{self._sum:064x}"


def content_of(model: Model, using: str) -> Content:
    """Return the content of a table as it stands in a database."""
    content = Content()
    for line in lines(model, using):
        content.add(line)
    return content


def readers(model: Model, names: list[str], using: str) -> list[Callable[[Any], Any]]:
    """Return for each column what turns a plain value into what the database's driver wants."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return [_reader(fields[name], using) for name in names]


def _reader(field: Any, using: str) -> Callable[[Any], Any]:
    connection = connections[using]
    if isinstance(field, models.JSONField):
        return lambda value: (
            None
            if value is None and field.null
            else json.dumps(value, ensure_ascii=False, cls=field.encoder)
        )
    if isinstance(field, models.CharField | models.TextField | models.IntegerField):
        return lambda value: value

    def read(value: Any) -> Any:
        return field.get_db_prep_save(field.to_python(value), connection)

    return read
