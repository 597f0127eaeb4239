"""Import a data set into the records (导入): registry, memberships, returns, targets of areas.

Only what differs from what is held is appended. Everything goes into one transaction: an
import that is cut off has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from changbai.actions._actor import Actor, Answer, Entry, Step, action, silent
from changbai.actions._filing import start_many
from changbai.engine.tables import Dataset
from changbai.kernel.identity import identity, identity_problems
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.kernel.text import Text
from changbai.pack.shapes import Form, Kind, Pack
from changbai.records import bulk, ledger
from changbai.records.models import (
    AreaTarget,
    Membership,
    RegistryEvent,
    RegistryUnit,
    Return,
    ReturnRevision,
    Setting,
    UnitSpan,
)
from changbai.records.typed import Types, attribute_types, element_types, to_json, unwritable

KNOWN = ("entry", "known_from")
#: Unknown units that are named one by one; the rest is counted.
SHOWN = 20


@dataclass
class Imported:
    """What an import appended (导入结果)."""

    units: int = 0
    spans: int = 0
    members: int = 0
    returns: int = 0
    revisions: int = 0
    area_targets: int = 0


@dataclass
class _Import:
    """One import under way."""

    entry: Entry
    actor: Actor
    pack: Pack
    data: Dataset
    step: Step
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    done: Imported = field(default_factory=Imported)
    problems: list[Problem] = field(default_factory=list)

    def known(self) -> tuple[Any, ...]:
        """Return the values of `KNOWN`."""
        return self.entry.number, self.entry.at

    def codes(self, kind: str) -> dict[str, int]:
        """Return code -> id of a kind."""
        if kind not in self.ids:
            self.ids[kind] = ledger.unit_ids(kind)
        return self.ids[kind]


@action("data.import", "province")
def import_data(
    entry: Entry, /, *, actor: Actor, pack: Pack, data: Dataset, step: Step = silent
) -> Answer[Imported]:
    """Append what a data set brings and the records do not hold yet."""
    entry.subject = data.title.zh
    run = _Import(entry, actor, pack, data, step)
    step(Text("名录", "registry"), 0, 1)
    for kind in pack.kinds.values():
        _registry(run, kind)
    for kind in pack.kinds.values():
        for group in kind.groups:
            _members(run, kind, group)
    work = [(form, period) for form in pack.forms.values() for period in data.periods(form.id)]
    for number, (form, period) in enumerate(work):
        step(
            Text(f"报送 {form.title.zh} {period}", f"returns {form.id} {period}"), number, len(work)
        )
        _returns(run, form, period)
    _area_targets(run)
    if has_errors(run.problems):
        return None, run.problems
    _remember(data)
    entry.facts = vars(run.done)
    return run.done, run.problems


def _registry(run: _Import, kind: Kind) -> None:
    frame = run.data.units(kind.id)
    if frame.is_empty():
        return
    types = {**ledger.SPAN_TYPES, **attribute_types(kind)}
    frame = _written(frame, "unit", kind)
    frame = frame.with_columns(pl.col("name").fill_null(pl.col("unit")))
    if _bad_numbers(run, frame, types, f"units/{kind.id}") or _bad_codes(run, frame, kind):
        return
    held = ledger.spans(kind.id, attribute_types(kind))
    fresh, gone = ledger.difference(held, frame, ["unit"], types)
    fresh, gone = _left_alone(run, kind, held, fresh, gone)
    frame = frame.filter(~pl.col("unit").is_in(_with_events(kind)))
    _name_units(run, kind, frame)
    if fresh.is_empty() and not gone:
        return
    codes = run.codes(kind.id)
    _end(UnitSpan, gone, run)
    names = ("unit", "name", "area", "valid_from", "valid_to", "attributes", *KNOWN)
    columns = zip(
        *(fresh[name].to_list() for name in names[:5]),
        to_json(fresh, attribute_types(kind)).to_list(),
        strict=True,
    )
    rows = ((codes[unit], *rest, *run.known()) for unit, *rest in columns)
    bulk.insert(UnitSpan, names, rows)
    run.done.spans += fresh.height
    run.entry.touched.add(f"units/{kind.id}")


def _with_events(kind: Kind) -> list[str]:
    """Return the codes of the units whose life is kept by events (名录变更)."""
    live = RegistryEvent.objects.newest().filter(unit__kind=kind.id)
    return sorted(set(live.values_list("unit__code", flat=True)))


def _left_alone(
    run: _Import, kind: Kind, held: pl.DataFrame, fresh: pl.DataFrame, gone: list[int]
) -> tuple[pl.DataFrame, list[int]]:
    """Leave out what would undo the events of a unit, and tell of it: events are withdrawn."""
    codes = _with_events(kind)
    skipped = fresh.filter(pl.col("unit").is_in(codes))["unit"].n_unique()
    if skipped:
        facts = {"count": skipped, "kind": kind.title}
        run.problems.append(Problem("CB698", Cell(f"units/{kind.id}"), facts))
    kept = set(held.filter(pl.col("unit").is_in(codes))["pk"].to_list()) if codes else set()
    return fresh.filter(~pl.col("unit").is_in(codes)), [id for id in gone if id not in kept]


def _name_units(run: _Import, kind: Kind, frame: pl.DataFrame) -> None:
    """Add units that are new, and keep the newest name of each for lists and search."""
    newest = frame.sort("valid_from", nulls_last=False, maintain_order=True)
    names = dict(zip(newest["unit"].to_list(), newest["name"].to_list(), strict=True))
    codes = run.codes(kind.id)
    new = [(kind.id, code, name) for code, name in names.items() if code not in codes]
    bulk.insert(RegistryUnit, ("kind", "code", "name"), new)
    run.done.units += len(new)
    if len(new) < len(names):
        renamed = [
            unit
            for unit in RegistryUnit.objects.filter(kind=kind.id, code__in=list(codes))
            if names.get(unit.code, unit.name) != unit.name
        ]
        for unit in renamed:
            unit.name = names[unit.code]
        RegistryUnit.objects.bulk_update(renamed, ["name"], batch_size=500)
    run.ids.pop(kind.id)


def _members(run: _Import, kind: Kind, group: str) -> None:
    frame = _written(run.data.members(kind.id, group), "unit", kind)
    frame = _written(frame, "group", run.pack.kinds[group])
    part = f"members/{kind.id}.{group}"
    if frame.is_empty() or _unknown(run, frame["unit"], kind.id, part):
        return
    if _unknown(run, frame["group"], group, part):
        return
    held = ledger.members(kind.id, group)
    fresh, gone = ledger.difference(held, frame, ["unit", "group"], ledger.MEMBER_TYPES)
    fresh, gone = _left_alone(run, kind, held, fresh, gone)
    if fresh.is_empty() and not gone:
        return
    _end(Membership, gone, run)
    units, groups = run.codes(kind.id), run.codes(group)
    names = ("unit", "group", "share", "valid_from", "valid_to")
    rows = (
        (units[unit], groups[of], *rest, *run.known())
        for unit, of, *rest in fresh.select(names).iter_rows()
    )
    bulk.insert(Membership, (*names, *KNOWN), rows)
    run.done.members += fresh.height
    run.entry.touched.add(part)


def _returns(run: _Import, form: Form, period: Period) -> None:
    kind, types = run.pack.kinds[form.kind], element_types(form)
    frame = _written(run.data.returns(form.id, period), "unit", kind)
    part = f"returns/{form.id}/{period}"
    if frame.is_empty() or _unknown(run, frame["unit"], form.kind, part):
        return
    if _bad_numbers(run, frame, types, part):
        return
    held = ledger.returns(form.id, str(period), types)
    compared = {"state": pl.String(), **types}
    fresh, gone = ledger.difference(held, frame, ["unit"], compared)
    if fresh.is_empty():
        return
    _end(ReturnRevision, gone, run)
    codes = run.codes(form.kind)
    units = [codes[code] for code in fresh["unit"].to_list()]
    ids = _return_ids(run, form.id, period, units)
    before = dict(zip(held["unit"].to_list(), held["revision"].to_list(), strict=True))
    numbers = [
        before[code] + 1 if code in before else max(1, revision)
        for code, revision in fresh.select("unit", "revision").iter_rows()
    ]
    columns = zip(
        [ids[unit] for unit in units],
        numbers,
        fresh["state"].to_list(),
        to_json(fresh, types).to_list(),
        strict=True,
    )
    rest = ("{}", "{}", "", run.actor.name, *run.known())
    names = ("of", "number", "state", "values", "cuts", "explanations", "note", "actor", *KNOWN)
    bulk.insert(ReturnRevision, names, ((*row, *rest) for row in columns))
    newest = dict(zip(units, fresh["state"].to_list(), strict=True))
    start_many(run.pack, form, period, ids, newest)
    run.done.revisions += fresh.height
    run.entry.touched.add(part)


def _return_ids(run: _Import, form: str, period: Period, units: list[int]) -> dict[int, int]:
    """Return unit id -> return id, adding the returns that are new."""
    ids = ledger.return_ids(form, str(period))
    written, ends = str(period), period.end
    new = [(form, written, ends, unit) for unit in units if unit not in ids]
    if not new:
        return ids
    bulk.insert(Return, ("form", "period", "ends", "unit"), new)
    run.done.returns += len(new)
    return ledger.return_ids(form, str(period))


def _area_targets(run: _Import) -> None:
    frame = run.data.area_targets()
    held, keys = ledger.area_targets(), ["target", "area"]
    fresh, gone = ledger.difference(held, frame, keys, ledger.AREA_TARGET_TYPES)
    if fresh.is_empty():
        return
    _end(AreaTarget, gone, run)
    names = (*keys, *ledger.AREA_TARGET_TYPES)
    rows = ((*row, *run.known()) for row in fresh.select(names).iter_rows())
    bulk.insert(AreaTarget, (*names, *KNOWN), rows)
    run.done.area_targets += fresh.height
    run.entry.touched.add("area_targets")


def _end(model: type[Any], ids: list[int], run: _Import) -> None:
    for start in range(0, len(ids), 500):
        some = model.objects.filter(pk__in=ids[start : start + 500])
        some.update(ended_by=run.entry.number, known_to=run.entry.at)


def _written(frame: pl.DataFrame, column: str, kind: Kind) -> pl.DataFrame:
    """Return the rows with the codes of a column as they are kept; most are already."""
    given = frame[column].drop_nulls().unique().to_list()
    odd = {code: kept for code in given if (kept := identity(kind.identifier, code)) != code}
    return frame.with_columns(pl.col(column).replace(odd)) if odd else frame


def _bad_codes(run: _Import, frame: pl.DataFrame, kind: Kind) -> bool:
    """Note the codes of new units that cannot be right; tell whether there are any."""
    known, part = run.codes(kind.id), f"units/{kind.id}"
    found = [
        problem
        for code in frame["unit"].unique(maintain_order=True).to_list()
        if code not in known
        for problem in identity_problems(kind.identifier, code, Cell(part, "", code))
    ]
    run.problems += found[:SHOWN]
    return bool(found)


def _unknown(run: _Import, codes: pl.Series, kind: str, part: str) -> bool:
    """Note the units that the registry does not have; tell whether there are any."""
    missing = [code for code in codes.unique(maintain_order=True) if code not in run.codes(kind)]
    more = max(0, len(missing) - SHOWN)
    run.problems += [
        Problem("CB610", Cell(part, "", str(code)), {"unit": code, "kind": kind, "more": more})
        for code in missing[:SHOWN]
    ]
    return bool(missing)


def _bad_numbers(run: _Import, frame: pl.DataFrame, types: Types, part: str) -> bool:
    """Note the numbers that cannot be kept as they are; tell whether there are any."""
    bad = unwritable(frame, types)
    run.problems += [
        Problem(
            "CB611",
            Cell(part, str(frame["unit"][row]), column),
            {"column": column, "found": frame[column][row], "unit": frame["unit"][row]},
        )
        for column, row in bad.items()
    ]
    return bool(bad)


def _remember(data: Dataset) -> None:
    """Keep what the data are called; once made-up data came in, the records stay labelled."""
    held = Setting.objects.filter(pk="data").first()
    synthetic = data.synthetic or bool(held and held.value["synthetic"])
    value = {"zh": data.title.zh, "en": data.title.en, "synthetic": synthetic}
    Setting.objects.update_or_create(pk="data", defaults={"value": value})
