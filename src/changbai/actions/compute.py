"""Compute what pages show (测算): results, verdicts and contributions, kept as one computation.

The reading and the arithmetic happen before the transaction, so nobody waits for them; only
the writing is inside. A computation says pack version and data position, which is enough to
make every figure again: rows of computations that are neither current nor published go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils import timezone

from changbai.actions._actor import Actor, Answer, Entry, Step, action, silent
from changbai.engine.contribution import contribution
from changbai.engine.measure import Measurer
from changbai.engine.results import Contribution, Measured, Verdict, plain
from changbai.engine.tables import Dataset
from changbai.engine.target import judge_all
from changbai.kernel.period import MONTHS, Period, month, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack
from changbai.records import bulk
from changbai.records.lake import LakeData, open_earlier, open_lake
from changbai.records.models import Computation, ContributionRow, PackVersion, Result, VerdictRow
from changbai.records.packs import current_version, open_pack

BY: tuple[Literal["area", "industry", "unit"], ...] = ("area", "industry", "unit")


@dataclass(frozen=True)
class Computed:
    """A computation before it is kept (测算结果), as rows for the tables."""

    version: PackVersion
    position: int
    label: str
    title: Text
    synthetic: bool
    months: tuple[Period, ...]
    results: list[tuple[Any, ...]]
    verdicts: list[tuple[Any, ...]]
    contributions: list[tuple[Any, ...]]


#: Computations of earlier moments that are kept at hand.
EARLIER_KEPT = 8


def recall(
    *, actor: Actor, position: int, months: Sequence[Period], step: Step = silent
) -> Answer[Computation]:
    """Compute some months on the data as known at an earlier position (截至可知).

    By the pack in force now, so that what differs comes from the data alone. Kept at hand and
    neither current nor published; months that were computed for the position stay.
    """
    version = current_version()
    if version is None:
        return None, [Problem("CB603", Cell("packs"))]
    pack = open_pack(version)
    data, problems = open_earlier(pack, position)
    if data is None:
        return None, problems
    before = Computation.objects.filter(as_known=True, position=position, pack=version).first()
    held = [found for each in before.months if (found := read_period(each))] if before else []
    wanted = tuple(sorted({*months, *held}))
    years = {each.year for each in wanted}
    known = [
        each
        for each in months_of(pack, data)
        if each.end <= wanted[-1].end and (each.year in years or each.last == 12)
    ]
    computed = _compute(version, pack, data, known, wanted, step)
    kept, more = keep_earlier(actor=actor, computed=computed)
    return kept, [*problems, *more]


@action("results.keep_earlier", "leader", "province", "auditor", "prefecture", "county")
def keep_earlier(entry: Entry, /, *, actor: Actor, computed: Computed) -> Answer[Computation]:
    """Keep a computation of an earlier moment beside the current one; the oldest go."""
    entry.subject = computed.label
    entry.facts = {"months": [str(each) for each in computed.months]}
    same = Computation.objects.filter(
        as_known=True, position=computed.position, pack=computed.version
    )
    same.delete()
    kept = _put(computed, as_known=True)
    older = Computation.objects.filter(as_known=True).order_by("-pk")
    for past in older[EARLIER_KEPT:]:
        past.delete()
    return kept, []


def refresh(
    *, actor: Actor, months: Sequence[Period] = (), step: Step = silent
) -> Answer[Computation]:
    """Compute everything on the data as known now and make it the current computation.

    `months` are those for which verdicts are wanted; empty asks for every month of the last
    year with data, and the Decembers before it.
    """
    version = current_version()
    if version is None:
        return None, [Problem("CB603", Cell("packs"))]
    pack = open_pack(version)
    data, problems = open_lake(pack)
    if data is None:
        return None, problems
    known = months_of(pack, data)
    if not known:
        return None, [*problems, Problem("CB604", Cell("returns"))]
    wanted = tuple(sorted(months)) or latest(known)
    computed = _compute(version, pack, data, known, wanted, step)
    step(Text("写入台账", "writing the records"), 0, 1)
    return keep(actor=actor, computed=computed)


@action("results.keep", "province")
def keep(entry: Entry, /, *, actor: Actor, computed: Computed) -> Answer[Computation]:
    """Keep a computation and make it the current one."""
    entry.subject = computed.label
    entry.facts = {
        "months": [str(each) for each in computed.months],
        "results": len(computed.results),
        "verdicts": len(computed.verdicts),
    }
    Computation.objects.filter(is_current=True).update(is_current=False)
    kept = _put(computed, is_current=True)
    for past in Computation.objects.filter(is_current=False, is_published=False, as_known=False):
        for model in (Result, VerdictRow, ContributionRow):
            model.objects.filter(computation=past).delete()
    return kept, []


def _put(computed: Computed, **flags: bool) -> Computation:
    kept = Computation.objects.create(
        pack=computed.version,
        position=computed.position,
        label=computed.label,
        title=computed.title.zh,
        title_en=computed.title.en,
        synthetic=computed.synthetic,
        months=[str(each) for each in computed.months],
        computed_at=timezone.now(),
        **flags,
    )
    _insert(kept, Result, RESULT, computed.results)
    _insert(kept, VerdictRow, VERDICT, computed.verdicts)
    _insert(kept, ContributionRow, CONTRIBUTION, computed.contributions)
    return kept


@action("results.publish", "province")
def publish(entry: Entry, /, *, actor: Actor) -> Answer[Computation]:
    """Show the current computation's figures of the whole province to the public (公布)."""
    current = Computation.objects.filter(is_current=True).first()
    if current is None:
        return None, [Problem("CB605", Cell("results"))]
    entry.subject = current.label
    Computation.objects.filter(is_published=True).update(is_published=False)
    current.is_published, current.published_at = True, entry.at
    current.save(update_fields=["is_published", "published_at"])
    return current, []


def months_of(pack: Pack, data: Dataset) -> list[Period]:
    """Return every month from the first to the last for which a monthly or longer form has data."""
    ends = sorted({period.end for form in pack.forms for period in data.periods(form)})
    starts = sorted({period.start for form in pack.forms for period in data.periods(form)})
    if not ends:
        return []
    return list(_months(starts[0], ends[-1]))


def latest(known: list[Period]) -> tuple[Period, ...]:
    """Return the months of the last year with data and the Decembers before it."""
    last = known[-1].year
    return tuple(each for each in known if each.year == last or each.last == 12)


def _months(first: date, last: date) -> Iterator[Period]:
    for year in range(first.year, last.year + 1):
        for number in range(1, 13):
            each = month(year, number)
            if first <= each.start and each.end <= last:
                yield each


def _compute(
    version: PackVersion,
    pack: Pack,
    data: LakeData,
    known: list[Period],
    wanted: tuple[Period, ...],
    step: Step,
) -> Computed:
    measurer = Measurer(pack, data)
    return Computed(
        version,
        data.number,
        data.position,
        data.title,
        data.synthetic,
        wanted,
        list(_results(measurer, known, step)),
        list(_verdicts(measurer, wanted, step)),
        list(_contributions(measurer, wanted[-1:], step)),
    )


RESULT = ("indicator", "area", "period", "ends", "value", "unit", "state", "coverage", "reason")
VERDICT = (
    "target", "area", "as_of", "ends", "state", "value", "goal", "expected_now", "unit", "detail",
)  # fmt: skip
CONTRIBUTION = ("target", "area", "as_of", "ends", "by", "detail")


def _results(measurer: Measurer, known: list[Period], step: Step) -> Iterator[tuple[Any, ...]]:
    """Yield every indicator at every area for every window that ends in a known month."""
    for number, at in enumerate(known):
        step(Text(f"指标 {at}", f"indicators {at}"), number, len(known))
        for indicator in measurer.pack.indicators.values():
            if at.last % MONTHS[indicator.period]:
                continue
            window = measurer.window(indicator.id, at)
            yield from map(_result_row, measurer.by_area(indicator.id, window))


def _result_row(found: Measured) -> tuple[Any, ...]:
    return (
        found.indicator,
        found.selection.area,
        str(found.period),
        found.period.end,
        found.value,
        found.unit,
        found.state,
        _json(found.coverage),
        _json(found.reason),
    )


def _verdicts(
    measurer: Measurer, wanted: Iterable[Period], step: Step
) -> Iterator[tuple[Any, ...]]:
    months = list(wanted)
    for number, at in enumerate(months):
        step(Text(f"研判 {at}", f"verdicts {at}"), number, len(months))
        tree = measurer.pack.area_tree.on(at.end)
        for area in tree.descendants(measurer.pack.head.root_area):
            for verdict in judge_all(measurer, at, area):
                yield _verdict_row(verdict, at)


def _verdict_row(verdict: Verdict, at: Period) -> tuple[Any, ...]:
    return (
        verdict.target,
        verdict.area,
        str(at),
        at.end,
        verdict.state,
        verdict.value,
        verdict.goal,
        verdict.expected_now,
        verdict.unit,
        _json(verdict),
    )


def _contributions(
    measurer: Measurer, wanted: Iterable[Period], step: Step
) -> Iterator[tuple[Any, ...]]:
    root, targets = measurer.pack.head.root_area, list(measurer.pack.targets)
    for at in wanted:
        for number, target in enumerate(targets):
            step(Text(f"贡献分解 {target}", f"contributions {target}"), number, len(targets))
            for by in BY:
                yield _contribution_row(contribution(measurer, target, at, root, by), at)


def _contribution_row(found: Contribution, at: Period) -> tuple[Any, ...]:
    return found.target, found.area, str(at), at.end, found.by, _json(found)


def _json(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def _insert(
    kept: Computation, model: type[Any], names: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    bulk.insert(model, ("computation", *names), ((kept.pk, *row) for row in rows))
