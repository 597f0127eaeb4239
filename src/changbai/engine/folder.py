"""A folder of units and returns as the engine's data set (数据文件夹).

Layout: `data.yaml`; `units/<kind>`, `members/<kind>.<group kind>`, `returns/<form>/<period>`,
each `.parquet` or `.csv`; `area_targets.csv`. Heads are ids or Chinese titles. A CSV is read
and checked whole when the folder is opened, because it comes from a person's hand; of a Parquet
file the columns are checked and the rows are read when they are asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import yaml

from changbai.engine.columns import (
    Columns,
    member_columns,
    read_table,
    return_columns,
    unit_columns,
)
from changbai.engine.kept import Kept
from changbai.kernel.period import Period, periodicity_of, read_period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack

SUFFIXES = (".parquet", ".csv")
#: Bytes of tables kept in memory: a year of a few monthly forms of a province.
KEPT = 1 << 28
AREA_TARGETS = Columns(
    {"目标": "target", "区划": "area", "基期值": "base", "目标值": "value"},
    {"target": pl.String(), "area": pl.String(), "base": pl.Float64(), "value": pl.Float64()},
    required=("target", "area"),
    key=("target", "area"),
)


@dataclass(frozen=True)
class FolderData:
    """A data set kept in a folder (数据集); see `tables.Dataset`."""

    path: Path
    title: Text
    synthetic: bool
    position: str
    files: dict[tuple[str, ...], Path] = field(repr=False)
    columns: dict[tuple[str, ...], Columns] = field(repr=False)

    def __post_init__(self) -> None:
        """Keep the newest tables read; a frozen set of files never changes under us."""
        object.__setattr__(self, "_kept", Kept(KEPT))
        periods: dict[str, list[Period]] = {}
        for key in self.files:
            if key[0] == "returns" and (period := read_period(key[2])):
                periods.setdefault(key[1], []).append(period)
        filed = {form: tuple(sorted(found)) for form, found in periods.items()}
        object.__setattr__(self, "_periods", filed)

    def _read_table(self, key: tuple[str, ...]) -> pl.DataFrame:
        frame, _ = read_table(self.files[key], self.columns[key])
        return frame

    def _table(self, key: tuple[str, ...], empty: Columns) -> pl.DataFrame:
        if key not in self.files:
            # A code column without rows is still text: formulas compare it with labels.
            return self.columns.get(key[:2], empty).empty()
        kept: Kept = self._kept  # type: ignore[attr-defined]
        frame: pl.DataFrame | None = kept.find(key)
        if frame is None:
            frame = self._read_table(key)
            # What is large is kept once, by who makes arrays of it.
            if frame.estimated_size() < KEPT // 8:
                kept.put(key, frame)
        return frame

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry of a kind; an empty frame when there is none."""
        return self._table(("units", kind), unit_columns(None))

    def members(self, kind: str, group: str) -> pl.DataFrame:
        """Return which units of a kind belong to which group units, with shares."""
        return self._table(("members", kind, group), member_columns())

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return the periods for which a form has returns, in order."""
        found: dict[str, tuple[Period, ...]] = self._periods  # type: ignore[attr-defined]
        return found.get(form, ())

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        """Return the newest returns of a form for a period."""
        return self._table(("returns", form, str(period)), return_columns(None))

    def area_targets(self) -> pl.DataFrame:
        """Return targets split to areas: target, area: String; base, value: Float64 or null."""
        return self._table(("area_targets",), AREA_TARGETS)


def open_folder(path: Path, pack: Pack) -> tuple[FolderData | None, list[Problem]]:
    """Open a data folder against a pack; None when it cannot be used, problems say why."""
    if not path.is_dir():
        return None, [Problem("CB501", Cell(str(path)), {"path": path})]
    head, problems = _head(path)
    files: dict[tuple[str, ...], Path] = {}
    columns: dict[tuple[str, ...], Columns] = {
        **{("units", id): unit_columns(kind) for id, kind in pack.kinds.items()},
        **{("returns", id): return_columns(form) for id, form in pack.forms.items()},
    }
    for file in sorted(path.rglob("*")):
        if file.suffix not in SUFFIXES or not file.is_file():
            continue
        known = _place_of(file.relative_to(path), pack)
        if isinstance(known, str):
            if known:
                facts = {"name": file.name, "reason": known}
                problems.append(Problem("CB503", Cell(str(file)), facts))
            continue
        key, wanted = known
        if key in files:
            problems.append(Problem("CB504", Cell(str(file)), {"other": files[key].name}))
            continue
        files[key], columns[key] = file, wanted
        problems += _check(file, wanted)
    if not files:
        problems.append(Problem("CB502", Cell(str(path))))
    if has_errors(problems):
        return None, problems
    title = head.get("title", path.name)
    words = title if isinstance(title, dict) else {"zh": str(title)}
    text = Text(str(words.get("zh", path.name)), str(words.get("en", "")))
    synthetic = head.get("synthetic") is True
    return FolderData(path, text, synthetic, position_of(path), files, columns), problems


def position_of(path: Path) -> str:
    """Return the position of a data folder (数据位置): a short hash over all its files."""
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]


def _head(path: Path) -> tuple[dict[str, object], list[Problem]]:
    file = path / "data.yaml"
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}, [Problem("CB505", Cell(str(file)))]
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        return {}, [Problem("CB506", Cell(str(file)), {"reason": reason})]
    if not isinstance(read, dict):
        return {}, [Problem("CB506", Cell(str(file)), {"reason": "key: value"})]
    return read, []


def _place_of(name: Path, pack: Pack) -> tuple[tuple[str, ...], Columns] | str:
    """Return key and columns of a file, why it has none, or nothing for a file of no concern."""
    match (*name.parts[:-1], name.stem):
        case ("units", kind):
            if kind not in pack.kinds:
                return f"kind {kind}?"
            return ("units", kind), unit_columns(pack.kinds[kind])
        case ("members", pair) if "." in pair:
            kind, _, group = pair.partition(".")
            if kind not in pack.kinds or group not in pack.kinds[kind].groups:
                return f"kind.group {pair}?"
            return ("members", kind, group), member_columns()
        case ("returns", form, written):
            period = read_period(written)
            if form not in pack.forms:
                return f"form {form}?"
            if period is None or periodicity_of(period) != pack.forms[form].periodicity:
                return f"period {written}?"
            return ("returns", form, str(period)), return_columns(pack.forms[form])
        case ("area_targets",):
            return ("area_targets",), AREA_TARGETS
    return ""


def _check(file: Path, wanted: Columns) -> list[Problem]:
    if file.suffix == ".csv":
        return read_table(file, wanted)[1]
    try:
        schema = pl.read_parquet_schema(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        return [Problem("CB507", Cell(str(file)), {"reason": str(error).splitlines()[0]})]
    return wanted.problems_of(file, schema)
