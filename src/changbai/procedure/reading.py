"""Reading a programme and its events from files (读入): a folder, a YAML file, PACK:id; a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.build import Builder, Field, fields_of
from changbai.pack.load import find_pack, load_pack
from changbai.pack.procedure import Event
from changbai.pack.programme import Programme, programmes_of
from changbai.pack.rules import programmes
from changbai.pack.scalar import read_scalar
from changbai.pack.shapes import Pack
from changbai.pack.source import MapNode, ScalarNode, read_text
from changbai.pack.source_csv import read_csv
from changbai.pack.source_yaml import read_yaml
from changbai.pack.vocabulary import nearest
from changbai.procedure.plan import Plan, plan_of
from changbai.procedure.words import english

#: Columns whose words may be Chinese.
_WORDED = ("事件", "结果")


def read_programme(name: str, lender: Path | None = None) -> tuple[Plan | None, list[Problem]]:
    """Read what a command calls PROGRAMME: `packs/p:id`, a folder of a programme, a YAML file.

    A file that stands alone takes bodies, areas and procedures from the pack `lender`.
    """
    pack_name, _, id = name.rpartition(":")
    if pack_name and not Path(name).exists():
        folder = Path(pack_name)
        found = folder if folder.is_dir() else find_pack(pack_name, Path.cwd())
        return _of_pack(found or folder, id)
    path = Path(name)
    file = path / "programme.yaml" if path.is_dir() else path
    around = next((up for up in file.resolve().parents if (up / "pack.yaml").is_file()), None)
    if around is not None and file.name == "programme.yaml":
        return _of_pack(around, file.resolve().parent.name)
    return _alone(file, lender or find_pack("national", file))


def _of_pack(folder: Path, id: str) -> tuple[Plan | None, list[Problem]]:
    pack, problems = load_pack(folder)
    if pack is None or has_errors(problems):
        return None, problems
    known = programmes_of(pack)
    if id not in known:
        facts = {"id": id, "near": nearest(id, known)}
        return None, [*problems, Problem("CB201", Mark(str(folder)), facts)]
    return _ready(pack, known[id], problems)


def _alone(file: Path, folder: Path | None) -> tuple[Plan | None, list[Problem]]:
    """Read a programme that stands by itself, with what a pack lends it, and check it."""
    text, problems = read_text(file, file.parent)
    if text is None:
        return None, problems
    if folder is None:
        return None, [Problem("CB107", Mark(str(file)), {"pack": "national"})]
    pack, more = load_pack(folder)
    if pack is None or has_errors(more):
        return None, [*problems, *more]
    node, wrong = read_yaml(text, str(file))
    builder = Builder()
    programme = builder.shape(Programme, node, id=file.stem, kind="programme") if node else None
    problems += [*wrong, *builder.problems]
    if programme is None or has_errors(problems):
        return None, problems
    joined = replace(pack, entries={**pack.entries, programme.id: programme})
    for rule in programmes.RULES:
        # The national pack knows no bodies: what is named must only exist where a pack lends it.
        problems += [
            one
            for one in rule(joined)
            if one.place.file == str(file) and (pack.bodies or one.code != "CB201")
        ]
    return (None, problems) if has_errors(problems) else _ready(joined, programme, problems)


def _ready(
    pack: Pack, programme: Programme, problems: list[Problem]
) -> tuple[Plan | None, list[Problem]]:
    plan = plan_of(pack, programme)
    if not plan.courses:
        return None, [*problems, Problem("CB929", programme.mark, {"id": programme.id})]
    return plan, problems


def read_events(path: Path) -> tuple[list[Event], list[Problem]]:
    """Read a table of events; words may be Chinese or English."""
    text, problems = read_text(path, path.parent)
    if text is None:
        return [], problems
    quick = _read_quickly(text, str(path))
    if quick is not None:
        return quick, problems
    heads = [each.key for each in fields_of(Event, "csv")]
    rows, more = read_csv(text, str(path), heads, ["日期", "事件"])
    builder = Builder("csv")
    events = [builder.shape(Event, row) for row in _in_english(rows)]
    return [each for each in events if each], [*problems, *more, *builder.problems]


def _read_quickly(text: str, file: str) -> list[Event] | None:
    """Read a table in which nothing is wrong, tens of thousands of rows a second.

    None as soon as anything is odd: then the reader of packs goes over it and says what.
    """
    fields = {each.key: each for each in fields_of(Event, "csv")}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    events: list[Event] = []
    try:
        heads = [cell.strip() for cell in next(reader, [])]
        if not {"日期", "事件"} <= set(heads) <= set(fields) or len(set(heads)) < len(heads):
            return None
        columns = [(fields[head].name, _reader_of(fields[head])) for head in heads]
        start = reader.line_num + 1
        for row in reader:
            line, start = start, reader.line_num + 1
            if not any(row):
                continue
            if len(row) != len(heads):
                return None
            given: dict[str, Any] = {"mark": Mark(file, line, 1)}
            for (name, read), cell in zip(columns, row, strict=True):
                word = cell.strip()
                if word:
                    given[name] = value = read(word)
                    if value is None:
                        return None
            if "day" not in given or "event" not in given:
                return None
            events.append(Event(**given))
    except csv.Error:
        return None
    return events


def _reader_of(field: Field) -> Callable[[str], Any]:
    """Return what reads a cell of a column; None from it is a cell that cannot be read."""
    if field.key in _WORDED:
        return english
    if field.name == "materials":
        return lambda text: tuple(
            word.strip() for word in text.replace("；", ";").split(";") if word.strip()
        )
    form = next((a for a in get_args(field.type) if a is not NoneType), field.type)
    return cache(partial(read_scalar, form)) if form is not str else _same


def _same(text: str) -> str:
    return text


def _in_english(rows: Iterable[MapNode]) -> Iterable[MapNode]:
    for row in rows:
        for head in _WORDED:
            cell = row.entries.get(head)
            if isinstance(cell, ScalarNode):
                row.entries[head] = ScalarNode(english(cell.text), cell.mark, cell.plain)
        yield row
