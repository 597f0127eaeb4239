"""Where the records are kept (数据库): an address read into Django's form."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: Every acknowledged write survives a power cut (FULL); readers never wait for a writer (WAL).
_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
)

#: A server that is gone is given up within ten seconds: a page says so, and does not hang.
_PATIENCE: dict[str, Any] = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "10000",
}


def database_from(address: str, home: Path) -> dict[str, Any]:
    """Return Django's description of a database address; an empty one is SQLite under `home`."""
    if not address:
        return _sqlite(home / "changbai.sqlite3")
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": _PATIENCE | dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"CHANGBAI_DATABASE: {parts.scheme}:// is neither sqlite nor postgresql")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": _SQLITE_START,
            "timeout": 30,
            # A transaction that will write says so at once, so two writers queue and never
            # fail half way.
            "transaction_mode": "IMMEDIATE",
        },
    }
