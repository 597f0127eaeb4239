"""Loading a pack (载入政策包): a folder becomes a Pack and a list of problems.

The folder is the registry: a file dropped in is found and its name is its id. A pack stands on
the one that it extends; what it says itself comes before what it inherits.
"""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

from changbai.kernel.problem import Mark, Problem
from changbai.kernel.quantity import Unit, read_dimension
from changbai.kernel.tree import DatedTree, Edge
from changbai.pack.codebook import AreaRow, UnitRow
from changbai.pack.declare import at
from changbai.pack.gather import Gathered, combine, gather
from changbai.pack.rules import check
from changbai.pack.shapes import Pack, PackHead

MOST_ANCESTORS = 4
#: What belongs to one document only and is not inherited.
OF_THE_DOCUMENT = ("document", "clauses", "carriers", "targets", "measures")


def load_pack(folder: Path) -> tuple[Pack | None, list[Problem]]:
    """Read a pack folder and all that it extends, and check it; None without a readable head."""
    pack, problems = read_pack(folder)
    if pack is not None:
        problems += check(pack)
    return pack, sorted(problems, key=_order)


def _order(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place
    line, column = (place.line, place.column) if isinstance(place, Mark) else (0, 0)
    return place.file, line, column, problem.code


def read_pack(folder: Path, seen: tuple[Path, ...] = ()) -> tuple[Pack | None, list[Problem]]:
    """Read a pack folder and all that it extends, without the checks of `rules`."""
    gathered, problems = gather(folder)
    if gathered is None:
        return None, problems
    own, more = _assemble(gathered, folder)
    problems += more
    if not own.head.extends:
        return own, problems
    parent, more = _read_parent(own.head, folder, (*seen, folder.resolve()))
    problems += more
    return (own if parent is None else _inherit(own, parent)), problems


def _read_parent(
    head: PackHead, folder: Path, seen: tuple[Path, ...]
) -> tuple[Pack | None, list[Problem]]:
    found = find_pack(head.extends, folder)
    mark = at(head, "extends")
    if found is None:
        return None, [Problem("CB107", mark, {"pack": head.extends})]
    if found.resolve() in seen or len(seen) > MOST_ANCESTORS:
        return None, [Problem("CB108", mark, {"pack": head.extends})]
    return read_pack(found, seen)


def find_pack(name: str, beside: Path) -> Path | None:
    """Find a pack by name: beside another, in the folders of CHANGBAI_PACKS, in the checkout."""
    if not name or Path(name).name != name:
        return None
    shelves = [beside.resolve().parent]
    named = os.environ.get("CHANGBAI_PACKS", "").split(os.pathsep)
    shelves += [Path(each) for each in named if each]
    shelves.append(Path(__file__).resolve().parents[3] / "packs")
    return next((s / name for s in shelves if (s / name / "pack.yaml").is_file()), None)


def _assemble(gathered: Gathered, folder: Path) -> tuple[Pack, list[Problem]]:
    units, problems = _units(gathered.unit_rows)
    pack = Pack(
        head=gathered.head,
        folder=str(folder),
        fingerprint=gathered.fingerprint,
        units=units,
        lost=frozenset(gathered.lost),
        area_tree=area_tree(gathered.parts.get("areas", ())),
        report_tree=report_tree(gathered.parts.get("areas", ())),
        **gathered.parts,
    )
    return pack, problems


def _units(rows: tuple[UnitRow, ...]) -> tuple[dict[str, Unit], list[Problem]]:
    units: dict[str, Unit] = {}
    problems: list[Problem] = []
    for row in rows:
        dimension = read_dimension(row.dimension)
        if dimension is None:
            mark = at(row, "dimension")
            problems.append(Problem("CB310", mark, {"dimension": row.dimension}))
        else:
            units[row.name] = Unit(row.name, dimension, row.factor, row.name_en)
    return units, problems


def area_tree(rows: tuple[AreaRow, ...]) -> DatedTree:
    """Return the dated tree of the areas (区划树), by administrative parent."""
    return DatedTree(Edge(row.code, row.parent, row.span) for row in rows)


def report_tree(rows: tuple[AreaRow, ...]) -> DatedTree:
    """Return the dated tree of who reports to whom (报送树): to the parent, if not said."""
    return DatedTree(Edge(row.code, row.reports_to or row.parent, row.span) for row in rows)


def _inherit(own: Pack, parent: Pack) -> Pack:
    """Lay a pack over the one that it extends: tables add up, things of one id are replaced."""
    values: dict[str, object] = {}
    for item in fields(Pack):
        if item.name in OF_THE_DOCUMENT:
            continue
        mine, theirs = getattr(own, item.name), getattr(parent, item.name)
        if item.name == "codes":
            values[item.name] = {
                name: {**theirs.get(name, {}), **mine.get(name, {})} for name in {**theirs, **mine}
            }
        elif isinstance(mine, dict):
            values[item.name] = {**theirs, **mine}
        elif isinstance(mine, tuple):
            values[item.name] = (*theirs, *mine)
    areas = (*parent.areas, *own.areas)
    return replace(
        own,
        **values,  # type: ignore[arg-type]
        area_tree=area_tree(areas),
        report_tree=report_tree(areas),
        lost=own.lost | parent.lost,
        fingerprint=combine(own.fingerprint, parent.fingerprint),
    )
