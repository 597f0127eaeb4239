"""Reading the file of a docking meeting (对接会文件): one JSON document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from changbai.kernel.problem import Mark, Problem
from changbai.matching.entry import read_objects
from changbai.matching.meeting import UNIT, Event, Meeting, Pair, Party, most_of

MOST_SLOTS = 512


class _Reader:
    """Takes values out of one file and notes what is wrong."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.problems: list[Problem] = []

    def wrong(self, key: str, expected: str) -> None:
        self.problems.append(Problem("CB431", self.mark, {"key": key, "expected": expected}))

    def rows(self, value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        rows = value.get(key, [])
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        self.wrong(key, "[{...}]")
        return []

    def text(self, row: Mapping[str, Any], key: str, default: str = "") -> str:
        value = row.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, "text")
        return default

    def whole(self, row: Mapping[str, Any], key: str, default: int = 0) -> int:
        value = row.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6:
            return value
        self.wrong(key, "0, 1, 2 ...")
        return default

    def flag(self, row: Mapping[str, Any], key: str) -> bool:
        value = row.get(key, False)
        if isinstance(value, bool):
            return value
        self.wrong(key, "true, false")
        return False

    def units(self, row: Mapping[str, Any], key: str, default: int | None = None) -> int:
        value = row.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and 0 <= number <= 10**6:
                return int((number * UNIT).to_integral_value())
        self.wrong(key, "0.8")
        return 0


def read_event(path: Path) -> tuple[Event | None, list[Problem]]:
    """Read an event; None when anything in the file is wrong."""
    mark = Mark(str(path))
    if not path.is_file():
        return None, [Problem("CB100", mark, {"path": path})]
    try:
        value = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        return None, [Problem("CB430", mark, {"reason": str(error)[:120]})]
    if not isinstance(value, dict):
        return None, [Problem("CB430", mark, {"reason": type(value).__name__})]
    reader = _Reader(mark)
    event = _event(reader, value, path)
    if not reader.problems:
        reader.problems += impossible(event, mark)
    return (None if reader.problems else event), reader.problems


def _event(reader: _Reader, value: Mapping[str, Any], path: Path) -> Event:
    slots = value.get("slots")
    named = isinstance(slots, list) and all(isinstance(slot, str) for slot in slots)
    if not named or not slots or len(set(slots)) < len(slots) or len(slots) > MOST_SLOTS:
        reader.wrong("slots", '["09:00-09:20", ...]')
        slots = ["-"]
    tables = _tables(reader, value)
    needs, need_at = _parties(reader, value, "needs", slots)
    for party in needs:
        if party.table not in tables:
            reader.wrong(f"needs.table ({party.id})", ", ".join(kind for kind in tables if kind))
    offers, offer_at = _parties(reader, value, "offers", slots)
    rows = reader.rows(value, "pairs")
    if "pairs_from" in value:
        rows = rows + _suggested(reader, path.parent / reader.text(value, "pairs_from"))
    pairs = _pairs(reader, rows, need_at, offer_at, slots)
    rule = reader.text(value, "rule", "total")
    if rule not in ("total", "stable"):
        reader.wrong("rule", "total, stable")
    told: Literal["total", "stable"] = "stable" if rule == "stable" else "total"
    event = Event(
        tuple(slots), tables, needs, offers, pairs, told,
        reader.units(value, "first_meeting", 0),
        reader.text(value, "title"), reader.text(value, "day"),
    )  # fmt: skip
    return _cancelled(reader, value, event)


def _tables(reader: _Reader, value: Mapping[str, Any]) -> dict[str, int]:
    tables = value.get("tables")
    if isinstance(tables, int) and not isinstance(tables, bool):
        tables = {"": tables}
    if isinstance(tables, dict) and tables:
        counts = {str(kind): reader.whole(tables, kind) for kind in tables}
        if sum(counts.values()) > 0:
            return {"": 0, **counts}
    reader.wrong("tables", '35, {"": 30, "演示": 5}')
    return {"": 1}


def _parties(
    reader: _Reader, value: Mapping[str, Any], key: str, slots: list[str]
) -> tuple[tuple[Party, ...], dict[str, int]]:
    found: dict[str, Party] = {}
    for row in reader.rows(value, key):
        id = reader.text(row, "id")
        if not id:
            reader.wrong(f"{key}.id", "text")
        elif id in found:
            reader.problems.append(Problem("CB433", reader.mark, {"id": id}))
        else:
            absent = row.get("absent", [])
            if not (isinstance(absent, list) and all(slot in slots for slot in absent)):
                reader.wrong(f"{key}.absent ({id})", "[" + ", ".join(slots[:2]) + " ...]")
                absent = []
            found[id] = Party(
                id,
                reader.text(row, "name", id),
                reader.whole(row, "most"),
                frozenset(slots.index(slot) for slot in absent),
                reader.text(row, "table"),
            )
    return tuple(found.values()), {id: number for number, id in enumerate(found)}


def _suggested(reader: _Reader, path: Path) -> list[Mapping[str, Any]]:
    """Take pairs from the JSON lines of `changbai match`; scores are moved to start above 0."""
    objects, problems = read_objects(path)
    reader.problems += problems
    rows = []
    for _, value in objects:
        suggestions = value.get("suggestions", [])
        for one in suggestions if isinstance(suggestions, list) else []:
            if isinstance(one, dict) and isinstance(one.get("score"), (int, Decimal)):
                rows.append((value.get("need"), one.get("offer"), Decimal(one["score"])))
    lowest = min((score for _, _, score in rows), default=Decimal(0))
    shift = Decimal(1) / UNIT - min(lowest, Decimal(0))
    return [{"need": n, "offer": o, "score": score + shift} for n, o, score in rows]


def _pairs(
    reader: _Reader,
    rows: list[Mapping[str, Any]],
    need_at: Mapping[str, int],
    offer_at: Mapping[str, int],
    slots: list[str],
) -> tuple[Pair, ...]:
    found: dict[tuple[int, int], Pair] = {}
    barred: set[tuple[int, int]] = set()
    for row in rows:
        need, offer = reader.text(row, "need"), reader.text(row, "offer")
        unknown = [id for id, known in ((need, need_at), (offer, offer_at)) if id not in known]
        for id in unknown:
            reader.problems.append(Problem("CB432", reader.mark, {"id": id}))
        if unknown:
            continue
        key = need_at[need], offer_at[offer]
        if reader.flag(row, "must_not"):
            barred.add(key)
            continue
        must = reader.flag(row, "must")
        score = reader.units(row, "score", UNIT if must else None)
        slot = row.get("slot")
        if slot is not None and slot not in slots:
            reader.wrong(f"pairs.slot ({need}, {offer})", ", ".join(slots[:2]) + " ...")
            slot = None
        if key in found:
            reader.problems.append(Problem("CB433", reader.mark, {"id": f"{need} · {offer}"}))
        found[key] = Pair(
            *key, score, must,
            reader.units(row, "need_score", score), reader.units(row, "offer_score", score),
            slots.index(slot) if slot is not None else -1,
        )  # fmt: skip
    return tuple(
        pair for key, pair in found.items() if key not in barred and (pair.score or pair.must)
    )


def _cancelled(reader: _Reader, value: Mapping[str, Any], event: Event) -> Event:
    """Take out the parties that cancelled."""
    ids = value.get("cancelled", [])
    if not (isinstance(ids, list) and all(isinstance(id, str) for id in ids)):
        reader.wrong("cancelled", "[id, ...]")
        return event
    known = {party.id for party in (*event.needs, *event.offers)}
    reader.problems += [Problem("CB432", reader.mark, {"id": id}) for id in ids if id not in known]
    return without(event, ids)


def impossible(event: Event, mark: Mark) -> list[Problem]:
    """Return what is demanded and cannot be: must-meet pairs beyond a limit or without a slot."""
    problems = []
    slots = len(event.slots)
    for side, parties in (("need", event.needs), ("offer", event.offers)):
        counts: dict[int, int] = {}
        for pair in event.pairs:
            if pair.must:
                number = getattr(pair, side)
                counts[number] = counts.get(number, 0) + 1
        for number, count in counts.items():
            most = most_of(parties[number], slots)
            if count > most:
                facts = {"id": parties[number].id, "count": count, "most": most}
                problems.append(Problem("CB434", mark, facts))
    for pair in event.pairs:
        away = event.needs[pair.need].absent | event.offers[pair.offer].absent
        if pair.must and (len(away) >= slots or pair.slot in away):
            need, offer = event.needs[pair.need].id, event.offers[pair.offer].id
            problems.append(Problem("CB435", mark, {"need": need, "offer": offer}))
    return problems


def without(event: Event, ids: list[str]) -> Event:
    """Return the event without parties that cancelled: absent throughout, pairs taken out."""
    every = frozenset(range(len(event.slots)))
    needs, offers = (
        tuple(replace(party, absent=every) if party.id in ids else party for party in side)
        for side in (event.needs, event.offers)
    )
    pairs = tuple(
        pair
        for pair in event.pairs
        if event.needs[pair.need].id not in ids and event.offers[pair.offer].id not in ids
    )
    return replace(event, needs=needs, offers=offers, pairs=pairs)


def read_plan(path: Path, event: Event) -> tuple[tuple[Meeting, ...], list[Problem]]:
    """Read the plan so far, the JSON that `changbai dock --json` wrote.

    Meetings whose party or slot is no longer in the event are taken as cancelled.
    """
    mark = Mark(str(path))
    if not path.is_file():
        return (), [Problem("CB100", mark, {"path": path})]
    try:
        rows = json.loads(path.read_text("utf-8-sig"))["meetings"]
        found = [(row["need"], row["offer"], row["slot"], int(row["table"])) for row in rows]
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        return (), [Problem("CB430", mark, {"reason": str(error)[:120]})]
    needs = {party.id: number for number, party in enumerate(event.needs)}
    offers = {party.id: number for number, party in enumerate(event.offers)}
    slots = {slot: number for number, slot in enumerate(event.slots)}
    return tuple(
        Meeting(needs[need], offers[offer], slots[slot], table)
        for need, offer, slot, table in found
        if need in needs and offer in offers and slot in slots
    ), []
