"""Every id that is named exists, and every clause is carried (引用检查)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.pack.declare import at
from changbai.pack.shapes import Pack
from changbai.pack.vocabulary import nearest

#: Part of the pack, field that names ids, part that must hold them.
REFERENCES = (
    ("carriers", "clause", "clauses"),
    ("targets", "clause", "clauses"),
    ("targets", "restated", "clauses"),
    ("targets", "indicator", "indicators"),
    ("targets", "method", "methods"),
    ("targets", "bodies", "bodies"),
    ("measures", "clause", "clauses"),
    ("measures", "lead", "bodies"),
    ("measures", "support", "bodies"),
    ("zones", "area", "areas"),
    ("kinds", "clause", "clauses"),
    ("kinds", "groups", "kinds"),
    ("forms", "clause", "clauses"),
    ("forms", "kind", "kinds"),
    ("indicators", "clause", "clauses"),
    ("scorecards", "clause", "clauses"),
    ("entries", "clauses", "clauses"),
    ("entries", "bodies", "bodies"),
)
#: What a carrier of each kind is called in; the others are entries.
_CARRIERS = {"target": "targets", "measure": "measures"}


def _known(pack: Pack, part: str) -> set[str]:
    if part == "clauses":
        return {clause.id for clause in pack.clauses}
    if part == "areas":
        return {row.code for row in pack.areas}
    return set(getattr(pack, part))


def _own(pack: Pack, mark: Mark) -> bool:
    return Path(mark.file).is_relative_to(pack.folder)


def _unknown(pack: Pack, place: Mark, id: str, known: Collection[str]) -> Iterator[Problem]:
    if id and id not in known and id not in pack.lost:
        yield Problem("CB201", place, {"id": id, "near": nearest(id, known)})


def named_ids(pack: Pack) -> Iterator[Problem]:
    """Ids in the fields of `REFERENCES` stand in the part that they point to."""
    for part, field, to in REFERENCES:
        known = _known(pack, to)
        things: Any = getattr(pack, part)
        for thing in things.values() if hasattr(things, "values") else things:
            if to == "clauses" and not _own(pack, thing.mark):
                continue
            value = getattr(thing, field)
            for id in (value,) if isinstance(value, str) else value:
                yield from _unknown(pack, at(thing, field), id, known)


def inner_ids(pack: Pack) -> Iterator[Problem]:
    """Code lists of attributes and elements and the root area exist."""
    for kind in pack.kinds.values():
        for attribute in kind.attributes.values():
            yield from _unknown(pack, at(attribute, "codes"), attribute.codes, pack.codes)
    for form in pack.forms.values():
        for element in form.elements:
            yield from _unknown(pack, at(element, "codes"), element.codes, pack.codes)
    areas = _known(pack, "areas")
    root = pack.head.root_area
    yield from _unknown(pack, at(pack.head, "root_area"), root, areas)


def carriers(pack: Pack) -> Iterator[Problem]:
    """What a row of clauses.csv names exists; a statement has a reason and names nothing."""
    for row in pack.carriers:
        if row.kind == "statement":
            if not row.reason:
                yield Problem("CB203", at(row), {"clause": row.clause})
            if row.carrier:
                facts = {"clause": row.clause, "id": row.carrier}
                yield Problem("CB209", at(row, "carrier"), facts)
            continue
        held = _known(pack, _CARRIERS.get(row.kind, "entries"))
        if _CARRIERS.get(row.kind) is None:
            held = {id for id, entry in pack.entries.items() if entry.kind == row.kind}
        if not row.carrier:
            yield Problem("CB207", at(row), {"clause": row.clause, "kind": row.kind})
        yield from _unknown(pack, at(row, "carrier"), row.carrier, held)


def every_clause_is_carried(pack: Pack) -> Iterator[Problem]:
    """Every clause of the document stands in clauses.csv."""
    carried = {row.clause for row in pack.carriers}
    for clause in pack.clauses:
        if clause.id not in carried:
            yield Problem("CB202", at(clause), {"clause": clause.id})


def quotes(pack: Pack) -> Iterator[Problem]:
    """The words quoted for a target stand in its clause."""
    texts = {clause.id: clause.text for clause in pack.clauses}
    for target in pack.targets.values():
        if target.clause in texts and target.quote not in texts[target.clause]:
            facts = {"quote": target.quote, "clause": target.clause}
            yield Problem("CB204", at(target, "quote"), facts)


def carried_where_stated(pack: Pack) -> Iterator[Problem]:
    """A clause that a target carries is the one that states it or states it again."""
    carried: set[str] = set()
    for row in pack.carriers:
        if row.kind != "target" or row.carrier not in pack.targets:
            continue
        target = pack.targets[row.carrier]
        carried.add(target.id)
        if row.clause not in (target.clause, *target.restated):
            facts = {"id": target.id, "clause": row.clause, "stated": target.clause}
            yield Problem("CB205", at(row, "carrier"), facts)
    for target in pack.targets.values():
        if target.id not in carried:
            yield Problem("CB206", at(target), {"id": target.id, "clause": target.clause})


RULES = (named_ids, inner_ids, carriers, every_clause_is_carried, quotes, carried_where_stated)
