"""Gathering the parts of one pack folder (汇集): files to shapes, nothing inherited yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.pack.build import Builder, fields_of
from changbai.pack.clause import Document, read_document
from changbai.pack.codebook import UnitRow
from changbai.pack.declare import at
from changbai.pack.folder import PackFile, Table, Things, files_of
from changbai.pack.shapes import PackHead
from changbai.pack.source import decode, read_bytes
from changbai.pack.source_csv import read_csv
from changbai.pack.source_yaml import read_yaml


@dataclass(slots=True)
class Gathered:
    """What one folder says (汇集结果): the fields of Pack by name, and what was lost."""

    head: PackHead
    parts: dict[str, Any] = field(default_factory=dict)
    unit_rows: tuple[UnitRow, ...] = ()
    lost: set[str] = field(default_factory=set)
    fingerprint: str = ""


def gather(folder: Path) -> tuple[Gathered | None, list[Problem]]:
    """Read every file of a pack folder; None when pack.yaml cannot be read."""
    problems: list[Problem] = []
    texts, fingerprint = _read_files(folder, problems)
    head = _head(folder, texts, problems)
    if head is None:
        return None, problems
    gathered = Gathered(head, fingerprint=fingerprint)
    for file, text in texts:
        if file.name == "document.md":
            document, more = read_document(text, str(file.path), head.document_sha256)
            _take_document(document, gathered)
            problems += more
        elif isinstance(file.holds, Table):
            _take_table(file, file.holds, text, gathered, problems)
        elif isinstance(file.holds, Things):
            _take_thing(file, file.holds, text, gathered, problems)
    return gathered, problems


def combine(own: str, parent: str) -> str:
    """Return the fingerprint of a pack together with the one that it extends."""
    return hashlib.sha256(f"{own}\n{parent}\n".encode()).hexdigest()


def _read_files(folder: Path, problems: list[Problem]) -> tuple[list[tuple[PackFile, str]], str]:
    """Read the texts in a fixed order; prose is not read and not part of the fingerprint."""
    digest = hashlib.sha256()
    texts: list[tuple[PackFile, str]] = []
    for file in files_of(folder, problems):
        content, more = read_bytes(file.path, folder)
        problems += more
        if content is None:
            continue
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
        text, more = decode(content, str(file.path))
        problems += more
        if text is not None:
            texts.append((file, text))
    return texts, digest.hexdigest()


def _head(
    folder: Path, texts: list[tuple[PackFile, str]], problems: list[Problem]
) -> PackHead | None:
    path = folder / "pack.yaml"
    text = next((text for file, text in texts if file.name == "pack.yaml"), None)
    if text is None:
        if not any(problem.place.file == str(path) for problem in problems):
            problems.append(Problem("CB100", Mark(str(path)), {"path": path}))
        return None
    node, more = read_yaml(text, str(path))
    problems += more
    if node is None:
        return None
    builder = Builder()
    head = builder.shape(PackHead, node)
    problems += builder.problems
    if head and head.id != folder.resolve().name:
        facts = {"id": head.id, "folder": folder.resolve().name}
        problems.append(Problem("CB126", at(head, "id"), facts))
    return head


def _take_document(document: Document, gathered: Gathered) -> None:
    gathered.parts["document"] = document.text
    gathered.parts["clauses"] = document.clauses


def _take_table(
    file: PackFile, table: Table, text: str, gathered: Gathered, problems: list[Problem]
) -> None:
    declared = fields_of(table.row, "csv")
    required = [each.key for each in declared if each.required]
    nodes, more = read_csv(text, str(file.path), [each.key for each in declared], required)
    problems += more
    builder = Builder("csv")
    rows: dict[tuple[Any, ...], Any] = {}
    for node in nodes:
        row: Any = builder.shape(table.row, node)
        if row is None:
            continue
        name = tuple(getattr(row, each) for each in table.identity)
        before = rows.setdefault(name, row)
        if before is not row:
            shown = " ".join(str(part) for part in name if part)
            facts = {"id": shown, "line": before.mark.line}
            builder.report("CB200", at(row, table.identity[0]), **facts)
    problems += builder.problems
    gathered.lost |= builder.lost
    found: Any = {name[0]: row for name, row in rows.items()} if table.keyed else (*rows.values(),)
    if table.part == "units":
        gathered.unit_rows = found
    elif table.part == "codes":
        gathered.parts.setdefault("codes", {})[file.id] = found
    else:
        gathered.parts[table.part] = found


def _take_thing(
    file: PackFile, things: Things, text: str, gathered: Gathered, problems: list[Problem]
) -> None:
    node, more = read_yaml(text, str(file.path))
    problems += more
    builder = Builder()
    thing: Any = builder.shape(things.shape, node, id=file.id, **things.given) if node else None
    problems += builder.problems
    gathered.lost |= builder.lost
    if thing is None:
        gathered.lost.add(file.id)
        return
    part = gathered.parts.setdefault(things.part, {})
    if file.id in part:
        other = part[file.id].mark.file
        problems.append(Problem("CB200", Mark(str(file.path), 1), {"id": file.id, "line": other}))
    part[file.id] = thing
