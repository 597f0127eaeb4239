"""Files of returns taken in (收报送文件): read, checked, handed in, and given back where refused.

A workbook for many units, a CSV file, a zip or a folder of workbooks: one way for all. Files are
read one after another and let go; what is sound goes through one verb, so that it is kept
together or not at all. Taking the same file in again changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from changbai.actions._actor import Actor, Step, silent
from changbai.actions.returns import check_rows, hand_in_rows
from changbai.engine.workbook import Filled, FilledRow, read_workbook
from changbai.engine.workbook.bundle import open_bundle
from changbai.engine.workbook.gate import MOST_BYTES
from changbai.engine.workbook.plain import read_csv
from changbai.kernel.identity import miswritten
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.pack.shapes import Form, Pack
from changbai.records.models import RegistryUnit
from changbai.records.scope import Scope

#: What can be taken in.
SUFFIXES = (".xlsx", ".csv", ".zip")
#: Spreadsheets that can be saved as one of these.
_OTHERS = (".xls", ".et", ".ett", ".xlt", ".xlsm", ".xlsb", ".ods")
_SOME = 500
_READING, _HANDING = Text("读取文件", "reading files"), Text("审核报送", "checking")


class Files(Protocol):
    """Workbooks by name, read when asked for (文件集)."""

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        ...

    def read(self, name: str) -> tuple[bytes, list[Problem]]:
        """Return the content of one, or why it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one return (一份报送的结果): `gone`, `same` or `left`."""

    file: str
    unit: str
    name: str
    outcome: str


@dataclass
class Taken:
    """What became of an upload (收件结果)."""

    files: int = 0
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    units: dict[str, dict[str, str]] = field(default_factory=dict)

    def count(self, outcome: str) -> int:
        """Return how many returns ended so."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def bad(self) -> bool:
        """Whether anything was left."""
        return has_errors(self.problems)

    def facts(self) -> dict[str, int]:
        """Return the counts as plain values."""
        counts = {name: self.count(name) for name in ("gone", "same", "left")}
        return {"files": self.files, **counts, "problems": len(self.problems)}


@dataclass(frozen=True)
class _One:
    """One file of its own."""

    path: Path
    name: str

    def __iter__(self) -> Iterator[str]:
        yield self.name

    def read(self, name: str) -> tuple[bytes, list[Problem]]:
        if self.path.stat().st_size > MOST_BYTES:
            return b"", [Problem("CB651", Cell(name), {"most": MOST_BYTES // 2**20})]
        return self.path.read_bytes(), []


@dataclass(frozen=True)
class _Folder:
    """The workbooks and CSV files below a folder."""

    path: Path

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.path.rglob("*")):
            if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith(("~$", ".")):
                yield path.relative_to(self.path).as_posix()

    def read(self, name: str) -> tuple[bytes, list[Problem]]:
        return _One(self.path / name, name).read(name)


@contextmanager
def open_files(path: Path, name: str) -> Iterator[tuple[Files | None, list[Problem]]]:
    """Open what was given: a file, a zip or a folder (打开报送文件)."""
    suffix = Path(name).suffix.lower()
    if path.is_dir():
        yield _Folder(path), []
    elif problems := unfit(name):
        yield None, problems
    elif suffix == ".zip":
        with path.open("rb") as file:
            yield open_bundle(file, name)
    else:
        yield _One(path, name), []


def unfit(name: str) -> list[Problem]:
    """Return why a file of such a name cannot be taken in (不能接收的文件); empty when it can."""
    suffix = Path(name).suffix.lower()
    if suffix in SUFFIXES:
        return []
    code = "CB789" if suffix in _OTHERS else "CB792"
    return [Problem(code, Cell(name), {"name": name})]


def take(
    files: Files,
    found: Sequence[Problem],
    *,
    actor: Actor,
    scope: Scope,
    pack: Pack,
    form: Form,
    period: Period,
    dry: bool = False,
    step: Step = silent,
) -> tuple[Taken | None, list[Problem]]:
    """Take files of returns in, or with `dry` only check them (收报送文件)."""
    taken = Taken(problems=list(found))
    rows = _read(taken, files, pack, form, period, step)
    units = _units(scope, form, [row.code for _, _, row in rows])
    good, held = _sorted(taken, rows, units, pack, form)
    step(_HANDING, 0, max(len(rows), 1))
    told: Mapping[str, list[Problem]] = {}
    said = {row.code: {"": row.said} for _, _, row in good if row.said}
    chosen = [(units[row.code], row.values) for _, _, row in good]
    if dry:
        told = check_rows(pack=pack, form=form, period=period, rows=chosen, explanations=said)
    elif chosen:
        answer, problems = hand_in_rows(
            actor=actor, pack=pack, form=form, period=period, rows=chosen, explanations=said
        )
        if answer is None:
            return None, problems
        told = answer
    # A row with a cell that cannot be read does not go, but all that is wrong with it is told.
    checked = check_rows(
        pack=pack,
        form=form,
        period=period,
        rows=[(units[row.code], row.values) for _, _, row in held],
        explanations={row.code: {"": row.said} for _, _, row in held if row.said},
    )
    for name, filled, row in good:
        _tell(taken, name, filled, row, units[row.code], told[row.code])
    for name, filled, row in held:
        more = [
            p
            for p in checked[row.code]
            if has_errors([p]) and not (p.code == "CB522" and p.facts.get("element") in row.bad)
        ]
        _tell(taken, name, filled, row, units[row.code], more, left=True)
    step(_HANDING, len(rows), max(len(rows), 1))
    return taken, []


_Row = tuple[str, Filled, FilledRow]


def _read(
    taken: Taken, files: Files, pack: Pack, form: Form, period: Period, step: Step
) -> list[_Row]:
    """Read every file; keep the rows and let the files go."""
    rows: list[_Row] = []
    columns: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
    names = list(files)
    for number, name in enumerate(names):
        step(_READING, number, len(names))
        content, problems = files.read(name)
        filled = None
        if not problems:
            if name.lower().endswith(".csv"):
                filled, problems = read_csv(content, name, pack, form)
            else:
                filled, problems = read_workbook(content, name, pack, form, period)
        taken.files += 1
        taken.problems += problems
        if filled is not None:
            key = tuple(filled.columns.items())
            kept = Filled((), columns.setdefault(key, filled.columns), filled.sheet)
            rows += [(name, kept, row) for row in filled.rows]
            if not filled.rows and not problems:
                taken.problems.append(Problem("CB793", Cell(name), {}))
    return rows


def _units(scope: Scope, form: Form, codes: Sequence[str]) -> dict[str, RegistryUnit]:
    """Return the units in sight by their codes."""
    wanted = list(dict.fromkeys(codes))
    return {
        unit.code: unit
        for start in range(0, len(wanted), _SOME)
        for unit in scope.units(form.kind).filter(code__in=wanted[start : start + _SOME])
    }


def _sorted(
    taken: Taken, rows: Sequence[_Row], units: Mapping[str, RegistryUnit], pack: Pack, form: Form
) -> tuple[list[_Row], list[_Row]]:
    """Return the rows that may go and those that are only checked; tell the others why not."""
    good: list[_Row] = []
    held: list[_Row] = []
    first: dict[str, str] = {}
    for name, filled, row in rows:
        place = filled.cell(row.row, "", name)
        if row.code not in units:
            facts = {"kind": form.kind, "unit": row.code, "more": 0}
            wrong = miswritten(pack.kinds[form.kind].identifier, row.code, place)
            taken.problems += wrong or [Problem("CB610", place, facts)]
        elif row.code in first:
            facts = {"unit": row.code, "file": first[row.code]}
            taken.problems.append(Problem("CB794", place, facts))
        else:
            first[row.code] = name
            (held if row.bad else good).append((name, filled, row))
            continue
        taken.lines.append(Line(name, row.code, "", "left"))
    return good, held


def _tell(
    taken: Taken,
    name: str,
    filled: Filled,
    row: FilledRow,
    unit: RegistryUnit,
    problems: Sequence[Problem],
    *,
    left: bool = False,
) -> None:
    """Note what became of a row, and its problems at their cells."""
    if left or has_errors(list(problems)):
        outcome = "left"
    else:
        outcome = "same" if problems else "gone"
    taken.lines.append(Line(name, unit.code, unit.name, outcome))
    if outcome == "left":
        taken.units.setdefault(name, {})[str(row.row)] = f"{unit.code} {unit.name}"
    for problem in problems:
        if problem.code != "CB780":
            place = filled.cell(row.row, str(problem.facts.get("element", "")), name)
            taken.problems.append(Problem(problem.code, place, problem.facts))
