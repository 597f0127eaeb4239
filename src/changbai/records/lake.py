"""The typed Parquet layer (数据湖): written from the truth as known at a position.

A lake is a data folder like any other (`units/`, `members/`, `returns/<form>/<period>`), laid
under `LAKE/<position>` once and never changed after. A new position takes over, as hard links,
the files that no journal line touched since, so one corrected return rewrites one file.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml
from django.conf import settings

from changbai.engine.folder import open_folder
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack
from changbai.records import journal, ledger
from changbai.records.models import LakePart, Setting
from changbai.records.typed import attribute_types, element_types

MANIFEST = "manifest.json"
#: Where the lakes of earlier moments lie, so that they do not push out the newest.
EARLIER = "as-known"
#: Lakes of older positions that are kept beside the newest.
KEPT = 2
#: Seconds after which a lake that is not finished has been given up.
ABANDONED = 6 * 3600


@dataclass(frozen=True)
class LakeData:
    """A lake as the engine's data set (数据集): a folder whose position is a journal number."""

    folder: Dataset
    position: str
    number: int

    @property
    def title(self) -> Text:
        """Title of the data."""
        return self.folder.title

    @property
    def synthetic(self) -> bool:
        """Whether the data are made up (演示数据)."""
        return self.folder.synthetic

    def units(self, kind: str) -> pl.DataFrame:
        """Return the registry of a kind."""
        return self.folder.units(kind)

    def members(self, kind: str, group: str) -> pl.DataFrame:
        """Return which units of a kind belong to which group units."""
        return self.folder.members(kind, group)

    def periods(self, form: str) -> tuple[Period, ...]:
        """Return the periods for which a form has returns."""
        return self.folder.periods(form)

    def returns(self, form: str, period: Period) -> pl.DataFrame:
        """Return the returns of a form for a period, as known at the position."""
        return self.folder.returns(form, period)

    def area_targets(self) -> pl.DataFrame:
        """Return targets split to areas."""
        return self.folder.area_targets()


def label_of(pack: Pack, position: int) -> str:
    """Return the written data position (数据位置), e.g. `J12-2450ffe17f56`: journal and pack."""
    return f"J{position}-{pack.fingerprint[:12]}"


def open_lake(
    pack: Pack, position: int | None = None, root: Path | None = None
) -> tuple[LakeData | None, list[Problem]]:
    """Return the data as known at a position (None: now), writing the lake if need be."""
    known = journal.position() if position is None else position
    folder, problems = open_folder(write_lake(pack, known, root), pack)
    if folder is None:
        return None, problems
    return LakeData(folder, label_of(pack, known), known), problems


def open_earlier(pack: Pack, position: int) -> tuple[LakeData | None, list[Problem]]:
    """Return the data as known at an earlier position (截至可知), beside the newest lakes."""
    return open_lake(pack, position, Path(settings.LAKE) / EARLIER)


def write_lake(pack: Pack, position: int | None = None, root: Path | None = None) -> Path:
    """Write the lake of a position (None: now) unless it is there; return its folder."""
    shelf = Path(root or settings.LAKE)
    known = journal.position() if position is None else position
    home = shelf / label_of(pack, known)
    if home.exists():
        return home
    shelf.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=shelf))
    try:
        near = _previous(shelf, pack) or _previous(Path(settings.LAKE), pack)
        _fill(staging, pack, known, near)
        staging.rename(home)
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        if not home.exists():  # else another process was first
            raise
    _tidy(shelf, home)
    return home


def _fill(staging: Path, pack: Pack, position: int, previous: Path | None) -> None:
    held = _manifest(previous)
    parts = dict(LakePart.objects.values_list("part", "entry"))
    written: dict[str, int] = {}
    for part, entry in parts.items():
        target = staging / f"{part}.parquet"
        # A part touched after an earlier position stood otherwise then: no file can lend it.
        stamp = entry if entry <= position else -position
        if previous is not None and held.get(part) == stamp:
            _link(previous / f"{part}.parquet", target)
        else:
            frame = _frame(pack, part, position)
            if frame is None or (frame.is_empty() and entry > position):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(target, compression="zstd", statistics=False)
            _settle(target)
        written[part] = stamp
    _head(staging)
    manifest = {"position": position, "pack": pack.fingerprint, "parts": written}
    (staging / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    _settle(staging / MANIFEST)


def _settle(file: Path) -> None:
    """Have a file on disk before its folder gets the name by which it counts."""
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def _frame(pack: Pack, part: str, position: int) -> pl.DataFrame | None:
    """Return the content of a part as known at a position; None for what the pack lacks."""
    match part.split("/"):
        case ["units", kind] if kind in pack.kinds:
            types = attribute_types(pack.kinds[kind])
            columns = ["unit", "name", "valid_from", "valid_to", "area", *types]
            return ledger.spans(kind, types, position).select(columns)
        case ["members", pair]:
            kind, _, group = pair.partition(".")
            if kind in pack.kinds and group in pack.kinds[kind].groups:
                return ledger.members(kind, group, position).drop("pk")
        case ["returns", form, period] if form in pack.forms:
            types = element_types(pack.forms[form])
            return ledger.returns(form, period, types, position).drop("pk")
        case ["area_targets"]:
            return ledger.area_targets(position).drop("pk")
    return None


def _head(staging: Path) -> None:
    data = Setting.objects.filter(pk="data").first()
    value = data.value if data else {"zh": "", "en": "", "synthetic": False}
    title = {"zh": value["zh"], "en": value["en"]}
    head = {"title": title, "synthetic": value["synthetic"]}
    (staging / "data.yaml").write_text(yaml.safe_dump(head, allow_unicode=True), "utf-8")


def _lakes(shelf: Path) -> Iterator[tuple[int, Path]]:
    """Yield position and folder of every whole lake."""
    for folder in shelf.glob("J*-*"):
        number = folder.name[1:].partition("-")[0]
        if number.isdigit() and (folder / MANIFEST).is_file():
            yield int(number), folder


def _previous(shelf: Path, pack: Pack) -> Path | None:
    own = [(n, f) for n, f in _lakes(shelf) if f.name == label_of(pack, n)]
    return max(own)[1] if own else None


def _manifest(folder: Path | None) -> dict[str, int]:
    if folder is None:
        return {}
    parts: dict[str, int] = json.loads((folder / MANIFEST).read_text("utf-8"))["parts"]
    return parts


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)


def _tidy(shelf: Path, newest: Path) -> None:
    """Throw away all but the newest lakes; any can be written again from the records."""
    others = sorted((pair for pair in _lakes(shelf) if pair[1] != newest), reverse=True)
    for _, folder in others[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
    for folder in shelf.glob(".writing-*"):  # left by a writer that died
        if time.time() - folder.stat().st_mtime > ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)
