"""Which files make a pack, and what each of them is (政策包目录).

A new table is a line in TABLES, a new folder of things a line in FOLDERS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from changbai.kernel.problem import Mark, Problem
from changbai.pack.chain import Chain
from changbai.pack.codebook import (
    AreaRow,
    Body,
    Code,
    Coefficient,
    Holiday,
    SizeRule,
    UnitRow,
    ZoneRow,
)
from changbai.pack.market import Market
from changbai.pack.procedure import Deadline, Procedure
from changbai.pack.programme import Programme
from changbai.pack.scorecard import Scorecard
from changbai.pack.shapes import (
    Carrier,
    Entry,
    Form,
    Indicator,
    Kind,
    Measure,
    Target,
)
from changbai.pack.study import Study
from changbai.pack.verdict_method import Method

PROSE = ("README.md", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV table (表格): the field of Pack that it fills, the shape of a row, what names a row."""

    part: str
    row: type
    identity: tuple[str, ...]
    keyed: bool = False


TABLES: dict[str, Table] = {
    "clauses.csv": Table("carriers", Carrier, ("clause", "kind", "carrier")),
    "targets.csv": Table("targets", Target, ("id",), keyed=True),
    "measures.csv": Table("measures", Measure, ("id",), keyed=True),
    "bodies.csv": Table("bodies", Body, ("id",), keyed=True),
    "areas.csv": Table("areas", AreaRow, ("code", "valid_from")),
    "zones.csv": Table("zones", ZoneRow, ("zone", "area")),
    "units.csv": Table("units", UnitRow, ("name",)),
    "size_rules.csv": Table("size_rules", SizeRule, ("scheme", "size", "valid_from")),
    "coefficients.csv": Table("coefficients", Coefficient, ("id",), keyed=True),
    "holidays.csv": Table("holidays", Holiday, ("day",)),
    "deadlines.csv": Table("deadlines", Deadline, ("programme", "stage")),
}
CODES = Table("codes", Code, ("code",), keyed=True)


@dataclass(frozen=True, slots=True)
class Things:
    """A folder of YAML files (目录), one thing a file: the field of Pack and the shape."""

    part: str
    shape: type
    given: Mapping[str, str] = field(default_factory=dict)


FOLDERS: dict[str, Things] = {
    "kinds": Things("kinds", Kind),
    "forms": Things("forms", Form),
    "indicators": Things("indicators", Indicator),
    "methods": Things("methods", Method),
    "studies": Things("studies", Study),
    "scorecards": Things("scorecards", Scorecard),
    "procedures": Things("procedures", Procedure),
    "programmes": Things("entries", Programme, {"kind": "programme"}),
    "markets": Things("entries", Market, {"kind": "market"}),
    "chains": Things("entries", Chain, {"kind": "chain"}),
    "plans": Things("entries", Entry, {"kind": "plan"}),
    "funds": Things("entries", Entry, {"kind": "fund"}),
}


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack and what it holds (文件用途): the id is the file's or folder's name."""

    path: Path
    name: str
    holds: Table | Things | None = None
    id: str = ""


_FILE_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


def files_of(folder: Path, problems: list[Problem]) -> Iterator[PackFile]:
    """Yield the files of a pack in a fixed order; note those that belong to nothing."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in PROSE or any(p.startswith(".") for p in name.split("/")):
            continue
        file = _recognise(path, name)
        if file is None:
            problems.append(Problem("CB106", Mark(str(path)), {"name": name}))
        elif file.id and not _FILE_ID.match(file.id):
            problems.append(Problem("CB109", Mark(str(path)), {"id": file.id}))
        else:
            yield file


def _recognise(path: Path, name: str) -> PackFile | None:
    parts = name.split("/")
    if name in ("pack.yaml", "document.md"):
        return PackFile(path, name)
    if name in TABLES:
        return PackFile(path, name, TABLES[name])
    if len(parts) == 2 and parts[0] == "codes" and path.suffix == ".csv":
        return PackFile(path, name, CODES, path.stem)
    if len(parts) == 3 and parts[0] == "programmes" and parts[2] == "programme.yaml":
        return PackFile(path, name, FOLDERS["programmes"], parts[1])
    if len(parts) == 2 and parts[0] in FOLDERS and path.suffix == ".yaml":
        if parts[0] != "programmes":
            return PackFile(path, name, FOLDERS[parts[0]], path.stem)
    return None
