"""What passing many returns at once takes (批量通过办理): few queries, the same rows written.

The way of each return is that of a single one, by the same machine of `procedure.filing`. Only
the reading and writing are done for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from changbai.actions._actor import Actor, Entry
from changbai.actions._filing import filing_of, is_closed, who_is
from changbai.kernel.period import read_period
from changbai.pack.shapes import Pack
from changbai.procedure.filing import Event, step
from changbai.records.models import Filing, FilingEvent, Return, ReturnRevision

#: Ids in one query; SQLite takes no more than some thousand.
_SOME = 500
_STATES = [f.name for f in Filing._meta.concrete_fields if f.name not in ("id", "of")]


def pass_clean(
    entry: Entry, actor: Actor, pack: Pack, returns: Sequence[Return]
) -> tuple[list[Filing], list[Return]]:
    """Pass the returns that are held here, with nothing explained, cut or disputed.

    Answers with the filings of those that were passed, and with the returns that were left.
    """
    ids = [kept.pk for kept in returns]
    filings = {f.of_id: f for f in _among(Filing.objects.select_for_update(), ids)}
    closed = _closed_by_period(returns)
    passed: list[tuple[Filing, FilingEvent]] = []
    left: list[Return] = []
    for kept in returns:
        filing = filings.get(kept.pk) or _first_filing(pack, kept)
        if filing is None:
            left.append(kept)
            continue
        # What is passed once is seen as it then stands, should it be named again.
        filings[kept.pk], filing.of = filing, kept
        shut = closed(kept)
        event = Event("pass_on", who_is(pack, actor, filing), closed=shut)
        after, _ = step(filing.state, event)
        if filing.queries or filing.cut or filing.appeal or after is None:
            left.append(kept)
            continue
        filing.put(after)
        line = FilingEvent(
            filing=filing,
            number=after.version,
            entry=entry.number,
            at=entry.at,
            act="pass_on",
            who=event.who,
            actor=actor.name,
            closed=shut,
        )
        passed.append((filing, line))
    _write(entry, actor, passed)
    return [filing for filing, _ in passed], left


def _closed_by_period(returns: Sequence[Return]) -> Callable[[Return], bool]:
    """Return what tells whether the period of a return is closed; each is asked for once."""
    known: dict[tuple[str, str], bool] = {}
    for kept in returns:
        if (kept.form, kept.period) not in known:
            known[kept.form, kept.period] = is_closed(kept.form, kept.period)
    return lambda kept: known[kept.form, kept.period]


def _first_filing(pack: Pack, kept: Return) -> Filing | None:
    """Return the filing, made now, of a return that has taken no step."""
    form, period = pack.forms.get(kept.form), read_period(kept.period)
    return filing_of(pack, form, period, kept.unit) if form and period else None


def _write(entry: Entry, actor: Actor, passed: Sequence[tuple[Filing, FilingEvent]]) -> None:
    """Write where the returns stand, their steps, and a revision of each that is now verified."""
    moved = {filing.pk: filing for filing, _ in passed}
    Filing.objects.bulk_create(
        moved.values(), update_conflicts=True, unique_fields=["id"], update_fields=_STATES
    )
    FilingEvent.objects.bulk_create(line for _, line in passed)
    verified = {f.of_id: f for f in moved.values() if f.status == "verified"}
    newest = {r.of_id: r for r in _among(ReturnRevision.objects.newest(), list(verified))}
    old = [revision.pk for revision in newest.values()]
    for start in range(0, len(old), _SOME):
        some = ReturnRevision.objects.filter(pk__in=old[start : start + _SOME])
        some.update(ended_by=entry.number, known_to=entry.at)
    ReturnRevision.objects.bulk_create(_verified(entry, actor, verified, newest))


def _verified(
    entry: Entry,
    actor: Actor,
    filings: Mapping[int, Filing],
    newest: Mapping[int, ReturnRevision],
) -> Iterator[ReturnRevision]:
    """Yield the revision by which each return counts, its values as they were."""
    for of, before in newest.items():
        kept = filings[of].of
        entry.touched.add(f"returns/{kept.form}/{kept.period}")
        yield ReturnRevision(
            of_id=of,
            number=before.number + 1,
            state="verified",
            values=before.values,
            cuts=before.cuts,
            explanations=before.explanations,
            actor=actor.name,
            entry=entry.number,
            known_from=entry.at,
        )


def _among(rows: QuerySet[Any], ids: Sequence[int]) -> Iterator[Any]:
    """Yield the rows of some returns, in queries of a size that every base takes."""
    for start in range(0, len(ids), _SOME):
        yield from rows.filter(of__in=ids[start : start + _SOME])
