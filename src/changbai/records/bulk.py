"""Put very many rows at once (批量写入): one statement for all, on SQLite and on PostgreSQL.

A province's history is some 700,000 returns; through model objects they would take minutes.
Only actions call this, inside their transaction, with values as the columns want them: JSON
as text, dates and moments as Python has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of the named fields; fields not named must be nullable or automatic."""
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
        plain: Any = (tuple(map(_plain, row)) for row in rows)
        cursor.executemany(statement, plain)


def _plain(value: Any) -> Any:
    """Write a date or moment as the database's own driver no longer does by itself."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
