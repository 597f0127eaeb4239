"""Returns as they are sent (报送的样子): plain values of revisions, filings and acts."""

from __future__ import annotations

import math
from typing import Any

from changbai.procedure.filing import ACTS, FILLER, may
from changbai.records.models import Closing, Filing, FilingEvent, Return, ReturnRevision
from changbai.records.scope import Scope
from changbai.web.api.registry import named
from changbai.web.api.shapes.base import words


def version_of(newest: ReturnRevision, filing: Filing | None) -> str:
    """Return what `If-Match` compares (版本): steps taken and revisions made."""
    return f"{filing.version if filing else 0}.{newest.number}"


def line_of(newest: ReturnRevision) -> dict[str, Any]:
    """Return a return by its newest revision, which knows its return, unit and filing."""
    kept = newest.of
    filing = filing_of(kept)
    return {
        "form": kept.form,
        "period": kept.period,
        "unit": named(kept.unit),
        "version": version_of(newest, filing),
        **_content(newest),
        "filing": _standing(filing) if filing else None,
    }


def return_of(scope: Scope, newest: ReturnRevision) -> dict[str, Any]:
    """Return a return with what this account may do about it now."""
    filing = filing_of(newest.of)
    who = FILLER if scope.unit_id is not None else scope.desk
    acts: tuple[str, ...] = ()
    if filing is not None and who:
        closed = scope.is_closed(newest.of.form, newest.of.period)
        acts = may(filing.state, who, closed=closed)
    return line_of(newest) | {"may": list(acts)}


def filing_of(kept: Return) -> Filing | None:
    """Return where a return stands; None for one that has taken no step."""
    filing: Filing | None = getattr(kept, "filing", None)
    return filing


def revision_of(revision: ReturnRevision) -> dict[str, Any]:
    """Return one revision as it is sent."""
    ended = revision.known_to.isoformat() if revision.known_to else None
    return _content(revision) | {"known_to": ended}


def act_of(event: FilingEvent) -> dict[str, Any]:
    """Return one step as it is sent."""
    return {
        "number": event.number,
        "act": event.act,
        "title": words(ACTS[event.act]),  # type: ignore[index]
        "who": event.who,
        "actor": event.actor,
        "reason": event.reason,
        "at": event.at.isoformat(),
        "entry": event.entry,
    }


def closing_of(closing: Closing) -> dict[str, str]:
    """Return a closed period as it is sent."""
    return {
        "form": closing.form,
        "period": closing.period,
        "actor": closing.actor,
        "at": closing.known_from.isoformat(),
    }


def finite(value: float | None) -> float | None:
    """Return a number that JSON can carry; None for any other."""
    return value if value is not None and math.isfinite(value) else None


def _content(revision: ReturnRevision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "state": revision.state,
        "values": revision.values,
        "cuts": revision.cuts,
        "explanations": revision.explanations,
        "note": revision.note,
        "actor": revision.actor,
        "entry": revision.entry,
        "known_from": revision.known_from.isoformat(),
    }


def _standing(filing: Filing) -> dict[str, Any]:
    return {
        "status": filing.status,
        "holder": filing.state.holder,
        "route": [{"level": level, "area": area} for level, area in filing.route],
        "place": filing.place,
        "opened": filing.opened,
        "cut": filing.cut,
        "appeal": filing.appeal,
        "correction": filing.correction,
        "queries": filing.queries,
        "due": filing.due.isoformat(),
        "first_at": filing.first_at.isoformat() if filing.first_at else None,
    }
