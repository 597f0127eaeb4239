from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from changbai.records.database import database_from

HOME = Path("/srv/changbai")


def test_an_empty_address_is_sqlite_at_home() -> None:
    found = database_from("", HOME)
    assert found["ENGINE"].endswith("sqlite3")
    assert found["NAME"] == "/srv/changbai/changbai.sqlite3"


@pytest.mark.parametrize(
    ("address", "path"),
    [("sqlite:////data/a b.sqlite3", "/data/a b.sqlite3"), ("sqlite:///var/x.db", "var/x.db")],
)
def test_a_sqlite_address_names_a_file(address: str, path: str) -> None:
    assert database_from(address, HOME)["NAME"] == path


def test_a_postgresql_address_is_taken_apart() -> None:
    address = "postgresql://bureau:p%40ss%2Fword@db.example:5433/chang%20bai?sslmode=require"
    found = database_from(address, HOME)
    assert found["ENGINE"].endswith("postgresql")
    parts = [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["bureau", "p@ss/word", "db.example", "5433", "chang bai"]
    assert found["OPTIONS"]["sslmode"] == "require"
    # A server that is gone is given up soon, unless the address says otherwise.
    assert found["OPTIONS"]["connect_timeout"] == "5"
    patient = database_from("postgresql://a@b/c?connect_timeout=60", HOME)
    assert patient["OPTIONS"]["connect_timeout"] == "60"


def test_any_other_address_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        database_from("mysql://x/y", HOME)


@pytest.mark.django_db
def test_sqlite_loses_nothing_and_keeps_references() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        kept = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys", "busy_timeout")
        }
    assert kept == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
