"""Returns through the open interface: one call for many beside a call each, and plain inserts.

    .venv/bin/python bench/interface_bulk.py [--database postgresql|sqlite] [--units 1000]

The claim: handing 1,000 returns in by one call, checked by every rule of their form, with steps,
revisions and a line in the journal, is limited by the database and not by queries a row. The
floor is the same number of rows put into the same four tables as they are, in one transaction:
COPY on PostgreSQL, executemany on SQLite. All calls go through the whole of the site, in this
process: middleware, token, shapes, verbs, commit. Every commit reaches the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from postgres import cluster

ROOT = Path(__file__).resolve().parents[1]
AREA = "220881"
FORM, SINGLE = "waste", 200
VALUES = {
    "waste_generated": 1000, "waste_utilised": 700, "waste_utilised_stored": 0,
    "waste_stored": 200, "waste_disposed": 100, "waste_disposed_stored": 0, "waste_dumped": 0,
}  # fmt: skip


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Yield the address of a fresh database that keeps what is acknowledged."""
    if kind == "postgresql":
        with cluster() as address:
            yield address
    else:
        yield ""


def prepare(units: int) -> dict[str, str]:
    """Put the pack in force and fill the registry; return a token for each bureau."""
    from django.core.management import call_command
    from django.utils import timezone

    from changbai.actions._actor import OPERATOR
    from changbai.actions.accounts import open_account
    from changbai.actions.packs import load_version
    from changbai.actions.tokens import make_token
    from changbai.pack.load import load_pack
    from changbai.records.models import RegistryUnit, UnitSpan

    call_command("migrate", verbosity=0)
    pack, problems = load_pack(ROOT / "packs" / "jilin-2014")
    assert pack is not None, problems
    load_version(actor=OPERATOR, pack=pack)
    made = RegistryUnit.objects.bulk_create(
        RegistryUnit(kind="enterprise", code=f"Y{i:06d}", name=f"演示第{i}厂") for i in range(units)
    )
    facts = {"industry": "26", "size": "large", "above_scale": True}
    known = {"entry": 1, "known_from": timezone.now()}
    UnitSpan.objects.bulk_create(
        UnitSpan(unit=u, name=u.name, area=AREA, attributes=facts,
                 valid_from=date(2010, 1, 1), **known)
        for u in made
    )  # fmt: skip
    secrets = {}
    for role, area in (("county", AREA), ("prefecture", "220800"), ("province", "220000")):
        account, problems = open_account(
            actor=OPERATOR, username=role, password="yanshi-jiekou-2016", role=role, area=area  # type: ignore[arg-type]
        )  # fmt: skip
        assert account is not None, problems
        token, problems = make_token(
            actor=OPERATOR, account=account, name="bench", rights=["read", "hand_in", "review"]
        )
        assert token is not None, problems
        secrets[role] = token[1]
    return secrets


def floor(units: int) -> None:
    """Put the rows of as many returns into their tables as they are, in one transaction."""
    from django.db import transaction
    from django.utils import timezone

    from changbai.records.bulk import insert
    from changbai.records.models import Filing, FilingEvent, RegistryUnit, Return, ReturnRevision

    now, day = timezone.now(), date(2012, 12, 31)
    ids = list(RegistryUnit.objects.values_list("pk", flat=True))
    text, empty, route = json.dumps(VALUES), "{}", json.dumps([["county", AREA]])
    with transaction.atomic():
        names = ["form", "period", "ends", "unit"]
        insert(Return, names, ((FORM, "2012", day, id) for id in ids))
        of = list(Return.objects.filter(period="2012").values_list("pk", flat=True))
        names = ["of", "number", "state", "values", "cuts", "explanations", "note", "actor",
                 "entry", "known_from"]  # fmt: skip
        insert(ReturnRevision, names, ((id, 1, "reported", text, empty, empty, "", "bench", 1, now)
                                       for id in of))  # fmt: skip
        names = ["of", "route", "place", "opened", "status", "cut", "appeal", "correction",
                 "version", "holder", "queries", "due", "first_at"]  # fmt: skip
        insert(Filing, names, ((id, route, 0, False, "handed_in", False, False, False, 1, AREA, 0,
                                day, now) for id in of))  # fmt: skip
        held = list(Filing.objects.filter(of__period="2012").values_list("pk", flat=True))
        names = ["filing", "number", "entry", "at", "act", "who", "actor", "reason", "closed",
                 "facts"]  # fmt: skip
        insert(FilingEvent, names, ((id, 1, 1, now, "hand_in", "filler", "bench", "", False, empty)
                                    for id in held))  # fmt: skip


def run(units: int) -> None:
    from django.test import Client

    secrets = prepare(units)
    client = Client()
    codes = [f"Y{i:06d}" for i in range(units)]

    def call(role: str, method: str, path: str, body: Any) -> Any:
        answer = client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {secrets[role]}"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content[:500]
        return answer.json()

    def timed(rows: int, act: Callable[[], Any]) -> float:
        start = time.perf_counter()
        act()
        return rows / (time.perf_counter() - start)

    rows = [{"unit": code, "values": VALUES} for code in codes]
    names = [{"form": FORM, "period": "2016", "unit": code} for code in codes]
    some = codes[: min(SINGLE, units)]

    def many(path: str) -> None:
        told = call("county", "POST", path, {"rows": rows})
        assert told["done"] == units, told["rows"][0]

    def each(method: str, path: str, body: Any) -> Callable[[], None]:
        def go() -> None:
            for code in some:
                call("county", method, path.format(code), body)

        return go

    def passed(role: str) -> Callable[[], None]:
        def go() -> None:
            assert call(role, "POST", "/passes", {"returns": names})["done"] == units

        return go

    call("county", "GET", "/me", None)
    put = f"/returns/{FORM}/2014/{{}}"
    found = {
        "plain inserts of the same rows": timed(units, lambda: floor(units)),
        "hand in, a call each": timed(len(some), each("PUT", put, {"values": VALUES})),
        "hand in, one call": timed(units, lambda: many(f"/returns/{FORM}/2016")),
        "check, one call": timed(units, lambda: many(f"/checks/{FORM}/2015")),
        "pass on, a call each": timed(len(some), each("POST", put + "/acts", {"act": "pass_on"})),
        "pass on, one call (county)": timed(units, passed("county")),
        "pass on, one call (province, verified)": 0.0,
        "read, pages of 1000": 0.0,
    }
    passed("prefecture")()
    found["pass on, one call (province, verified)"] = timed(units, passed("province"))
    found["read, pages of 1000"] = timed(
        min(units, 1000), lambda: call("province", "GET", "/returns?period=2016&limit=1000", None)
    )
    plain = found["plain inserts of the same rows"]
    print(f"{'':42}{'returns/s':>12}{'plain inserts take':>22}")
    for name, rate in found.items():
        print(f"{name:42}{rate:12,.0f}{rate / plain:21.1%}")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    asked.add_argument("--units", type=int, default=1000)
    words = asked.parse_args()
    with database(words.database) as address, tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "changbai.web.settings", "CHANGBAI_HOME": home,
            "CHANGBAI_DATABASE": address, "CHANGBAI_HTTPS": "0", "CHANGBAI_HOSTS": "testserver",
            "CHANGBAI_SECRET": "made up for one benchmark and for nothing else at all",
        }  # fmt: skip
        import django

        django.setup()
        print(f"{words.database}, {words.units} units", file=sys.stderr)
        run(words.units)
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main()
