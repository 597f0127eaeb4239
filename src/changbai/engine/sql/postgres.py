"""PostgreSQL as engine (PostgreSQL 引擎): one read-only transaction, so one state of the data.

Results come as a stream (COPY); a statement that takes too long is ended by the server, one that
is interrupted here is cancelled there, and a transaction left idle ends itself, so that nobody
waits for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import polars as pl

from changbai.engine.sql.engine import EngineError
from changbai.engine.sql.tree import Dialect
from changbai.kernel.problem import Cell, Problem

if TYPE_CHECKING:
    import psycopg

#: Seconds that one statement may take, that it waits for a lock, and that a transaction may idle.
STATEMENT, LOCK, IDLE, CONNECT = 3600, 10, 1800, 10
#: Numbers of the server's types: text, varchar, bpchar, name; date.
_TEXTS, _DAY = (25, 1043, 1042, 19), 1082


class PostgresLink:
    """A connection to PostgreSQL (PostgreSQL 连接)."""

    dialect: Dialect = "postgres"

    def __init__(self, link: psycopg.Connection[Any], address: str) -> None:
        """Keep the connection; `address` is shown, so it has no password."""
        self.link, self.address = link, address

    def columns(self, table: str, schema: str) -> dict[str, str]:
        """Return the columns of a table with their types; empty when there is none."""
        asked = (
            "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a "
            "where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped"
        )
        name = f'"{table}"' if not schema else f'"{schema}"."{table}"'
        with told(self.address):
            return dict(self.link.execute(asked, [name]).fetchall())

    def fetch(self, statement: str) -> pl.DataFrame:
        """Return what a statement finds; Ctrl-C cancels it on the server."""
        with told(self.address), self.link.cursor() as cursor:
            cursor.execute(f"select * from ({statement}) as q limit 0")  # noqa: S608 - our own tree
            heads = {c.name: c.type_code for c in cursor.description or ()}
            out = io.BytesIO()
            with cursor.copy(f"copy ({statement}) to stdout (format csv, header)") as stream:
                for block in stream:
                    out.write(block)
        types = {
            name: pl.String() if code in _TEXTS else pl.Date() if code == _DAY else pl.Float64()
            for name, code in heads.items()
        }
        return pl.read_csv(out.getvalue(), schema_overrides=types)

    def close(self) -> None:
        """End the connection."""
        self.link.close()


@contextmanager
def told(address: str) -> Iterator[None]:
    """Turn what the driver raises into a problem (驱动报错)."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        stopped = (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)
        facts: dict[str, Any] = {"reason": str(error).strip().splitlines()[0]}
        if isinstance(error, stopped):
            problem = Problem("CB880", Cell(address), {"seconds": STATEMENT, "lock": LOCK})
        else:
            problem = Problem("CB879", Cell(address), facts)
        raise EngineError(problem) from error


def connected(address: str, shown: str) -> PostgresLink:
    """Return a connection that only reads; `shown` is the address without its password."""
    settings = {
        "statement_timeout": f"{STATEMENT}s",
        "lock_timeout": f"{LOCK}s",
        "idle_in_transaction_session_timeout": f"{IDLE}s",
        "default_transaction_read_only": "on",
        "default_transaction_isolation": r"repeatable\ read",
    }
    return PostgresLink(_link(address, shown, settings), shown)


def writing(address: str, shown: str) -> psycopg.Connection[Any]:
    """Return a connection that writes; `shown` is the address without its password."""
    return _link(address, shown, {"lock_timeout": f"{LOCK}s"})


def _link(address: str, shown: str, settings: dict[str, Any]) -> psycopg.Connection[Any]:
    if find_spec("psycopg") is None:
        facts = {"package": "psycopg", "extra": "postgres"}
        raise EngineError(Problem("CB871", Cell(shown), facts))
    import psycopg

    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        return psycopg.connect(
            address, options=options, connect_timeout=CONNECT, application_name="changbai"
        )
    except psycopg.Error as error:
        # What cannot be read as an address is told back by the driver, password and all.
        reason = shown_only(str(error).strip().splitlines()[0], address)
        raise EngineError(Problem("CB872", Cell(shown), {"reason": reason})) from error


def shown_only(reason: str, address: str) -> str:
    """Return what a driver says without the secrets of an address."""
    secrets = re.findall(r"://[^/@\s:]*:([^@\s]*)@|password=([^&\s]*)", address)
    for secret in filter(None, (part for pair in secrets for part in pair)):
        reason = reason.replace(secret, "***").replace(unquote(secret), "***")
    return reason
