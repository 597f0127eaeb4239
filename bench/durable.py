"""One correction kept for good, right at every level in the same transaction: SQLite, PostgreSQL.

    .venv/bin/python bench/durable.py [--enterprises 20000] [--events 2000] [--json FILE]

A nation of bench/nation.py in the records, January live. Each event is one transaction: a journal
line with its seal, the revision of a return, and the sums of all cells that hold the enterprise
(16 and more, by place, division and size). SQLite with WAL and synchronous=FULL, PostgreSQL with
fsync on: what is acknowledged survives a power cut. Beside it the same transaction without live
sums, which is what they cost, and the month built anew, which is what they save. At the end the
sums are held against a rebuild, bit for bit; squares within rounding.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from nation import FLOWS, STOCKS, YEAR, month_of, nation_of, pack_of_nation
from postgres import cluster

ELEMENTS = (*FLOWS, *STOCKS)


def fill(enterprises: int, seed: int) -> Any:
    """Put a nation and its January into the records; return the pack."""
    from datetime import UTC, datetime

    from django.core.management import call_command
    from django.db import transaction

    from changbai.kernel.period import month
    from changbai.records import bulk, journal, packs
    from changbai.records.models import (
        PackVersion,
        RegistryUnit,
        Return,
        ReturnRevision,
        Setting,
        UnitSpan,
    )

    call_command("migrate", verbosity=0, interactive=False)
    nation = nation_of(enterprises, seed)
    pack = pack_of_nation(nation)
    packs._OPENED["nation"] = object.__setattr__(pack, "fingerprint", "nation") or pack
    at, end = datetime(2016, 2, 1, tzinfo=UTC), month(YEAR, 1).end
    counties = nation.codes()["county"]
    sizes = ("large", "medium", "small", "micro")
    _, verified, values = month_of(nation, 1, seed)
    with transaction.atomic():
        entry = journal.open_entry("bench", "operator", "bench.fill")
        entry.touched = {"units/enterprise", f"returns/m/{YEAR}-01"}
        Setting.objects.create(key="data", value={"zh": "演示", "en": "demo", "synthetic": True})
        PackVersion.objects.create(
            pack="nation", version="1", fingerprint="nation", title="n", folder="", archive=b"",
            entry=entry.number, loaded_at=at, is_current=True,
        )  # fmt: skip
        count = range(enterprises)
        bulk.insert(
            RegistryUnit, ("id", "kind", "code", "name"),
            ((n + 1, "enterprise", f"u{n:07d}", f"u{n}") for n in count),
        )  # fmt: skip
        bulk.insert(
            UnitSpan, ("unit", "name", "area", "attributes", "entry", "known_from"),
            (
                (n + 1, f"u{n}", counties[nation.county[n]], json.dumps({
                    "industry": f"{nation.division[n] + 6:02d}",
                    "size": sizes[nation.size[n]],
                    "in_cluster": bool(nation.in_cluster[n]),
                    "high_tech": bool(nation.high_tech[n]),
                }), entry.number, at)
                for n in count
            ),
        )  # fmt: skip
        bulk.insert(
            Return, ("id", "form", "period", "ends", "unit"),
            ((n + 1, "m", f"{YEAR}-01", end, n + 1) for n in count),
        )  # fmt: skip
        texts = ("values", "cuts", "explanations", "note", "actor")
        bulk.insert(
            ReturnRevision, ("of", "number", "state", "entry", "known_from", *texts),
            (
                (n + 1, 1, "verified" if verified[n] else "reported", entry.number, at,
                 json.dumps(dict(zip(ELEMENTS, values[:, n].tolist(), strict=True))),
                 "{}", "{}", "", "bench")
                for n in count
            ),
        )  # fmt: skip
        journal.close_entry(entry)
    return pack


def inside(asked: argparse.Namespace) -> dict[str, Any]:
    """Run the events on the database of the environment."""
    from changbai.cli._site import use_site

    use_site()
    from django.db import connection

    from changbai.actions._actor import OPERATOR, action
    from changbai.actions._filing import append_revision
    from changbai.actions.live import build, let_go
    from changbai.kernel.period import month
    from changbai.records.live import find, is_right
    from changbai.records.models import LiveCell, Return

    fill(asked.enterprises, asked.seed)
    january = month(YEAR, 1)

    @action("bench.correct")
    def correct(entry: Any, /, *, actor: Any, kept: Any, state: str, values: Any) -> Any:
        append_revision(entry, actor, kept, state, values)
        return True, []

    def built() -> float:
        start = time.perf_counter()
        done, problems = build(actor=OPERATOR, kind="enterprise", period=january)
        assert done is not None, problems
        return (time.perf_counter() - start) * 1e3

    rng = np.random.default_rng(asked.seed)

    def events(count: int) -> list[float]:
        spent = []
        for _ in range(count):
            kept = Return.objects.get(pk=int(rng.integers(asked.enterprises)) + 1)
            drawn = rng.integers(0, 10_000_000, len(ELEMENTS)).tolist()
            values = dict(zip(ELEMENTS, drawn, strict=True))
            state = "verified" if rng.random() < 0.9 else "refused"
            start = time.perf_counter()
            correct(actor=OPERATOR, kept=kept, state=state, values=values)
            spent.append((time.perf_counter() - start) * 1e3)
        return spent

    events(50)
    without = events(asked.events // 2)
    anew = built()
    events(50)
    spent = events(asked.events)
    live = find("enterprise", january)
    assert live is not None

    def cells() -> dict[str, np.ndarray]:
        found = find("enterprise", january)
        rows = LiveCell.objects.filter(of=found).values_list("cell", "partials").iterator()
        return {n: each for n, raw in rows if (each := np.frombuffer(raw, "<f8")).any()}

    right, followed = is_right(live), cells()
    built()
    rebuilt = cells()
    equal = right and followed.keys() == rebuilt.keys()
    worst = 0.0
    for name in followed.keys() & rebuilt.keys():
        apart = np.abs(followed[name] - rebuilt[name])
        worst = max(worst, float((apart / np.maximum(np.abs(rebuilt[name]), 1)).max()))
    let_go(actor=OPERATOR, kind="enterprise", period=january)
    return {
        "database": connection.vendor,
        "with": np.percentile(spent, (50, 99)).tolist(),
        "without": np.percentile(without, (50, 99)).tolist(),
        "anew_ms": anew,
        "cells": len(rebuilt),
        "equal": equal,
        "worst": worst,
    }


def outside(asked: argparse.Namespace, address: str) -> dict[str, Any]:
    """Run the events in a process of their own on one database."""
    with tempfile.TemporaryDirectory(prefix="changbai-bench-") as home:
        words = ["--inside", "--enterprises", str(asked.enterprises), "--events"]
        done = subprocess.run(
            [sys.executable, __file__, *words, str(asked.events), "--seed", str(asked.seed)],
            env={**os.environ, "CHANGBAI_HOME": home, "CHANGBAI_DATABASE": address,
                 "CHANGBAI_DEBUG": "0", "CHANGBAI_HTTPS": "0", "CHANGBAI_MFA": "0"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Run both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(inside(asked)))
        return 0
    found = [outside(asked, "")]
    with cluster() as address:
        found.append(outside(asked, address))
    print(
        f"{asked.enterprises:,} enterprises, {found[0]['cells']:,} cells, "
        f"{asked.events:,} events\n\n"
        "| database | p50 ms | p99 ms | without live sums p50 | p99 | built anew ms |\n"
        "|---|---|---|---|---|---|"
    )
    for each in found:
        one, other = each["with"], each["without"]
        print(
            f"| {each['database']} | {one[0]:.2f} | {one[1]:.2f} | {other[0]:.2f} | "
            f"{other[1]:.2f} | {each['anew_ms']:.0f} |"
        )
    equal = all(each["equal"] and each["worst"] < 1e-9 for each in found)
    worst = max(each["worst"] for each in found)
    print(f"\nEqual to a rebuild: {'yes' if equal else 'NO'}, apart at most {worst:.1e}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
