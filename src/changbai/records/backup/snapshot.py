"""One moment of the database, read while others write (快照)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

#: Name of the second connection that reads the snapshot.
SNAPSHOT = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """Yield the alias of a connection whose every query sees the same moment (同一时点).

    No writer waits for it: SQLite reads beside its write-ahead log, PostgreSQL from one
    repeatable-read transaction.
    """
    base = connections["default"].settings_dict
    options = dict(base["OPTIONS"])
    if connections["default"].vendor == "postgresql":
        # Only there: the driver is an optional extra.
        from django.db.backends.postgresql.psycopg_any import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    else:
        options["transaction_mode"] = "DEFERRED"
    connections.databases[SNAPSHOT] = {**base, "OPTIONS": options, "CONN_MAX_AGE": 0}
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]
        del connections.databases[SNAPSHOT]
