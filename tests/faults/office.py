"""A small office for the tests of faults: a site with a tiny pack and some enterprises."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from changbai.actions._actor import OPERATOR
from changbai.actions.imports import import_data
from changbai.actions.packs import load_version
from changbai.actions.returns import hand_in_rows
from changbai.engine.folder import open_folder
from changbai.kernel.period import Period
from changbai.pack.load import load_pack
from changbai.pack.shapes import Form, Pack
from changbai.records import journal
from changbai.records.lake import open_lake
from changbai.records.models import (
    AuditEvent,
    Closing,
    Computation,
    Filing,
    FilingEvent,
    JournalHead,
    RegistryUnit,
    Result,
    Return,
    ReturnRevision,
    UnitSpan,
    VerdictRow,
)
from changbai.records.packs import current_pack
from tests.cli.tiny import written

UNITS = 12


def open_office(folder: Path, units: int = UNITS) -> None:
    """Make the tables, put the pack in force, bring the registry and four years of returns."""
    call_command("migrate", verbosity=0, interactive=False)
    people = "".join(f"f{n},厂{n},2010-01-01,,220{1 + n % 2},13\n" for n in range(units))
    head = "unit,name,valid_from,valid_to,area,industry\n"
    place, data = written(folder)
    filled = place / "forms" / "energy.yaml"
    reviewed = "due: {days: 20}\nreviews: [prefecture, province]\n"
    filled.write_text(filled.read_text("utf-8").replace("due: {days: 20}\n", reviewed), "utf-8")
    (data / "units" / "enterprise.csv").write_text(head + people, encoding="utf-8")
    for year in range(2013, 2017):
        rows = "".join(f"f{n},{year - 2000 + n},{n + 1}\n" for n in range(units))
        text = "unit,energy_tce,value_added\n" + rows
        (data / "returns" / "energy" / f"{year}.csv").write_text(text, encoding="utf-8")
    found, problems = load_pack(place)
    assert found is not None, problems
    assert load_version(actor=OPERATOR, pack=found)[0] is not None
    brought, problems = open_folder(data, found)
    assert brought is not None, problems
    done, problems = import_data(actor=OPERATOR, pack=found, data=brought)
    assert done is not None, problems


def pack() -> Pack:
    """Return the pack in force."""
    found = current_pack()
    assert found is not None
    return found


def form() -> Form:
    """Return the one form of the office."""
    return pack().forms["energy"]


def plants() -> list[RegistryUnit]:
    """Return the enterprises in their order."""
    return list(RegistryUnit.objects.filter(kind="enterprise").order_by("pk"))


def hand_in_year(year: int) -> int:
    """Hand in the returns of all for a year in one upload; return how many went."""
    rows = [(unit, {"energy_tce": year + unit.pk, "value_added": unit.pk}) for unit in plants()]
    told, problems = hand_in_rows(
        actor=OPERATOR, pack=pack(), form=form(), period=Period(year), rows=rows
    )
    assert told is not None, problems
    assert not any(told.values()), told
    return len(told)


def next_year() -> int:
    """Return the first year for which nothing was handed in."""
    last = Return.objects.order_by("-ends").first()
    assert last is not None
    return last.ends.year + 1


def faults(lake: bool = False) -> list[str]:
    """Return what is half done, lost or broken in the records; empty when they are whole."""
    with transaction.atomic():
        # Whoever is still dying at the server has come to its end once this row is ours.
        JournalHead.objects.select_for_update().get(pk=1)
        found = [*_chain(), *_revisions(), *_filings(), *_computations(), *_file()]
    if lake and not found:
        found = _lake()
    return found


def _chain() -> list[str]:
    broken = [f"chain {each}" for each in journal.verify()]
    known = set(AuditEvent.objects.values_list("sequence", flat=True))
    for model in (ReturnRevision, FilingEvent, Closing, UnitSpan):
        strays = set(model.objects.values_list("entry", flat=True)) - known
        broken += [f"{model.__name__} of line {n}, which is not there" for n in sorted(strays)]
    for line in AuditEvent.objects.filter(action="returns.hand_in_rows", outcome="done"):
        for model in (ReturnRevision, FilingEvent):
            count = model.objects.filter(entry=line.sequence).count()
            if count != line.facts["handed_in"]:
                broken.append(f"line {line.sequence}: {count} {model.__name__} of {line.facts}")
    return broken


def _revisions() -> list[str]:
    chains: dict[int, list[ReturnRevision]] = {
        pk: [] for pk in Return.objects.values_list("pk", flat=True)
    }
    for each in ReturnRevision.objects.order_by("of", "number"):
        chains[each.of_id].append(each)
    wrong = []
    for of, line in chains.items():
        numbers = [each.number for each in line]
        ends = [each.ended_by for each in line]
        after = [*(each.entry for each in line[1:]), None]
        if not line or numbers != list(range(1, len(line) + 1)) or ends != after:
            wrong.append(f"return {of}: {numbers} {ends}")
    return wrong


def _filings() -> list[str]:
    acted = Filing.objects.filter(events__isnull=False).distinct()
    imported = {"opened", "place", "status"}
    wrong = []
    for filing in acted:
        kept, again = filing.state, filing.replayed()
        first = filing.events.order_by("number").first()
        # What an import brought stands in review before its first event.
        if first is not None and first.act == "hand_in" and kept != again:
            wrong.append(f"filing {filing.pk}: {kept} is not {again} ({imported})")
        if filing.version != filing.events.count():
            wrong.append(f"filing {filing.pk}: version {filing.version}")
    return wrong


def _computations() -> list[str]:
    wrong = []
    for run in Computation.objects.all():
        line = AuditEvent.objects.filter(action="results.keep", subject=run.label).exists()
        counts = [m.objects.filter(computation=run).count() for m in (Result, VerdictRow)]
        if not line or (not run.is_current and any(counts)) or (run.is_current and not all(counts)):
            wrong.append(f"computation {run.pk}: {counts}, journal {line}")
    return wrong


def _file() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA integrity_check").fetchall()
        strays = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return [] if (whole, strays) == ([("ok",)], []) else [f"file: {whole} {strays}"]


def _lake() -> list[str]:
    """Hold the lake as it grew, across all deaths, against one that is written afresh."""
    grown, problems = open_lake(pack())
    with tempfile.TemporaryDirectory() as place:
        # An empty shelf: no older lake lends its files to the fresh one.
        with override_settings(LAKE=Path(place)):
            fresh, more = open_lake(pack())
        if grown is None or fresh is None:
            return [str(each) for each in (*problems, *more)]
        wrong = [] if grown.units("enterprise").equals(fresh.units("enterprise")) else ["units"]
        for period in fresh.periods("energy"):
            if not grown.returns("energy", period).equals(fresh.returns("energy", period)):
                wrong.append(f"lake of {period}")
        return wrong + ([] if grown.periods("energy") == fresh.periods("energy") else ["periods"])


def environment(home: Path, database: str) -> dict[str, str]:
    """Return the environment of a process that works in an office of its own."""
    kept: dict[str, Any] = {
        k: v for k, v in os.environ.items() if not k.startswith(("CHANGBAI_", "DJANGO_"))
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "changbai.web.settings",
        "CHANGBAI_HOME": str(home),
        "CHANGBAI_DATABASE": database,
        "CHANGBAI_SECRET": "made up for the tests of faults and for nothing else at all",
        "CHANGBAI_HTTPS": "0",
    }
