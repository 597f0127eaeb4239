"""What time it is by the database (数据库时间): one clock for all machines that serve a site."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone


def moment() -> datetime:
    """Return the present moment; inside a transaction too it goes on.

    SQLite has no other machine than this one.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
